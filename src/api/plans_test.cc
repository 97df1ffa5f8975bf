#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;

/// The sale, halted by hand when Anna had it and Boris and Chiara had not, with an incident of
/// privacy.
class PlanRoutes : public testing::Test {
 protected:
  PlanRoutes() { world_.halt_sale("privacy", "all addresses stood in To"); }

  World world_;
};

TEST_F(PlanRoutes, confirm_and_show_the_plan_and_tick_it) {
  const json::object confirmed = object_of(world_.post(
      "/api/v1/incidents/1/confirm",
      "lead",
      R"({"severity":5,"why":"addresses of others","cause":"human"})"
  ));
  EXPECT_EQ(confirmed.at("harm"), "privacy");
  EXPECT_EQ(confirmed.at("state"), "assessed");
  EXPECT_EQ(
      problem_id(world_.post("/api/v1/incidents/1/steps/notice/tick", "lead", "{}")), "plan.needs"
  );
  EXPECT_EQ(
      problem_id(world_.post("/api/v1/incidents/1/steps/dance/tick", "lead", "{}")), "plan.step"
  );
  const json::object plan = object_of(
      world_.post("/api/v1/incidents/1/steps/register/tick", "lead", R"({"note":"entry 7"})")
  );
  bool found = false;
  for (const json::value& step : plan.at("steps").as_array()) {
    if (step.at("step") == "register") {
      found = true;
      EXPECT_EQ(step.at("state"), "done");
      EXPECT_EQ(step.at("note"), "entry 7");
    }
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(
      problem_id(world_.post("/api/v1/incidents/1/confirm", "lead", R"({"severity":7,"why":"x"})")),
      "request.field"
  );
}

TEST_F(PlanRoutes, say_how_long_is_left_and_that_it_is_no_legal_advice) {
  const json::object notice = object_of(world_.get("/api/v1/incidents/1/authority-notice"));
  EXPECT_NE(notice.at("notice").as_string().find("not legal advice"), std::string::npos);
  EXPECT_NE(
      notice.at("notice").as_string().find("the mailing was stopped; 2 people"), std::string::npos
  );
  EXPECT_GE(notice.at("breach").at("hours_left").as_int64(), 71);
  const json::object status = object_of(world_.get("/api/v1/status"));
  ASSERT_EQ(status.at("breaches").as_array().size(), 1U);
  EXPECT_EQ(status.at("breaches").as_array().front().at("incident").as_int64(), 1);
  const json::object timeline = object_of(world_.get("/api/v1/incidents/1/timeline"));
  EXPECT_EQ(timeline.at("timeline").as_array().back().at("what"), "breach_clock");
}

TEST_F(PlanRoutes, assess_by_language_and_provider) {
  const json::object assessed = object_of(world_.get("/api/v1/incidents/1/assessment"));
  EXPECT_EQ(assessed.at("proposed").as_int64(), 5);
  EXPECT_TRUE(assessed.at("confirmed").is_null());
  EXPECT_EQ(assessed.at("by_provider").at("other").at("got").as_int64(), 1);
}

}  // namespace
}  // namespace amends::api
