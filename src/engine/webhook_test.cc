#include "engine/webhook.h"

#include <gmock/gmock.h>

#include <set>

namespace amends::engine {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

Webhook shop(std::string url = "https://shop.example/amends") {
  Webhook hook;
  hook.name = "webshop";
  hook.url = std::move(url);
  return hook;
}

// Computed by Python's hmac over the same three parts.
TEST(Webhook, signs_as_standard_webhooks_says) {
  const auto secret = read_webhook_secret(kSecret);
  ASSERT_TRUE(secret.ok());
  EXPECT_EQ(secret->size(), 24U);
  EXPECT_EQ(
      webhook_signature(
          *secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"
      ),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
  );
}

TEST(Webhook, refuses_a_secret_that_is_none) {
  for (const std::string_view written :
       {"",
        "secret",
        "whsec_",
        "whsec_c2hvcnQ=",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_not base64 at all but long enough"}) {
    const auto secret = read_webhook_secret(written);
    ASSERT_FALSE(secret.ok()) << written;
    EXPECT_EQ(secret.error().id(), "webhook.secret");
  }
}

TEST(Webhook, leads_out_by_https_unless_the_operator_says_inside) {
  EXPECT_TRUE(check_webhook(shop()).ok());
  EXPECT_TRUE(check_webhook(shop("https://shop.example:443/a?b=c")).ok());
  for (const std::string_view url :
       {"http://shop.example/",
        "https://shop.example:8443/",
        "https://me@shop.example/",
        "ftp://shop.example/",
        "shop.example",
        "https://shop.example/\xD0\xB0",
        ""}) {
    const auto fine = check_webhook(shop(std::string(url)));
    ASSERT_FALSE(fine.ok()) << url;
    EXPECT_EQ(fine.error().id(), "webhook.url") << url;
  }
  Webhook inside = shop("http://10.0.0.7:8080/amends");
  inside.reach = Reach::any;
  EXPECT_TRUE(check_webhook(inside).ok());
}

TEST(Webhook, has_a_plain_name_and_events_that_exist) {
  Webhook hook = shop();
  hook.name = "a/b";
  EXPECT_EQ(check_webhook(hook).error().id(), "webhook.name");
  hook = shop();
  hook.events = {"code.closed", "code.gone"};
  const auto wrong = check_webhook(hook);
  EXPECT_EQ(wrong.error().id(), "webhook.event");
  EXPECT_THAT(wrong.error().message(), testing::HasSubstr("code.budget_set"));
  hook.events = {"code.closed"};
  EXPECT_TRUE(check_webhook(hook).ok());
  EXPECT_TRUE(hook.wants("code.closed"));
  EXPECT_FALSE(hook.wants("code.opened"));
  EXPECT_TRUE(shop().wants("code.opened")) << "all, when none is named";
}

TEST(Webhook, has_an_event_for_every_change) {
  using enum model::CodeChangeKind;
  EXPECT_EQ(webhook_event(alias), "code.aliased");
  EXPECT_EQ(webhook_event(extend), "code.extended");
  EXPECT_EQ(webhook_event(budget), "code.budget_set");
  EXPECT_EQ(webhook_event(close), "code.closed");
  EXPECT_EQ(webhook_event(open), "code.opened");
  EXPECT_EQ(webhook_event(undo), "code.undone");
}

TEST(Webhook, gives_every_message_an_id_of_its_own) {
  const std::vector<Webhook> hooks = {shop(), shop(), shop()};
  std::set<std::string> ids;
  for (const auto& message : messages_for(hooks, "code.closed", "{}", from_us(0))) {
    ids.insert(message.id);
    EXPECT_EQ(message.hook, "webshop");
  }
  EXPECT_EQ(ids.size(), 3U);
}

TEST(Webhook, sends_the_same_bytes_at_every_attempt) {
  const ports::NewMessage message{
      "msg_1", "webshop", "code.closed", R"({"code":"SPRING20"})", from_us(1'795'000'000'000'000)
  };
  const std::string body = webhook_body(message, 7);
  EXPECT_EQ(body, webhook_body(message, 7));
  EXPECT_THAT(body, testing::StartsWith(R"({"type":"code.closed","timestamp":"2026-)"));
  EXPECT_THAT(body, testing::EndsWith(R"("sequence":7,"data":{"code":"SPRING20"}})"));
}

TEST(Webhook, waits_twice_as_long_each_time_and_an_hour_at_most) {
  EXPECT_EQ(webhook_pause(1), 5s);
  EXPECT_EQ(webhook_pause(2), 10s);
  EXPECT_EQ(webhook_pause(3), 20s);
  EXPECT_EQ(webhook_pause(10), 2560s);
  EXPECT_EQ(webhook_pause(11), 1h);
  EXPECT_EQ(webhook_pause(1000), 1h);
}

}  // namespace
}  // namespace amends::engine
