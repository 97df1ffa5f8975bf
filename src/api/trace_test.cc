#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

std::vector<std::string> kinds(const json::object& trace) {
  std::vector<std::string> kinds;
  for (const json::value& step : trace.at("steps").as_array()) {
    kinds.emplace_back(step.at("kind").as_string());
  }
  return kinds;
}

std::string first_address(World& world) {
  const json::object sends = object_of(world.get("/api/v1/mailings/sale/sends?limit=1"));
  return std::string(sends.at("sends").at(0).at("address").as_string());
}

TEST(Trace, tells_one_persons_send_from_plan_to_click) {
  World world;
  world.send_sale();
  const std::string address = first_address(world);
  const std::string path = "/api/v1/mailings/sale/trace?address=" + net::encode_part(address);
  const json::object trace = object_of(world.get(path));
  EXPECT_EQ(trace.at("address").as_string(), address);
  EXPECT_TRUE(trace.at("in_audience").as_bool());
  EXPECT_EQ(trace.at("state").as_string(), "accepted");
  EXPECT_EQ(kinds(trace), (std::vector<std::string>{"planned", "dot", "accepted"}));
  const json::array& steps = trace.at("steps").as_array();
  EXPECT_TRUE(steps[0].at("at").is_null());
  EXPECT_THAT(std::string(steps[1].at("at").as_string()), testing::MatchesRegex(".*T.*\\....Z"));
  EXPECT_EQ(steps[1].at("attempt").to_number<int>(), 1);
  EXPECT_GE(steps[2].at("after_ms").to_number<double>(), 0);
  EXPECT_EQ(steps[2].at("reply_code").to_number<int>(), 250);
}

TEST(Trace, says_what_cannot_be_traced) {
  World world;
  world.send_sale();
  const std::string path = "/api/v1/mailings/sale/trace";
  EXPECT_EQ(problem_id(world.get(path)), "request.query");
  EXPECT_EQ(problem_id(world.get(path + "?adress=x")), "request.query");
  EXPECT_EQ(world.get(path + "?address=nobody").status, 422);
  const auto unknown = world.get(path + "?address=nobody@people.example");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(problem_id(unknown), "trace.unknown");
  EXPECT_EQ(world.get(path + "?address=nobody@people.example", "").status, 401);
  world.import_people("email\nnew@people.example\n", "others");
  const json::object outside = object_of(world.get(path + "?address=new@people.example"));
  EXPECT_FALSE(outside.at("in_audience").as_bool());
  EXPECT_TRUE(outside.at("steps").as_array().empty());
}

TEST(Metrics, are_told_with_a_token_only_and_end) {
  World world;
  world.send_sale();
  EXPECT_EQ(world.get("/metrics", "").status, 401);
  const auto response = world.get("/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(
      response.headers.find("Content-Type"),
      "application/openmetrics-text; version=1.0.0; charset=utf-8"
  );
  EXPECT_THAT(response.body, HasSubstr("amends_sends_total{outcome=\"accepted\"} 3\n"));
  EXPECT_THAT(response.body, HasSubstr("amends_lines_open 0\n"));
  EXPECT_THAT(response.body, HasSubstr("amends_reply_seconds_count 3\n"));
  EXPECT_THAT(response.body, HasSubstr("amends_info{version=\"0.1.0\",epoch=\""));
  EXPECT_TRUE(response.body.ends_with("# EOF\n"));
}

TEST(Metrics, count_the_people_of_mailings_under_way) {
  World world;
  world.prepare_sale();
  world.relay().be_stuck();
  ASSERT_EQ(world.post("/api/v1/mailings/sale/send", "sender").status, 200);
  EXPECT_THAT(
      world.get("/metrics").body,
      HasSubstr("amends_mailing_people{mailing=\"sale\",state=\"accepted\"} 0\n")
  );
}

}  // namespace
}  // namespace amends::api
