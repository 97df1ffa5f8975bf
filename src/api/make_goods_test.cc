#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr std::string_view kPath = "/api/v1/incidents/1/make-good";

class MakeGoodRoutes : public testing::Test {
 protected:
  void SetUp() override {
    world_.send_sale();
    const auto opened = world_.post(
        "/api/v1/incidents",
        "lead",
        R"({"mailing":"sale","kind":"wrong_price","what_happened":"the price was too high"})"
    );
    ASSERT_EQ(opened.status, 201) << opened.body;
  }

  /// A credit of `value` to everybody who lost 20 euro.
  net::Response decide(std::string_view value, std::string_view more) {
    return world_.post(
        kPath,
        "lead",
        fmt::format(
            R"({{"how":"credit","set":"accepted","loss":"20.00","value":"{}","currency":"EUR","until":"2099-12-24"{}}})",
            value,
            more
        )
    );
  }

  World world_;
};

TEST_F(MakeGoodRoutes, look_first_and_decide_for_an_exact_number) {
  const auto looked = decide("20.00", "");
  ASSERT_EQ(looked.status, 200) << looked.body;
  const json::object look = object_of(looked);
  EXPECT_EQ(look.at("people").to_number<int>(), 3);
  EXPECT_EQ(look.at("worst"), "60.00");
  EXPECT_EQ(look.at("cap"), "30.00");
  EXPECT_EQ(look.at("decided"), false);
  EXPECT_EQ(object_of(world_.get(kPath)).at("decided"), false);
  EXPECT_EQ(problem_id(decide("20.00", R"(,"confirm":3)")), "make_good.why");
  EXPECT_EQ(problem_id(decide("20.00", R"(,"confirm":2,"why":"x")")), "make_good.count");
  ASSERT_EQ(decide("20.00", R"(,"confirm":3,"why":"they paid too much")").status, 200);
  const json::object made = object_of(world_.get(kPath));
  EXPECT_EQ(made.at("decided"), true);
  EXPECT_EQ(made.at("so_far"), "0.00");
  const std::string credits = whole(world_.get("/api/v1/incidents/1/make-good/credits"));
  EXPECT_THAT(credits, HasSubstr("anna@people.example"));
  EXPECT_THAT(credits, HasSubstr("20.00"));
  EXPECT_THAT(credits, HasSubstr("they paid too much"));
  EXPECT_EQ(world_.post(kPath, "support", "{}").status, 403);
  EXPECT_EQ(
      problem_id(world_.post("/api/v1/incidents/1/make-good/give", "lead")), "make_good.draft"
  );
  EXPECT_EQ(
      world_.post("/api/v1/incidents/1/make-good/undo", "lead", R"({"reason":"a slip"})").status,
      200
  );
  EXPECT_EQ(object_of(world_.get(kPath)).at("decided"), false);
  EXPECT_EQ(problem_id(world_.get("/api/v1/incidents/1/make-good/credits")), "make_good.none");
}

TEST_F(MakeGoodRoutes, want_a_second_person_above_the_cap) {
  const json::object made = object_of(decide("40.00", R"(,"confirm":3,"why":"we were wrong")"));
  EXPECT_EQ(made.at("needs_second"), true);
  ASSERT_EQ(made.at("reasons").as_array().size(), 1U);
  EXPECT_EQ(made.at("reasons").as_array().at(0).at("id"), "above_cap");
  EXPECT_EQ(problem_id(world_.get("/api/v1/incidents/1/make-good/credits")), "make_good.credit");
  EXPECT_EQ(world_.post("/api/v1/incidents/1/make-good/agree", "lead").status, 403);
  const auto agreed = world_.post("/api/v1/incidents/1/make-good/agree", "reviewer");
  ASSERT_EQ(agreed.status, 200) << agreed.body;
  EXPECT_EQ(object_of(agreed).at("agreed_by"), "reviewer");
}

TEST_F(MakeGoodRoutes, refuse_what_cannot_be_read) {
  for (const std::string_view body :
       {R"({"how":"flowers","set":"accepted","currency":"EUR","until":"2099-12-24"})",
        R"({"how":"codes","set":"everybody","currency":"EUR","until":"2099-12-24"})",
        R"({"how":"codes","set":"accepted","currency":"EUR","until":"soon"})"}) {
    EXPECT_EQ(problem_id(world_.post(kPath, "lead", body)), "request.field") << body;
  }
  EXPECT_EQ(problem_id(decide("1.005", "")), "make_good.value");
  EXPECT_EQ(
      problem_id(world_.post(
          "/api/v1/incidents/1/follow-up", "lead", R"({"signer":"Anna Berg","dry_run":true})"
      )),
      "follow_up.nobody_told"
  );
}

}  // namespace
}  // namespace amends::api
