#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kList = "GET /api/v1/webhooks";
constexpr const char* kTest = "POST /api/v1/webhooks/webshop/test";

TEST(WebhookVerbs, show_who_is_told_and_what_became_of_it) {
  expect_verbs({
      {{"webhooks", "list"}, kList, R"({"webhooks":[]})", "", "Nobody else is told of changes"},
      {{"webhooks", "list"},
       kList,
       R"({"webhooks":[{"name":"webshop","url":"https://shop.example/amends","waiting":2,"given_up":0,
"last":{"state":"waiting","why":"it answered 503","tried_at":"2026-11-22T10:00:00Z","next_at":"2026-11-22T10:05:00Z"}}]})",
       "",
       "waiting: it answered 503; again 2026-11-22 10:05 UTC"},
      {{"webhooks", "list"},
       kList,
       R"({"webhooks":[{"name":"webshop","url":"","waiting":0,"given_up":0,
"last":{"state":"delivered","why":"","tried_at":"2026-11-22T10:00:00Z","next_at":null}}]})",
       "",
       "delivered 2026-11-22 10:00 UTC"},
      {{"webhooks", "test", "webshop"},
       kTest,
       R"({"name":"webshop","taken":true,"status":204,"why":""})",
       "{}",
       "webshop took it and answered 204."},
  });
}

TEST(WebhookVerbs, end_otherwise_when_a_test_was_not_taken) {
  ScriptedServer server;
  World world;
  server.answer(kTest, R"({"name":"webshop","taken":false,"status":401,"why":"it answered 401"})");
  EXPECT_EQ(world.run(server, {"webhooks", "test", "webshop"}), 1);
  EXPECT_NE(world.out().find("webshop did not take it: it answered 401."), std::string::npos);
}

}  // namespace
}  // namespace amends::cli
