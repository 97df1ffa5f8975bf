#include "sandbox/sandbox.h"

#include "mail/message.h"
#include "mail/quoted_printable.h"
#include "net/smtp_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <set>

namespace amends::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto kLimit = 60s;
// So fast that two days are over in a fifth of a second.
constexpr double kPace = 1e6;

struct Letter {
  std::string to;
  std::string bytes;
};

/// Hands letters to a relay over one line after another and waits for the end. Each letter is
/// tried until it is answered 2xx or 5xx, a 4xx at most twice; what is lost after the dot is not
/// tried again.
class Sender final : public ports::LineEvents {
 public:
  explicit Sender(const Sandbox& sandbox) {
    net::RelayOptions options;
    options.host = "127.0.0.1";
    options.port = sandbox.smtp_port();
    options.dialogue.helo_name = "sender.example";
    options.dialogue.tls = smtp::TlsPolicy::never;
    options.timeout_max = 500ms;
    auto relay = net::SmtpRelay::make(options, loop_);
    EXPECT_TRUE(relay.ok());
    relay_ = *std::move(relay);
    loop_.start();
  }

  ~Sender() override {
    loop_.call([this] { line_.reset(); });
    loop_.stop();
  }

  void send(std::vector<Letter> letters) {
    loop_.call([&] {
      letters_.assign(letters.begin(), letters.end());
      done_ = letters_.empty();
      if (line_) {
        next();
      } else {
        line_ = relay_->open(*this);
      }
    });
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kLimit, [this] { return done_; }));
  }

  void ready() override { next(); }

  void awaiting_dot() override { line_->finish(); }

  void answered(smtp::Stage /*stage*/, const smtp::Reply& reply) override {
    ++codes_[reply.code];
    if (reply.code / 100 == 4 && !std::exchange(retrying_, true)) {
      return;  // the same letter once more
    }
    retrying_ = false;
    letters_.pop_front();
  }

  void lost(const Error& why, smtp::Certainty certainty) override {
    ++lost_[why.id()];
    if (certainty == smtp::Certainty::after_dot) {
      letters_.pop_front();
      ++uncertain_;
    }
    loop_.post([this] { line_ = letters_.empty() ? nullptr : relay_->open(*this); });
    finish_if_done();
  }

  std::map<int, int> codes_;         // replies to letters
  std::map<std::string, int> lost_;  // lines, by error
  int uncertain_ = 0;

 private:
  void next() {
    if (letters_.empty()) {
      finish_if_done();
      return;
    }
    line_->begin({"bounce@sender.example", letters_.front().to}, letters_.front().bytes);
  }

  void finish_if_done() {
    const std::lock_guard lock(mutex_);
    done_ = letters_.empty();
    changed_.notify_all();
  }

  net::AsioLoop loop_{"sender"};
  std::unique_ptr<net::SmtpRelay> relay_;
  std::unique_ptr<ports::Line> line_;
  std::deque<Letter> letters_;
  bool retrying_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
};

/// The server whose links stand in the mail: counts what the people do to it.
class Tracker final : public net::HttpHandler {
 public:
  Tracker() : server_(loop_, {}, *this) {
    EXPECT_TRUE(server_.start().ok());
    loop_.start();
  }

  ~Tracker() override {
    server_.stop();
    loop_.stop();
  }

  net::Response handle(net::Request&& request) override {
    const std::lock_guard lock(mutex_);
    const auto agent = std::string(request.header("User-Agent").value_or(""));
    agents_.insert(agent);
    told_kind_ = told_kind_ || request.header(kVisitorHeader);
    ++hits_[request.method_text + " " + request.path.substr(0, 3)];
    if (request.path.starts_with("/l/")) {
      return net::redirect("https://shop.example/spring", 302);
    }
    if (request.method == net::Method::post) {
      EXPECT_EQ(request.body, "List-Unsubscribe=One-Click");
      ++left_[request.path];
    }
    return net::text("fine");
  }

  [[nodiscard]] Hosts hosts() const {
    return {{"mail.shop.example", {"127.0.0.1", server_.port()}}};
  }

  std::uint64_t hits(const std::string& what) {
    const std::lock_guard lock(mutex_);
    return hits_[what];
  }

  std::size_t left() {
    const std::lock_guard lock(mutex_);
    return left_.size();
  }

  bool told_kind() {
    const std::lock_guard lock(mutex_);
    return told_kind_;
  }

 private:
  net::AsioLoop loop_{"tracker"};
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> hits_;  // "GET /l/"
  std::map<std::string, int> left_;
  std::set<std::string> agents_;
  bool told_kind_ = false;
  net::HttpServer server_;
};

Letter letter(int number) {
  mail::MessageHeaders headers;
  headers.date = from_us(1'800'000'000'000'000);
  headers.from = *mail::parse_mailbox("Shop <news@shop.example>");
  headers.to = *mail::parse_mailbox(fmt::format("person{}@town.example", number));
  headers.subject = "Spring sale";
  headers.message_id = fmt::format("{}@shop.example", number);
  headers.unsubscribe = {fmt::format("https://mail.shop.example/u/{}", number)};
  headers.one_click = mail::OneClick::offered;
  const auto html = mail::encode_literal(fmt::format(
      "<p>Hello</p><a href=\"https://mail.shop.example/l/{0}\">Sale</a>"
      "<a href=\"https://mail.shop.example/u/{0}\">Unsubscribe</a>"
      "<img src=\"https://mail.shop.example/o/{0}.gif\" alt=\"\">\n",
      number
  ));
  auto bytes = mail::compose(headers, {.text_qp = {}, .html_qp = html});
  EXPECT_TRUE(bytes.ok()) << bytes.error().explain();
  return {headers.to.address(), *std::move(bytes)};
}

std::vector<Letter> letters(int count) {
  std::vector<Letter> all;
  for (int i = 0; i < count; ++i) {
    all.push_back(letter(i));
  }
  return all;
}

SandboxOptions quiet_options() {
  SandboxOptions options;
  options.rates = Rates::silent();
  return options;
}

std::unique_ptr<Sandbox> started(SandboxOptions options) {
  auto sandbox = Sandbox::start(std::move(options));
  EXPECT_TRUE(sandbox.ok()) << sandbox.error().explain();
  return *std::move(sandbox);
}

TEST(Sandbox, refuses_other_addresses_than_loopback) {
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "", "localhost"}) {
    SandboxOptions options;
    options.address = address;
    EXPECT_EQ(Sandbox::start(options).error().id(), "sandbox.loopback") << address;
  }
  SandboxOptions options;
  options.hosts = {{"mail.shop.example", {"192.0.2.1", 80}}};
  EXPECT_EQ(Sandbox::start(options).error().id(), "sandbox.loopback");
  options = {};
  options.pace = 0;
  EXPECT_EQ(Sandbox::start(options).error().id(), "sandbox.options");
}

TEST(Sandbox, says_when_a_port_is_taken) {
  const auto first = started(quiet_options());
  auto options = quiet_options();
  options.smtp_port = first->smtp_port();
  EXPECT_EQ(Sandbox::start(options).error().id(), "net.listen");
}

TEST(Sandbox, says_what_it_is) {
  const auto sandbox = started(quiet_options());
  EXPECT_EQ(Sandbox::name(), "sandbox");
  EXPECT_THAT(Sandbox::greeting(), testing::HasSubstr("sandbox: nothing is delivered"));
  EXPECT_THAT(sandbox->relay_url(), testing::StartsWith("smtp://127.0.0.1:"));
  const auto page = net::http_call(*net::parse_endpoint(sandbox->web_url()), {});
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->headers.find("X-Amends-Sandbox"));
  EXPECT_THAT(page->body, testing::HasSubstr("Amends sandbox"));
}

TEST(Sandbox, keeps_every_message_and_its_headers) {
  const auto sandbox = started(quiet_options());
  Sender sender(*sandbox);
  sender.send(letters(200));
  ASSERT_TRUE(sandbox->wait_until_quiet(kLimit));
  EXPECT_EQ(sender.codes_[250], 200);
  const auto totals = sandbox->totals();
  EXPECT_EQ(totals.mail.received, 200U);
  EXPECT_EQ(totals.mail.read, 200U);
  EXPECT_EQ(totals.mail.duplicates, 0U);
  EXPECT_EQ(totals.people.read_by_people, 0U);
  const auto found = sandbox->mailboxes().find("person17@town.example");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].headers.message_id, "17@shop.example");
  EXPECT_EQ(found[0].headers.subject, "Spring sale");
  EXPECT_EQ(found[0].mail_from, "bounce@sender.example");
  EXPECT_EQ(*found[0].bytes, letter(17).bytes);
}

TEST(Sandbox, counts_duplicates) {
  const auto sandbox = started(quiet_options());
  Sender sender(*sandbox);
  sender.send({letter(1), letter(2), letter(1)});
  ASSERT_TRUE(sandbox->wait_until_quiet(kLimit));
  EXPECT_EQ(sandbox->totals().mail.received, 3U);
  EXPECT_EQ(sandbox->totals().mail.duplicates, 1U);
}

TEST(Sandbox, people_and_the_servers_agree_on_what_happened) {
  Tracker tracker;
  SandboxOptions options;
  options.pace = kPace;
  options.hosts = tracker.hosts();
  options.rates.clicks = 0.5;
  options.rates.leaves = 0.1;
  const auto sandbox = started(options);
  Sender sender(*sandbox);
  sender.send(letters(300));
  ASSERT_TRUE(sandbox->wait_until_quiet(kLimit));

  const auto totals = sandbox->totals();
  const auto& people = totals.people;
  EXPECT_EQ(totals.mail.received + totals.refused, 300U);
  EXPECT_EQ(people.failed_requests, 0U);
  EXPECT_GT(people.clicks_by_people, 20U);
  EXPECT_GT(people.clicks_by_machines, 10U);
  EXPECT_GT(people.opens_by_people, 40U);
  EXPECT_GT(people.read_by_people, people.opens_by_people);
  EXPECT_GT(people.left, 0U);
  // What the sender's server saw:
  const auto visits = tracker.hits("GET /l/") + tracker.hits("HEAD /l/") + tracker.hits("GET /u/") +
                      tracker.hits("HEAD /u/");
  EXPECT_EQ(visits, people.clicks_by_people + people.clicks_by_machines);
  EXPECT_EQ(tracker.hits("GET /o/"), people.opens_by_people + people.opens_by_machines);
  EXPECT_EQ(tracker.left(), people.left);
  EXPECT_EQ(sandbox->people().who_left().size(), people.left);
  EXPECT_FALSE(tracker.told_kind());
  // What the shop saw:
  EXPECT_EQ(sandbox->web().hits("/spring"), people.clicks_by_people);
  EXPECT_EQ(
      sandbox->people().clicks_by_path(),
      (std::map<std::string, std::uint64_t>{{"/spring", people.clicks_by_people}})
  );
  EXPECT_EQ(people.not_found, 0U);
}

TEST(Sandbox, people_who_find_nothing_react) {
  Tracker tracker;
  SandboxOptions options;
  options.pace = kPace;
  options.hosts = tracker.hosts();
  options.rates = Rates::silent();
  options.rates.reads = 1;
  options.rates.clicks = 1;
  options.rates.leaves_disappointed = 0.5;
  options.rates.complains_disappointed = 0.5;
  options.rates.angry_disappointed = 0.5;
  const auto sandbox = started(options);
  sandbox->web().set_missing("/spring");
  Sender sender(*sandbox);
  sender.send(letters(60));
  ASSERT_TRUE(sandbox->wait_until_quiet(kLimit));
  const auto people = sandbox->totals().people;
  EXPECT_EQ(people.clicks_by_people, 60U);
  EXPECT_EQ(people.not_found, 60U);
  EXPECT_EQ(sandbox->web().not_found_by_people(), 60U);
  EXPECT_GT(people.left, 10U);
  EXPECT_EQ(tracker.left(), people.left);
  EXPECT_GT(people.would_complain, 10U);
  EXPECT_GT(people.would_reply, 10U);
  EXPECT_EQ(sandbox->people().would_say().size(), people.would_complain + people.would_reply);

  sandbox->web().set_page("/spring", "Spring sale");
  sandbox->mailboxes().clear();
  sender.send(letters(60));
  ASSERT_TRUE(sandbox->wait_until_quiet(kLimit));
  EXPECT_EQ(sandbox->totals().people.clicks_by_people, 120U);
  EXPECT_EQ(sandbox->totals().people.not_found, 60U);
}

TEST(Sandbox, time_stands_still_while_paused) {
  Tracker tracker;
  SandboxOptions options;
  options.pace = kPace;
  options.hosts = tracker.hosts();
  options.rates = Rates::silent();
  options.rates.reads = 1;
  const auto sandbox = started(options);
  sandbox->people().pause();
  Sender sender(*sandbox);
  sender.send(letters(20));
  ASSERT_TRUE(sandbox->wait_until_read(kLimit));
  EXPECT_EQ(sandbox->people().pending(), 20U);
  EXPECT_FALSE(sandbox->wait_until_quiet(1ms));
  EXPECT_EQ(sandbox->totals().people.read_by_people, 0U);
  sandbox->people().resume();
  ASSERT_TRUE(sandbox->wait_until_quiet(kLimit));
  EXPECT_EQ(sandbox->totals().people.read_by_people, 20U);
  EXPECT_EQ(sandbox->totals().people.opens_by_people, 20U);
}

TEST(Sandbox, bounces_are_of_the_person) {
  auto options = quiet_options();
  options.rates.hard_bounce = 0.3;
  options.rates.soft_bounce = 0.3;
  const auto sandbox = started(options);
  const Population population(options.seed, options.rates);
  int refuses = 0;
  int defers = 0;
  for (int i = 0; i < 100; ++i) {
    const auto who = population.traits(fmt::format("person{}@town.example", i));
    refuses += who.delivery == Delivery::refuses ? 1 : 0;
    defers += who.delivery == Delivery::defers_once ? 1 : 0;
  }
  Sender sender(*sandbox);
  sender.send(letters(100));
  EXPECT_GT(refuses, 10);
  EXPECT_GT(defers, 10);
  EXPECT_EQ(sender.codes_[550], refuses);
  EXPECT_EQ(sender.codes_[450], defers);
  EXPECT_EQ(sender.codes_[250], 100 - refuses);
  EXPECT_EQ(sandbox->totals().refused, static_cast<std::uint64_t>(refuses));
  EXPECT_EQ(sandbox->totals().deferred, static_cast<std::uint64_t>(defers));
}

TEST(Sandbox, keeps_what_it_does_not_answer) {
  const std::pair<Faults, const char*> cases[] = {
      {{.drop_after_dot = 10}, "smtp.closed"},
      {{.silence_after_dot = 10}, "smtp.timeout"},
      {{.garbage_after_dot = 10}, "smtp.protocol"},
  };
  for (const auto& [faults, error] : cases) {
    auto options = quiet_options();
    options.faults = faults;
    const auto sandbox = started(options);
    Sender sender(*sandbox);
    sender.send(letters(30));
    ASSERT_TRUE(sandbox->wait_until_read(kLimit));
    EXPECT_EQ(sandbox->totals().mail.received, 30U) << error;
    EXPECT_EQ(sandbox->totals().mail.told_nothing, 3U) << error;
    EXPECT_EQ(sender.codes_[250], 27) << error;
    EXPECT_EQ(sender.uncertain_, 3) << error;
    EXPECT_EQ(sender.lost_[error], 3) << error;
  }
}

TEST(Sandbox, refuses_and_defers_by_share) {
  auto options = quiet_options();
  options.faults.refuse_share = 0.2;
  options.faults.defer_share = 0.2;
  const auto sandbox = started(options);
  Sender sender(*sandbox);
  sender.send(letters(400));
  // Four standard errors of 20 % of 400 and more questions.
  EXPECT_NEAR(sender.codes_[550], 80 + 16, 36);
  EXPECT_NEAR(sender.codes_[450], 80 + 16, 40);
  const auto totals = sandbox->totals();
  EXPECT_EQ(totals.refused, static_cast<std::uint64_t>(sender.codes_[550]));
  EXPECT_EQ(totals.mail.received, static_cast<std::uint64_t>(sender.codes_[250]));
  sandbox->set_faults({});
  sender.codes_.clear();
  sender.send(letters(50));
  EXPECT_EQ(sender.codes_[250], 50);
}

TEST(Sandbox, drops_connections) {
  auto options = quiet_options();
  options.faults.drop_connections = 2;
  const auto sandbox = started(options);
  {
    Sender first(*sandbox);
    first.send(letters(1));
    EXPECT_EQ(first.codes_[250], 1);
    EXPECT_TRUE(first.lost_.empty());
  }
  Sender second(*sandbox);
  second.send(letters(1));
  EXPECT_EQ(second.codes_[250], 1);
  EXPECT_EQ(second.lost_.size(), 1U);
}

TEST(Sandbox, loses_nothing_of_a_flood) {
  constexpr int kSenders = 4;
  constexpr int kEach = 2'500;
  auto options = quiet_options();
  options.people = Play::off;
  const auto sandbox = started(options);
  std::vector<std::vector<Letter>> piles(kSenders);
  for (int i = 0; i < kSenders * kEach; ++i) {
    piles[i % kSenders].push_back(letter(i));
  }
  std::vector<std::future<int>> senders;
  for (auto& pile : piles) {
    senders.push_back(std::async(std::launch::async, [&sandbox, &pile] {
      Sender sender(*sandbox);
      sender.send(std::move(pile));
      return sender.codes_[250];
    }));
  }
  for (auto& sender : senders) {
    EXPECT_EQ(sender.get(), kEach);
  }
  ASSERT_TRUE(sandbox->wait_until_read(kLimit));
  const auto counts = sandbox->totals().mail;
  EXPECT_EQ(counts.received, static_cast<std::uint64_t>(kSenders * kEach));
  EXPECT_EQ(counts.read, counts.received);
  EXPECT_EQ(counts.duplicates, 0U);
  EXPECT_EQ(sandbox->mailboxes().addresses().size(), counts.received);
}

TEST(Sandbox, plays_nobody_when_told_so) {
  SandboxOptions options;
  options.people = Play::off;
  options.rates.hard_bounce = 0;
  options.rates.soft_bounce = 0;
  const auto sandbox = started(options);
  Sender sender(*sandbox);
  sender.send(letters(100));
  ASSERT_TRUE(sandbox->wait_until_quiet(kLimit));
  EXPECT_EQ(sandbox->people().pending(), 0U);
  EXPECT_EQ(sandbox->totals().mail.read, 100U);
}

TEST(Sandbox, stops_in_the_middle_of_play) {
  Tracker tracker;
  SandboxOptions options;
  options.pace = kPace;
  options.hosts = tracker.hosts();
  const auto sandbox = started(options);
  Sender sender(*sandbox);
  sender.send(letters(50));
  sandbox->stop();
  EXPECT_EQ(sandbox->people().pending(), 0U);
  EXPECT_LE(sandbox->totals().mail.received, 50U);
  sandbox->stop();
}

}  // namespace
}  // namespace amends::sandbox
