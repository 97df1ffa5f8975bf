#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr std::string_view kSent =
    "email,sent_at\nanna@people.example,2026-11-22 09:00\nnobody,2026-11-22 09:00\n"
    "boris@people.example,2026-11-22 09:01\n";
constexpr std::string_view kOpens = "email,opened_at\nanna@people.example,2026-11-22 09:10\n";
constexpr std::string_view kOrder =
    R"({"kind":"typo","what_happened":"a letter was missing","from":"hello@nordlys.example",)"
    R"("language":"en","zone":"Europe/Oslo"})";

TEST(ForeignIncidents, are_opened_from_files_that_were_put_before) {
  World world;
  EXPECT_EQ(world.post("/api/v1/elsewhere/autumn/sent", "lead", kSent).status, 201);
  EXPECT_EQ(world.post("/api/v1/elsewhere/autumn/opens", "lead", kOpens).status, 201);
  const auto started = world.post("/api/v1/elsewhere/autumn", "lead", kOrder);
  ASSERT_EQ(started.status, 202) << started.body;
  const json::object job = world.finished_job(started);
  ASSERT_EQ(job.at("state"), "done") << json::serialize(job);
  const json::object& done = job.at("result").as_object();
  EXPECT_EQ(done.at("accepted").to_number<int>(), 2);
  EXPECT_EQ(done.at("opened").to_number<int>(), 1);
  EXPECT_EQ(done.at("told").to_number<int>(), 1);
  EXPECT_TRUE(done.at("is_new").as_bool());
  const auto refused = world.get(
      fmt::format("/api/v1/jobs/{}/refused", std::string(object_of(started).at("job").as_string()))
  );
  EXPECT_THAT(whole(refused), HasSubstr("sent:3"));

  const json::object incident = object_of(world.get("/api/v1/incidents/1"));
  EXPECT_EQ(incident.at("mailing").as_string(), "autumn");
  EXPECT_EQ(incident.at("sets").as_object().at("opened").to_number<int>(), 1);
  EXPECT_EQ(object_of(world.get("/api/v1/mailings/autumn")).at("state").as_string(), "elsewhere");
  EXPECT_EQ(world.get("/api/v1/incidents/1/plan").status, 200);
}

TEST(ForeignIncidents, know_nothing_of_files_an_attempt_before_left_behind) {
  World world;
  EXPECT_EQ(world.post("/api/v1/elsewhere/autumn/sent", "lead", kSent).status, 201);
  EXPECT_EQ(world.post("/api/v1/elsewhere/autumn/opens", "lead", kOpens).status, 201);
  EXPECT_EQ(
      problem_id(world.post("/api/v1/elsewhere/autumn", "lead", R"({"kind":"typo"})")),
      "request.field"
  );
  EXPECT_EQ(world.post("/api/v1/elsewhere/autumn/sent", "lead", kSent).status, 201);
  const json::object job =
      world.finished_job(world.post("/api/v1/elsewhere/autumn", "lead", kOrder));
  ASSERT_EQ(job.at("state"), "done") << json::serialize(job);
  EXPECT_EQ(job.at("result").as_object().at("opened").to_number<int>(), 0);
}

TEST(ForeignIncidents, are_refused_to_whoever_may_not_open_one) {
  World world;
  EXPECT_EQ(world.post("/api/v1/elsewhere/autumn/sent", "support", kSent).status, 403);
  EXPECT_EQ(world.post("/api/v1/elsewhere/autumn", "author", kOrder).status, 403);
}

TEST(ForeignIncidents, name_what_is_wrong_with_the_order) {
  World world;
  EXPECT_EQ(
      problem_id(world.post("/api/v1/elsewhere/autumn/received", "lead", kSent)), "foreign.part"
  );
  EXPECT_EQ(
      problem_id(world.post("/api/v1/elsewhere/autumn", "lead", R"({"kind":"typo"})")),
      "request.field"
  );
}

}  // namespace
}  // namespace amends::api
