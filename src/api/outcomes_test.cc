#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kHoldout = "/api/v1/incidents/1/holdout";
constexpr std::string_view kEnd = "/api/v1/incidents/1/holdout/end";
constexpr std::string_view kOutcome = "/api/v1/incidents/1/outcome";

class OutcomeRoutes : public testing::Test {
 protected:
  void SetUp() override {
    world_.send_sale();
    const auto opened = world_.post(
        "/api/v1/incidents",
        "lead",
        R"({"mailing":"sale","kind":"duplicate","what_happened":"our mail came twice"})"
    );
    ASSERT_EQ(opened.status, 201) << opened.body;
  }

  World world_;
};

TEST_F(OutcomeRoutes, say_that_three_people_are_too_few_to_measure_by) {
  const auto shown = world_.get(std::string(kHoldout) + "?set=accepted");
  ASSERT_EQ(shown.status, 200) << shown.body;
  const json::object look = object_of(shown);
  EXPECT_EQ(look.at("people"), 3);
  EXPECT_EQ(look.at("held"), 0);
  EXPECT_EQ(look.at("text"), "Nobody goes without the apology.");
  ASSERT_EQ(look.at("reasons").as_array().size(), 1U);
  EXPECT_EQ(look.at("reasons").as_array().at(0).at("id"), "holdout.bar.too_few");
  EXPECT_EQ(
      look.at("reasons").as_array().at(0).at("text"),
      "3 people could be drawn from; 10 % of them are 0, and fewer than 1,000 would tell you "
      "nothing."
  );
}

TEST_F(OutcomeRoutes, draft_for_everybody_where_nobody_may_be_held_out) {
  const auto drafted = world_.post(
      "/api/v1/incidents/1/draft",
      "lead",
      R"({"kind":"apology","audience":"accepted","signer":"Anna Berg","what_we_did":"we mended it","holdout":true})"
  );
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  const json::object draft = object_of(drafted);
  EXPECT_EQ(draft.at("people"), 3);
  EXPECT_EQ(draft.at("holdout").at("wanted"), true);
  EXPECT_EQ(draft.at("holdout").at("held"), 0);
  EXPECT_TRUE(draft.at("holdout").at("standing").is_null());
}

TEST_F(OutcomeRoutes, show_nothing_before_an_apology_has_left) {
  const auto shown = world_.get(kOutcome);
  ASSERT_EQ(shown.status, 200) << shown.body;
  const json::object outcome = object_of(shown);
  EXPECT_EQ(outcome.at("stage"), "nothing_sent");
  EXPECT_EQ(outcome.at("final"), false);
  EXPECT_TRUE(outcome.at("outcomes").as_array().empty());
  EXPECT_EQ(outcome.at("text"), "No apology has left yet, so there is nothing to see.");
}

TEST_F(OutcomeRoutes, read_nothing_together_where_nobody_was_held_out) {
  const auto shown = world_.get(std::string(kOutcome) + "/pooled");
  ASSERT_EQ(shown.status, 200) << shown.body;
  const json::object pooled = object_of(shown);
  EXPECT_EQ(pooled.at("kind"), "duplicate");
  EXPECT_EQ(pooled.at("incidents"), 1);
  EXPECT_EQ(pooled.at("drawn"), 0);
  EXPECT_EQ(pooled.at("read"), 0);
  EXPECT_TRUE(pooled.at("outcomes").as_array().empty());
  EXPECT_EQ(
      pooled.at("text"),
      "1 incident of this kind. In 0 of them people were held out, and 0 can be read by now."
  );
}

TEST_F(OutcomeRoutes, refuse_what_cannot_be) {
  EXPECT_EQ(problem_id(world_.get(std::string(kHoldout) + "?set=friends")), "request.query");
  const auto none = world_.post(kEnd, "lead", R"({"reason":"we know enough"})");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(problem_id(none), "holdout.none");
  EXPECT_EQ(world_.post(kEnd, "support", R"({"reason":"x"})").status, 403);
}

}  // namespace
}  // namespace amends::api
