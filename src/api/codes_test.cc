#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;
using testing::HasSubstr;

/// A sale that was sent to three people, and its code.
class CodeRoutes : public testing::Test {
 protected:
  CodeRoutes() {
    world_.send_sale();
    EXPECT_EQ(
        world_.post("/api/v1/codes", "lead", R"({"code":"SPRING20","mailing":"sale"})").status, 201
    );
  }

  net::Response change(std::string_view code, std::string_view body) {
    return world_.post(fmt::format("/api/v1/codes/{}/changes", code), "lead", body);
  }

  net::Response redeem(std::string_view code, std::string_view body) {
    return world_.post(fmt::format("/api/v1/codes/{}/redemptions", code), "shop", body);
  }

  json::object ask(std::string_view target) { return object_of(world_.get(target, "shop")); }

  World world_;
};

TEST_F(CodeRoutes, mend_a_wrong_code_and_shops_hear_it) {
  EXPECT_EQ(ask("/codes/SRPING20").at("why"), "unknown");
  const json::object looked =
      object_of(change("SRPING20", R"({"change":"alias","stands_for":"SPRING20","dry_run":true})"));
  EXPECT_EQ(looked.at("people").to_number<int>(), 3);
  EXPECT_EQ(ask("/codes/SRPING20").at("why"), "unknown");
  const net::Response done =
      change("SRPING20", R"({"change":"alias","stands_for":"SPRING20","reason":"a slip"})");
  ASSERT_EQ(done.status, 200) << done.body;
  const json::object answer = ask("/codes/SRPING20?contact=anna@people.example");
  EXPECT_EQ(answer.at("valid"), true);
  EXPECT_EQ(answer.at("stands_for"), "SPRING20");
  EXPECT_TRUE(answer.at("why").is_null());
  const json::object shown = object_of(world_.get("/api/v1/codes/SRPING20"));
  EXPECT_EQ(shown.at("history").as_array().size(), 1U);
  EXPECT_EQ(shown.at("history").at(0).at("by"), "lead");
  EXPECT_EQ(shown.at("people").to_number<int>(), 3);
  EXPECT_EQ(change("SRPING20", R"({"change":"undo","reason":"no"})").status, 200);
  EXPECT_EQ(ask("/codes/SRPING20").at("why"), "closed");
}

TEST_F(CodeRoutes, show_what_shops_have_not_been_told_yet) {
  json::object all = object_of(world_.get("/api/v1/webhooks"));
  ASSERT_EQ(all.at("webhooks").as_array().size(), 1U);
  EXPECT_EQ(all.at("webhooks").at(0).at("url"), "https://shop.example/amends") << "no query";
  EXPECT_EQ(all.at("webhooks").at(0).at("events").as_array().size(), 6U);
  EXPECT_TRUE(all.at("webhooks").at(0).at("last").is_null());
  ASSERT_EQ(change("SPRING20", R"({"change":"close","reason":"x"})").status, 200);
  ASSERT_TRUE(world_.webhooks().deliver_due().ok());
  all = object_of(world_.get("/api/v1/webhooks"));
  const json::value& webshop = all.at("webhooks").at(0);
  EXPECT_EQ(webshop.at("waiting").to_number<int>(), 1);
  EXPECT_EQ(webshop.at("last").at("type"), "code.closed");
  EXPECT_EQ(webshop.at("last").at("state"), "waiting");
  EXPECT_TRUE(webshop.at("last").at("status").is_null());
  const json::object status = object_of(world_.get("/api/v1/status"));
  EXPECT_EQ(status.at("webhooks").as_array().size(), 1U);
  EXPECT_TRUE(status.at("code_alarms").as_array().empty());
  EXPECT_EQ(problem_id(world_.post("/api/v1/webhooks/nobody/test", "lead")), "webhook.unknown");
  const json::object tried = object_of(world_.post("/api/v1/webhooks/webshop/test", "lead"));
  EXPECT_EQ(tried.at("taken"), false);
  EXPECT_EQ(world_.post("/api/v1/webhooks/webshop/test", "shop").status, 403);
}

TEST_F(CodeRoutes, tell_strangers_of_a_code_what_they_tell_of_no_code) {
  EXPECT_EQ(change("SPRING20", R"({"change":"close","reason":"x"})").status, 200);
  json::object wrong = ask("/codes/NOTHING?contact=anna@people.example");
  ASSERT_EQ(world_.post("/api/v1/mailings/sale/codes", "lead", "code\nOWN-1\n").status, 200);
  json::object foreign = ask("/codes/OWN-1?contact=anna@people.example");
  wrong.erase("code");
  foreign.erase("code");
  EXPECT_EQ(wrong, foreign);
  EXPECT_EQ(world_.ask(Method::get, "/codes/SPRING20").status, 401);
  EXPECT_EQ(world_.get("/codes/SPRING20", "author").status, 403);
  EXPECT_EQ(world_.get("/api/v1/mailings", "shop").status, 403);
  EXPECT_EQ(world_.post("/api/v1/halts", "shop").status, 403);
}

TEST_F(CodeRoutes, let_a_shop_keep_an_answer_and_ask_whether_it_still_holds) {
  const net::Response first = world_.get("/codes/SPRING20", "shop");
  const auto tag = first.headers.find("ETag");
  ASSERT_TRUE(tag.has_value());
  EXPECT_EQ(first.headers.find("Cache-Control"), "private, max-age=15");
  Asking again{"shop", "", {{"If-None-Match", std::string(*tag)}}};
  const net::Response same = world_.ask(Method::get, "/codes/SPRING20", again);
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(change("SPRING20", R"({"change":"close","reason":"x"})").status, 200);
  const net::Response closed = world_.ask(Method::get, "/codes/SPRING20", again);
  EXPECT_EQ(closed.status, 200);
  EXPECT_EQ(closed.headers.find("Cache-Control"), "private, no-cache");
  EXPECT_EQ(object_of(closed).at("why"), "closed");
}

TEST_F(CodeRoutes, count_the_uses_that_shops_tell_of) {
  ASSERT_EQ(change("SPRING20", R"({"change":"budget","uses_max":1,"reason":"x"})").status, 200);
  const std::string use = R"({"address":"anna@people.example","order":"A-1"})";
  const net::Response first = redeem("spring-20", use);
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(object_of(first).at("why"), "used_up");
  const net::Response again = redeem("spring-20", use);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(object_of(again).at("repeated"), true);
  EXPECT_EQ(problem_id(redeem("SPRING20", R"({"order":"A-2"})")), "code.used_up");
  EXPECT_EQ(problem_id(redeem("NOTHING", "{}")), "code.unknown");
  EXPECT_EQ(
      problem_id(redeem("SPRING20", R"({"contact":1,"address":"a@b.example"})")), "request.field"
  );
  EXPECT_EQ(object_of(world_.get("/api/v1/codes/SPRING20")).at("used").to_number<int>(), 1);
}

TEST_F(CodeRoutes, refuse_what_makes_no_sense) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"change":"melt","reason":"x"})", "request.field"},
      {R"({"change":"alias","reason":"x"})", "request.field"},
      {R"({"change":"extend","until":"soon","reason":"x"})", "text.time"},
      {R"({"change":"extend","until":"2020-01-01","reason":"x"})", "code.until"},
      {R"({"change":"budget","reason":"x"})", "request.field"},
      {R"({"change":"budget","uses_max":0,"reason":"x"})", "code.budget"},
      {R"({"change":"close"})", "code.reason"},
      {R"({"change":"open","reason":"x"})", "code.no_change"},
      {R"({"change":"undo","reason":"x"})", "code.no_undo"},
      {R"({"change":"undo","undoes":99,"reason":"x"})", "code.no_undo"},
      {R"({"change":"close","undoes":1,"reason":"x"})", "request.field"},
      {R"({"change":"close","reason":"x","receivers_of":"nothing"})", "mailing.unknown"},
      {R"({"change":"close","reason":"x","incident":7})", "incident.unknown"},
  };
  for (const auto& [body, id] : cases) {
    EXPECT_EQ(problem_id(change("SPRING20", body)), id) << body;
  }
  EXPECT_EQ(problem_id(change("NOTHING", R"({"change":"close","reason":"x"})")), "code.unknown");
  EXPECT_EQ(
      problem_id(world_.post("/api/v1/codes", "lead", R"({"code":"spring 20"})")), "code.exists"
  );
  EXPECT_EQ(problem_id(world_.post("/api/v1/mailings/sale/codes/assign", "lead")), "code.column");
}

TEST_F(CodeRoutes, write_all_of_them_for_shops_that_cannot_ask) {
  ASSERT_EQ(
      change("SRPING20", R"({"change":"alias","stands_for":"SPRING20","reason":"a slip"})").status,
      200
  );
  ASSERT_EQ(
      change(
          "SPRING20",
          R"({"change":"extend","until":"2099-12-31","receivers_of":"sale","reason":"late"})"
      )
          .status,
      200
  );
  const std::string csv = whole(world_.get("/api/v1/codes?format=csv"));
  EXPECT_THAT(csv, HasSubstr("\"SPRING20\",\"everybody\",\"yes\",\"\""));
  EXPECT_THAT(
      csv,
      HasSubstr("\"SPRING20\",\"receivers of sale\",\"yes\",\"\",\"\",\"2099-12-31T23:59:59Z\"")
  );
  EXPECT_THAT(csv, HasSubstr("\"SRPING20\",\"everybody\",\"yes\",\"SPRING20\""));
  const json::object page = object_of(world_.get("/api/v1/codes?limit=1"));
  EXPECT_EQ(page.at("codes").as_array().size(), 1U);
  EXPECT_EQ(page.at("next_after").to_number<int>(), 1);
}

}  // namespace
}  // namespace amends::api
