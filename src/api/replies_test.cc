#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace amends::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

/// The sale is sent to three people, and an incident about it is open.
class ReplyRoutes : public testing::Test {
 protected:
  ReplyRoutes() {
    world_.send_sale();
    const auto opened = world_.post(
        "/api/v1/incidents",
        "lead",
        R"({"mailing":"sale","kind":"wrong_price","what_happened":"the price was wrong"})"
    );
    EXPECT_EQ(opened.status, 201) << opened.body;
  }

  json::object hand_over(std::string_view from, std::string_view words) {
    const std::string mail =
        "From: " + std::string(from) + "\r\nSubject: Re: x\r\n\r\n" + std::string(words) + "\r\n";
    const auto answer = world_.post("/api/v1/intake", "intake", mail);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return object_of(answer);
  }

  json::object list(std::string_view query = "") {
    const auto answer = world_.get("/api/v1/incidents/1/replies" + std::string(query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return object_of(answer);
  }

  World world_;
};

TEST_F(ReplyRoutes, show_who_wrote_and_what_first) {
  EXPECT_EQ(hand_over("anna@people.example", "Which price is right?").at("outcome"), "reply");
  EXPECT_EQ(hand_over("boris@people.example", "I shall ask my lawyer.").at("class"), "legal");
  EXPECT_EQ(hand_over("x@people.example", "Which price?").at("outcome"), "not_understood");
  const json::object all = list();
  const json::array& replies = all.at("replies").as_array();
  ASSERT_EQ(replies.size(), 2U);
  const json::object& first = replies.at(0).as_object();
  EXPECT_EQ(first.at("class"), "legal");
  EXPECT_EQ(first.at("from"), "boris@people.example");
  EXPECT_EQ(first.at("text"), "I shall ask my lawyer.");
  EXPECT_EQ(first.at("proof"), "from");
  EXPECT_EQ(first.at("answered_by"), "");
  EXPECT_TRUE(first.at("answered_at").is_null());
  EXPECT_EQ(all.at("counts").at("question"), 1);
  EXPECT_EQ(all.at("counts").at("open"), 2);
  EXPECT_EQ(list("?class=question").at("replies").as_array().size(), 1U);
  EXPECT_EQ(problem_id(world_.get("/api/v1/incidents/1/replies?class=x")), "request.query");
  const json::object shown = object_of(world_.get("/api/v1/incidents/1"));
  EXPECT_EQ(shown.at("facts").at("wrote").at("legal"), 1);
  EXPECT_THAT(
      std::string(object_of(world_.get("/api/v1/incidents/1/brief")).at("text").as_string()),
      HasSubstr("I shall ask my lawyer.")
  );
}

TEST_F(ReplyRoutes, are_answered_and_their_writers_let_go) {
  hand_over("anna@people.example", "Which price is right?");
  hand_over("boris@people.example", "Remove me from your list.");
  const auto settle = [this](std::string_view reply, std::string_view as, std::string_view act) {
    return world_.post(
        "/api/v1/incidents/1/replies/" + std::string(reply),
        as,
        json::serialize(json::object{{"act", act}})
    );
  };
  EXPECT_EQ(settle("1", "author", "answered").status, 403);
  const auto answered = settle("1", "support", "answered");
  EXPECT_EQ(answered.status, 200) << answered.body;
  EXPECT_EQ(object_of(answered).at("answered_by"), "support");
  EXPECT_EQ(problem_id(settle("1", "lead", "answered")), "reply.answered");
  EXPECT_EQ(problem_id(settle("9", "lead", "answered")), "reply.unknown");
  EXPECT_EQ(problem_id(settle("x", "lead", "answered")), "reply.unknown");
  EXPECT_EQ(problem_id(settle("2", "lead", "burn")), "request.field");
  EXPECT_EQ(settle("2", "support", "let_go").status, 200);
  EXPECT_TRUE(*world_.store().contacts().find_suppression("boris@people.example"));
}

}  // namespace
}  // namespace amends::api
