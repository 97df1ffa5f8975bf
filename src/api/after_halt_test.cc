#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using net::Method;

constexpr const char* kPath = "/api/v1/incidents/1/after-halt";

/// The sale, halted by hand when Anna had it and Boris and Chiara had not, with an incident.
class AfterHaltRoutes : public testing::Test {
 protected:
  AfterHaltRoutes() { world_.halt_sale("wrong_price", "the price was wrong"); }

  void proof_and_approve(std::string_view name) {
    const std::string path = fmt::format("/api/v1/mailings/{}", name);
    const json::object job = world_.finished_job(world_.post(path + "/proof", "author"));
    ASSERT_EQ(job.at("state"), "done") << json::serialize(job);
    const auto approved =
        world_.post(path + "/approve", "reviewer", R"({"despite":"a test of the API"})");
    ASSERT_EQ(approved.status, 200) << approved.body;
  }

  /// Everything that has to be done before.
  void prepare_both() {
    const net::Response put = world_.ask(
        Method::put, "/api/v1/mailings", {"author", sale_files("10 % off until Friday"), {}}
    );
    ASSERT_EQ(put.status, 200) << put.body;
    proof_and_approve("sale");
    const auto draft = world_.post(
        "/api/v1/incidents/1/draft",
        "lead",
        R"({"kind":"correction","audience":"reached","signer":"Kari Nordmann","what_we_did":"you pay the lower price"})"
    );
    ASSERT_EQ(draft.status, 201) << draft.body;
    proof_and_approve("sale-correction-1");
    keep_the_plan();
  }

  /// The steps of the plan that people tick, and the severity: what comes before the mail.
  void keep_the_plan() {
    const auto confirmed = world_.post(
        "/api/v1/incidents/1/confirm", "lead", R"({"severity":3,"why":"people reckoned with it"})"
    );
    ASSERT_EQ(confirmed.status, 200) << confirmed.body;
    const json::object plan = object_of(world_.get("/api/v1/incidents/1/plan"));
    for (const json::value& step : plan.at("steps").as_array()) {
      if (step.at("by_itself").as_bool() || step.at("state") == "done") {
        continue;
      }
      const auto ticked = world_.post(
          fmt::format("/api/v1/incidents/1/steps/{}/tick", step.at("step").as_string().c_str()),
          "lead",
          R"({"despite":"a test of the API"})"
      );
      ASSERT_EQ(ticked.status, 200) << ticked.body;
    }
  }

  World world_;
};

TEST_F(AfterHaltRoutes, plan_without_sending_and_name_what_is_missing) {
  const auto response = world_.post(kPath, "lead", R"({"dry_run":true})");
  ASSERT_EQ(response.status, 200) << response.body;
  const json::object plan = object_of(response);
  EXPECT_EQ(plan.at("audience"), 3);
  EXPECT_EQ(plan.at("mended"), 2);
  EXPECT_EQ(plan.at("corrected"), 1);
  EXPECT_EQ(plan.at("nobody"), 0);
  EXPECT_EQ(plan.at("parts").as_array().size(), 2U);
  EXPECT_EQ(plan.at("missing").at(0).at("id"), "after_halt.not_mended");
  EXPECT_EQ(plan.at("missing").at(1).at("id"), "after_halt.no_correction");
  EXPECT_TRUE(plan.at("correction").is_null());
  const std::string body = json::serialize(json::object{{"plan", plan.at("plan")}});
  EXPECT_EQ(problem_id(world_.post(kPath, "admin", body)), "after_halt.missing");
  EXPECT_TRUE(world_.relay().messages().empty());
}

TEST_F(AfterHaltRoutes, say_who_gets_what_in_the_readers_language) {
  const net::Headers norwegian{{"Accept-Language", "nb"}};
  const json::object plan =
      object_of(world_.ask(Method::post, kPath, {"lead", R"({"dry_run":true})", norwegian}));
  EXPECT_EQ(plan.at("parts").at(0).at("gets_text"), "den rettede utgaven");
  EXPECT_THAT(std::string(plan.at("proof").as_string()), testing::HasSubstr("2 + 1 + 0 = 3"));
}

TEST_F(AfterHaltRoutes, let_both_go_for_those_who_may_send_and_tell_what_came_of_it) {
  prepare_both();
  const json::object plan = object_of(world_.post(kPath, "lead", R"({"dry_run":true})"));
  EXPECT_TRUE(plan.at("missing").as_array().empty()) << json::serialize(plan);
  const std::string body = json::serialize(json::object{{"plan", plan.at("plan")}, {"count", 3}});
  const auto refused = world_.post(kPath, "lead", body);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(problem_id(refused), "auth.permission");
  EXPECT_EQ(
      problem_id(world_.post(kPath, "admin", R"({"plan":"2-1-0-0123456789abcdef"})")),
      "after_halt.changed"
  );
  EXPECT_EQ(problem_id(world_.post(kPath, "admin")), "after_halt.plan");
  EXPECT_TRUE(world_.relay().messages().empty());

  const auto response = world_.post(kPath, "admin", body);
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(object_of(response).at("launched").as_array().size(), 2U);
  world_.await_state("sale", "finished");
  world_.await_state("sale-correction-1", "holding");  // its first wave has everybody
  EXPECT_EQ(world_.relay().messages().size(), 3U);
  const json::object outcome = object_of(world_.get(kPath));
  EXPECT_EQ(outcome.at("mended"), 2);
  EXPECT_EQ(outcome.at("corrected"), 1);
  EXPECT_EQ(outcome.at("both"), 0);
  EXPECT_EQ(outcome.at("strangers"), 0);
  EXPECT_EQ(outcome.at("holds"), true);
  EXPECT_EQ(outcome.at("is_over"), true);
  const auto timeline = object_of(world_.get("/api/v1/incidents/1/timeline"));
  EXPECT_EQ(timeline.at("timeline").as_array().back().at("what"), "after_halt.kept");
  EXPECT_EQ(problem_id(world_.post(kPath, "lead", R"({"dry_run":true})")), "mailing.state");
}

TEST_F(AfterHaltRoutes, refuse_what_they_do_not_know) {
  EXPECT_EQ(problem_id(world_.post(kPath, "lead", R"({"yes":true})")), "request.field");
  EXPECT_EQ(
      problem_id(world_.post(kPath, "lead", R"({"dry_run":true,"kind":"regular"})")),
      "request.field"
  );
  EXPECT_EQ(
      problem_id(world_.post("/api/v1/incidents/9/after-halt", "lead", R"({"dry_run":true})")),
      "incident.unknown"
  );
  EXPECT_EQ(problem_id(world_.get("/api/v1/incidents/-1/after-halt")), "incident.unknown");
}

}  // namespace
}  // namespace amends::api
