#include "engine/code_alarm.h"
#include "engine/code_counter.h"
#include "engine/code_desk.h"
#include "engine/webhook_desk.h"
#include "tests/engine/desk_fixture.h"

#include <boost/json.hpp>

#include <set>

namespace amends::engine {
namespace {

using model::CodeChangeKind;
using std::chrono::hours;
using std::chrono::seconds;

/// Every name leads to one address.
class Names final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers;
    for (const ports::DnsQuestion& question : questions) {
      ports::DnsAnswer& answer = answers.emplace_back();
      answer.status = ports::DnsStatus::no_records;
      if (question.type == ports::DnsType::a) {
        answer.status = ports::DnsStatus::found;
        answer.addresses = {*text::parse_ip(address)};
      }
    }
    return answers;
  }

  std::string address = "93.184.216.34";
};

/// Programs that listen; each host answers what the test says, and 204 else.
class Listeners final : public ports::Web {
 public:
  Result<ports::WebAnswer> ask(const ports::WebRequest& request) override {
    asked.push_back(request);
    ports::WebAnswer answer;
    answer.status = statuses.contains(request.host) ? statuses.at(request.host) : 204;
    if (answer.status == 0) {
      return make_error("web.timeout", "{} did not answer", request.host);
    }
    return answer;
  }

  [[nodiscard]] std::set<std::string> ids() const {
    std::set<std::string> all;
    for (const ports::WebRequest& request : asked) {
      all.insert(request.headers.at(0).value);
    }
    return all;
  }

  [[nodiscard]] std::size_t count(std::string_view host) const {
    return static_cast<std::size_t>(std::ranges::count(asked, host, &ports::WebRequest::host));
  }

  std::map<std::string, int> statuses;  // 0: silence
  std::vector<ports::WebRequest> asked;
};

Webhook hook(std::string name, std::string url) {
  Webhook made;
  made.name = std::move(name);
  made.url = std::move(url);
  made.secret = std::string(32, 's');
  return made;
}

class WebhooksTest : public DeskTest {
 protected:
  WebhooksTest() { must(CodeDesk(*store_, clock_).add({"SPRING20", "", {}}, sender_)); }

  WebhookDesk listen() { return {*store_, clock_, hooks_, &names_, &web_}; }

  ChangedCode change(CodeChangeKind kind, std::string_view code = "SPRING20") {
    CodeChangeOrder order;
    order.code = code;
    order.kind = kind;
    order.reason = "a secret reason";
    order.stands_for = kind == CodeChangeKind::alias ? "SPRING20" : "";
    return must(CodeDesk(*store_, clock_, hooks_).change(order, sender_));
  }

  static std::size_t deliver(WebhookDesk& desk) { return must(desk.deliver_due()); }

  static WebhookView view(const WebhookDesk& desk, std::string_view name) {
    for (WebhookView& one : must(desk.all())) {
      if (one.hook.name == name) {
        return one;
      }
    }
    ADD_FAILURE() << "no webhook " << name;
    return {};
  }

  void pass(Microseconds time) { sim_.run_for(time); }

  Names names_;
  Listeners web_;
  std::vector<Webhook> hooks_ = {hook("webshop", "https://shop.example/amends?key=1")};
};

TEST_F(WebhooksTest, tell_a_shop_what_holds_for_a_code_now) {
  WebhookDesk desk = listen();
  change(CodeChangeKind::alias, "SRPING20");
  EXPECT_EQ(deliver(desk), 1U);
  EXPECT_EQ(deliver(desk), 0U) << "once it is taken";
  ASSERT_EQ(web_.asked.size(), 1U);
  const ports::WebRequest& request = web_.asked.front();
  EXPECT_EQ(request.host, "shop.example");
  EXPECT_EQ(request.target, "/amends?key=1");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(text::shown_ip(request.address), "93.184.216.34");
  ASSERT_EQ(request.headers.size(), 3U);
  EXPECT_EQ(request.headers[0].name, "webhook-id");
  EXPECT_EQ(request.headers[1].value, "1795000000");
  EXPECT_EQ(
      request.headers[2].value,
      webhook_signature(
          hooks_.front().secret, request.headers[0].value, 1'795'000'000, request.body
      )
  );
  const auto body = boost::json::parse(request.body).as_object();
  EXPECT_EQ(body.at("type"), "code.aliased");
  const auto& data = body.at("data").as_object();
  EXPECT_EQ(data.at("code"), "SRPING20");
  EXPECT_EQ(data.at("stands_for"), "SPRING20");
  EXPECT_EQ(data.at("closed"), false);
  EXPECT_TRUE(data.at("receivers_of").is_null());
  EXPECT_EQ(request.body.find("secret reason"), std::string::npos);
  EXPECT_EQ(request.body.find("carl"), std::string::npos);
  EXPECT_FALSE(view(desk, "webshop").is_in_trouble());
}

TEST_F(WebhooksTest, tell_of_every_change_in_order_and_of_nothing_that_was_only_looked_at) {
  WebhookDesk desk = listen();
  CodeChangeOrder look;
  look.code = "SPRING20";
  look.only_look = true;
  must(CodeDesk(*store_, clock_, hooks_).change(look, sender_));
  change(CodeChangeKind::close);
  change(CodeChangeKind::undo);
  EXPECT_EQ(deliver(desk), 2U);
  ASSERT_EQ(web_.asked.size(), 2U);
  const auto first = boost::json::parse(web_.asked[0].body).as_object();
  const auto second = boost::json::parse(web_.asked[1].body).as_object();
  EXPECT_EQ(first.at("type"), "code.closed");
  EXPECT_EQ(second.at("type"), "code.undone");
  EXPECT_EQ(second.at("data").as_object().at("closed"), false);
  EXPECT_LT(first.at("sequence").as_int64(), second.at("sequence").as_int64());
}

TEST_F(WebhooksTest, are_kept_over_a_crash_and_tried_again_under_the_same_id) {
  web_.statuses["shop.example"] = 503;
  {
    WebhookDesk desk = listen();
    change(CodeChangeKind::close);
    EXPECT_EQ(deliver(desk), 1U);
    EXPECT_EQ(deliver(desk), 0U) << "not at once again";
    EXPECT_TRUE(view(desk, "webshop").is_in_trouble());
  }
  open();
  WebhookDesk desk = listen();
  pass(seconds(5));
  EXPECT_EQ(deliver(desk), 1U);
  web_.statuses.clear();
  pass(seconds(10));
  EXPECT_EQ(deliver(desk), 1U);
  EXPECT_EQ(web_.asked.size(), 3U);
  EXPECT_EQ(web_.ids().size(), 1U);
  EXPECT_EQ(web_.asked[0].body, web_.asked[2].body);
  EXPECT_NE(web_.asked[0].headers[2].value, web_.asked[2].headers[2].value) << "another moment";
  const WebhookView after = view(desk, "webshop");
  EXPECT_EQ(after.state.waiting, 0U);
  EXPECT_EQ(after.state.last->attempts, 3);
  EXPECT_FALSE(after.is_in_trouble());
}

TEST_F(WebhooksTest, are_given_up_after_three_days_and_the_journal_says_so) {
  web_.statuses["shop.example"] = 0;
  WebhookDesk desk = listen();
  change(CodeChangeKind::close);
  for (int i = 0; i < 100 && view(desk, "webshop").state.given_up == 0; ++i) {
    deliver(desk);
    pass(hours(1));
  }
  EXPECT_EQ(web_.asked.size(), 73U) << "each hour of three days, both ends";
  EXPECT_EQ(web_.ids().size(), 1U);
  const auto entries = must(store_->journal().entries("webhook/webshop", 10));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries.front().verb, "webhooks.given_up");
  EXPECT_TRUE(view(desk, "webshop").is_in_trouble());
  EXPECT_EQ(deliver(desk), 0U);
  web_.statuses.clear();
  change(CodeChangeKind::open);
  EXPECT_EQ(deliver(desk), 1U);
  EXPECT_FALSE(view(desk, "webshop").is_in_trouble()) << "it hears again";
}

TEST_F(WebhooksTest, lead_nowhere_inside_unless_the_operator_says_so) {
  names_.address = "10.1.2.3";
  WebhookDesk desk = listen();
  const WebhookOutcome refused = must(desk.test("webshop"));
  EXPECT_THAT(refused.why, testing::HasSubstr("private network"));
  EXPECT_TRUE(web_.asked.empty());
  hooks_.front().reach = Reach::any;
  EXPECT_TRUE(must(listen().test("webshop")).taken());
  EXPECT_EQ(web_.asked.size(), 1U);
}

TEST_F(WebhooksTest, follow_no_redirect) {
  web_.statuses["shop.example"] = 302;
  const WebhookOutcome outcome = must(listen().test("webshop"));
  EXPECT_EQ(outcome.status, 302);
  EXPECT_FALSE(outcome.taken());
  EXPECT_EQ(web_.asked.size(), 1U);
}

TEST_F(WebhooksTest, that_are_silent_do_not_hold_up_the_others) {
  hooks_.push_back(hook("till", "https://till.example/"));
  web_.statuses["shop.example"] = 0;
  WebhookDesk desk = listen();
  change(CodeChangeKind::close);
  change(CodeChangeKind::open);
  change(CodeChangeKind::close);
  EXPECT_EQ(deliver(desk), 6U);
  EXPECT_EQ(web_.count("shop.example"), 1U) << "who is down is asked once a round";
  EXPECT_EQ(web_.count("till.example"), 3U);
  EXPECT_EQ(deliver(desk), 0U) << "the others of the silent one wait with it";
  EXPECT_EQ(view(desk, "webshop").state.waiting, 3U);
  EXPECT_EQ(view(desk, "till").state.delivered, 3U);
}

TEST_F(WebhooksTest, that_refuse_one_message_are_told_the_others) {
  web_.statuses["shop.example"] = 400;
  WebhookDesk desk = listen();
  change(CodeChangeKind::close);
  change(CodeChangeKind::open);
  EXPECT_EQ(deliver(desk), 2U);
  EXPECT_EQ(web_.asked.size(), 2U);
}

TEST_F(WebhooksTest, that_are_configured_no_more_are_shown_while_messages_wait) {
  change(CodeChangeKind::close);
  hooks_.clear();
  WebhookDesk desk = listen();
  EXPECT_EQ(deliver(desk), 1U);
  const WebhookView gone = view(desk, "webshop");
  EXPECT_FALSE(gone.is_configured);
  EXPECT_TRUE(gone.is_in_trouble());
  EXPECT_EQ(gone.state.waiting, 1U);
}

TEST_F(WebhooksTest, can_be_tried_and_nothing_is_kept_of_it) {
  WebhookDesk desk = listen();
  EXPECT_TRUE(must(desk.test("webshop")).taken());
  EXPECT_EQ(boost::json::parse(web_.asked.front().body).at("type"), "test");
  EXPECT_EQ(view(desk, "webshop").state.delivered, 0U);
  EXPECT_EQ(error_of(desk.test("nobody")), "webhook.unknown");
}

TEST_F(WebhooksTest, are_told_in_the_background) {
  WebhookDesk desk = listen();
  WebhookRounds rounds(desk, loop_, *background_);
  rounds.start();
  change(CodeChangeKind::close);
  run_until([&] { return web_.asked.size() == 1; });
  change(CodeChangeKind::open);
  run_until([&] { return web_.asked.size() == 2; });
  sim_.crash();
}

TEST_F(WebhooksTest, wait_for_the_next_start_once_the_server_ends) {
  WebhookDesk desk = listen();
  change(CodeChangeKind::close);
  desk.stop();
  EXPECT_EQ(deliver(desk), 0U);
  EXPECT_TRUE(web_.asked.empty());
  WebhookDesk next = listen();
  EXPECT_EQ(deliver(next), 1U);
  EXPECT_EQ(web_.asked.size(), 1U);
}

TEST_F(WebhooksTest, without_a_way_out_wait) {
  WebhookDesk desk(*store_, clock_, hooks_, nullptr, nullptr);
  change(CodeChangeKind::close);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(deliver(desk), 1U);
    pass(hours(1));
  }
  EXPECT_EQ(view(desk, "webshop").state.waiting, 1U) << "nobody was asked";
  WebhookDesk next = listen();
  EXPECT_EQ(deliver(next), 1U);
  EXPECT_EQ(view(next, "webshop").state.delivered, 1U);
}

TEST_F(WebhooksTest, are_tried_again_when_the_server_stood_still_for_days) {
  change(CodeChangeKind::close);
  pass(hours(100));
  web_.statuses["shop.example"] = 503;
  WebhookDesk desk = listen();
  EXPECT_EQ(deliver(desk), 1U);
  EXPECT_EQ(view(desk, "webshop").state.waiting, 1U) << "the first failure is not the last word";
  web_.statuses.clear();
  pass(hours(1));
  EXPECT_EQ(deliver(desk), 1U);
  EXPECT_EQ(view(desk, "webshop").state.delivered, 1U);
}

class CodeAlarmTest : public DeskTest {
 protected:
  /// Half of ten people have it, the others wait.
  void send_half() {
    import_people(10);
    put(folder("[policy]\nwaves = [{share = 0.5, hold_minutes = 60}, {share = 1.0}]\n"));
    sign_off();
    must(desk_->launch("spring-sale", sender_, 10));
    run_until_state(model::MailingState::holding);
  }

  CodeDesk codes_{*store_, clock_};
};

TEST_F(CodeAlarmTest, is_raised_while_mail_leaves_and_a_shared_code_is_used_up) {
  send_half();
  model::CodeTerms once;
  once.uses_max = 1;
  must(codes_.add({"SPRING20", "spring-sale", once}, sender_));
  EXPECT_TRUE(must(code_alarms(*store_)).empty());
  must(CodeCounter(*store_, clock_).redeem("SPRING20", {"", "A-1", std::nullopt}, sender_));
  const auto alarms = must(code_alarms(*store_));
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_EQ(alarms.front().mailing, "spring-sale");
  EXPECT_EQ(alarms.front().code, "SPRING20");
  EXPECT_EQ(alarms.front().uses_left, 0U);
  CodeChangeOrder raise;
  raise.code = "SPRING20";
  raise.kind = CodeChangeKind::budget;
  raise.uses_max = 100;
  raise.reason = "more";
  must(codes_.change(raise, sender_));
  EXPECT_TRUE(must(code_alarms(*store_)).empty());
  run_until_state(model::MailingState::finished);
  raise.uses_max = 2;
  must(codes_.change(raise, sender_));
  must(CodeCounter(*store_, clock_).redeem("SPRING20", {"", "A-2", std::nullopt}, sender_));
  EXPECT_TRUE(must(code_alarms(*store_)).empty()) << "nothing leaves any more";
}

TEST_F(CodeAlarmTest, counts_who_waits_without_a_code_of_their_own) {
  send_half();
  model::Code own;
  own.key = own.shown = "aa";
  own.mailing = record().id;
  own.is_unique = true;
  must(store_->codes().add(own));
  EXPECT_TRUE(must(code_alarms(*store_)).empty()) << "a stock nobody was given from";
  const auto waiting = must(store_->ledger().in_state(own.mailing, model::SendState::planned));
  ASSERT_GT(waiting.size(), 1U);
  const std::vector<model::ContactId> one = {waiting.to_vector().front()};
  must(store_->codes().give(own.mailing, one));
  const auto alarms = must(code_alarms(*store_));
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_TRUE(alarms.front().code.empty());
  EXPECT_EQ(alarms.front().people, waiting.size() - 1);
}

}  // namespace
}  // namespace amends::engine
