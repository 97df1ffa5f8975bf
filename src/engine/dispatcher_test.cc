#include "engine/dispatcher.h"

#include "base/log.h"
#include "tests/support/memory_ledger.h"
#include "tests/support/sim_background.h"
#include "tests/support/sim_loop.h"
#include "tests/support/sim_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace amends::engine {
namespace {

using model::ContactId;
using model::SendState;
using sim::Deed;
using sim::Greeting;
using sim::MemoryLedger;
using namespace std::chrono_literals;

constexpr Instant kStart = from_us(1'795'000'000'000'000);

std::string address_of(std::int64_t number) {
  return fmt::format("p{}@people.example", number);
}

std::int64_t number_of(const std::string& address) {
  return std::stoll(address.substr(1));  // "p17@people.example"
}

class Letters final : public MessageSource {
 public:
  std::set<std::int64_t> unrenderable;
  bool loads = true;

  [[nodiscard]] Result<void> load(const std::vector<ports::ClaimedSend>& /*sends*/) override {
    return loads ? Result<void>() : Error("store.io", "the disk has failed");
  }

  [[nodiscard]] Result<Message> message(ContactId contact) override {
    if (unrenderable.contains(contact.value)) {
      return Error("template.value", "it cannot be rendered");
    }
    return Message{
        {"bounce@news.example", address_of(contact.value)}, std::string("Subject: x\r\n\r\nx\r\n")
    };
  }
};

/// A dispatcher and its world. What the relay does with somebody is `deeds`, one after the other,
/// and then to accept.
class DispatcherTest : public testing::Test {
 protected:
  DispatcherTest() {
    set_log_sink([](LogLevel, std::string_view) {});
    options_.mailing = {1};
    options_.epoch = 1;
    options_.lines_max = 4;
    options_.attempts_max = 3;
    options_.pauses = {10s, 60s};
    options_.reconnect_pauses = {std::chrono::milliseconds(1000), 5s};
    auto& hooks = relay_.hooks();
    hooks.deed = [this](const std::string& rcpt) {
      auto& deeds = deeds_[rcpt];
      if (deeds.empty()) {
        return otherwise_;
      }
      const Deed next = deeds.front();
      deeds.pop_front();
      return next;
    };
    hooks.greeting = [this] { return greeting_; };
    hooks.on_misuse = [](const std::string& what) { ADD_FAILURE() << what; };
    hooks.on_finish = [this](const std::string& rcpt) {
      EXPECT_FALSE(stopped_) << "a dot left after stop() had returned";
      finished_.push_back(rcpt);
    };
  }

  ~DispatcherTest() override { set_log_sink({}); }

  void plan(std::int64_t people, int waves = 1) {
    std::vector<ports::PlannedSend> sends;
    for (std::int64_t id = 1; id <= people; ++id) {
      sends.push_back(
          {{id}, static_cast<std::uint32_t>(id - 1), static_cast<int>((id - 1) * waves / people)}
      );
    }
    ASSERT_TRUE(ledger_.plan({1}, sends).ok());
  }

  void start(int wave = 0) {
    dispatcher_.start(
        options_,
        wave,
        {[this](int done) { waves_done_.push_back(done); },
         [this](const Error& error) { failures_.push_back(error.id()); }}
    );
  }

  void stop() {
    dispatcher_.stop([this](StopReport report) { reports_.push_back(report.past_the_dot); });
    stopped_ = true;
  }

  [[nodiscard]] std::uint64_t count(SendState state) {
    return ledger_.counts({1}).value().of(state);
  }

  [[nodiscard]] SendState state_of(std::int64_t number) const {
    return ledger_.row({number}).state;
  }

  /// Steps until it holds; fails when nothing moves any more before that.
  template <class Condition>
  void run_until(Condition holds) {
    for (int steps = 0; steps < 100'000; ++steps) {
      if (holds()) {
        return;
      }
      if (!loop_.step()) {
        break;
      }
    }
    ADD_FAILURE() << "it never came to that";
  }

  Random random_{17};
  sim::SimLoop loop_{kStart, random_};
  sim::SimBackground writer_{loop_, random_, Microseconds(2000)};
  sim::SimBackground makers_{loop_, random_, Microseconds(2000)};
  sim::RelayTruth truth_;
  sim::SimRelay relay_{loop_, random_, truth_, {}};
  MemoryLedger ledger_;
  Letters letters_;
  DispatchOptions options_;
  std::map<std::string, std::deque<Deed>> deeds_;
  Deed otherwise_ = Deed::accept;
  Greeting greeting_ = Greeting::welcome;
  bool stopped_ = false;
  std::vector<int> waves_done_;
  std::vector<std::string> failures_;
  std::vector<std::uint64_t> reports_;
  std::vector<std::string> finished_;
  SendingMetrics metrics_;
  Dispatcher dispatcher_{{loop_, writer_, makers_, relay_, ledger_, letters_, metrics_}};
};

TEST_F(DispatcherTest, sends_everybody_once_and_says_when_the_wave_is_done) {
  plan(700);
  start();
  loop_.run();
  EXPECT_EQ(count(SendState::accepted), 700U);
  EXPECT_EQ(truth_.taken.size(), 700U);
  EXPECT_THAT(waves_done_, testing::ElementsAre(0));
  EXPECT_LE(relay_.most_lines(), 4U);
  EXPECT_EQ(relay_.lines(), 0U);
  EXPECT_TRUE(dispatcher_.idle());
  EXPECT_EQ(dispatcher_.progress().accepted, 700U);
}

TEST_F(DispatcherTest, uses_as_many_lines_as_it_may) {
  plan(700);
  options_.lines_max = 20;
  start();
  loop_.run();
  EXPECT_EQ(relay_.most_lines(), 20U);
}

TEST_F(DispatcherTest, leaves_the_next_wave_alone) {
  plan(40, 2);
  start(0);
  loop_.run();
  EXPECT_EQ(count(SendState::accepted), 20U);
  EXPECT_EQ(count(SendState::planned), 20U);
  start(1);
  loop_.run();
  EXPECT_EQ(count(SendState::accepted), 40U);
  EXPECT_THAT(waves_done_, testing::ElementsAre(0, 1));
}

TEST_F(DispatcherTest, may_be_started_from_where_it_says_that_a_wave_is_done) {
  plan(40, 2);
  dispatcher_.start(options_, 0, {[this](int) { start(1); }, [](const Error&) { ADD_FAILURE(); }});
  loop_.run();
  EXPECT_EQ(count(SendState::accepted), 40U);
  EXPECT_THAT(waves_done_, testing::ElementsAre(1));
}

TEST_F(DispatcherTest, ends_a_wave_with_nobody_in_it) {
  start();
  loop_.run();
  EXPECT_THAT(waves_done_, testing::ElementsAre(0));
}

/// What one answer of the relay makes of a person.
struct Ending {
  Deed deed;
  SendState state;
};

class DispatcherEndings : public DispatcherTest, public testing::WithParamInterface<Ending> {};

TEST_P(DispatcherEndings, are_what_the_relay_said) {
  plan(3);
  options_.attempts_max = 1;
  deeds_[address_of(2)] = {GetParam().deed};
  start();
  loop_.run();
  EXPECT_EQ(state_of(2), GetParam().state);
  EXPECT_EQ(count(SendState::accepted), GetParam().state == SendState::accepted ? 3U : 2U);
  EXPECT_THAT(waves_done_, testing::ElementsAre(0));
  EXPECT_THAT(failures_, testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Deeds,
    DispatcherEndings,
    testing::Values(
        Ending{Deed::accept, SendState::accepted},
        Ending{Deed::mail_4xx, SendState::rejected},  // the last try was used up
        Ending{Deed::rcpt_4xx, SendState::rejected},
        Ending{Deed::rcpt_5xx, SendState::rejected},
        Ending{Deed::data_5xx, SendState::rejected},
        Ending{Deed::dot_5xx, SendState::rejected},
        Ending{Deed::break_before_dot, SendState::rejected},
        Ending{Deed::break_taken, SendState::uncertain},
        Ending{Deed::break_lost, SendState::uncertain},
        Ending{Deed::silent_taken, SendState::uncertain},
        Ending{Deed::silent_lost, SendState::uncertain}
    )
);

TEST_F(DispatcherTest, never_resends_what_is_in_doubt) {
  plan(5);
  deeds_[address_of(3)] = {Deed::break_lost};
  start();
  loop_.run();
  EXPECT_EQ(state_of(3), SendState::uncertain);
  EXPECT_EQ(truth_.begun.at(address_of(3)), 1);
}

TEST_F(DispatcherTest, tries_again_after_each_definite_not_now) {
  for (const Deed deed :
       {Deed::mail_4xx,
        Deed::rcpt_4xx,
        Deed::data_4xx,
        Deed::dot_4xx,
        Deed::break_before_dot,
        Deed::break_at_dot}) {
    deeds_[address_of(static_cast<std::int64_t>(deeds_.size()) + 1)] = {deed, deed};
  }
  plan(6);
  start();
  loop_.run();
  EXPECT_EQ(count(SendState::accepted), 6U);
  EXPECT_GE(loop_.now() - kStart, 70s);
  EXPECT_THAT(waves_done_, testing::ElementsAre(0));
}

// The claim that found nothing left was made before the deferral was on disk.
TEST_F(DispatcherTest, does_not_end_a_wave_over_somebody_just_deferred) {
  plan(1);
  deeds_[address_of(1)] = {Deed::rcpt_4xx};
  start();
  loop_.run();
  EXPECT_EQ(state_of(1), SendState::accepted);
  EXPECT_THAT(waves_done_, testing::ElementsAre(0));
}

// Nobody asked the ledger again after the only line had broken.
TEST_F(DispatcherTest, goes_on_after_its_last_line_broke) {
  plan(1);
  deeds_[address_of(1)] = {Deed::break_before_dot};
  start();
  loop_.run();
  EXPECT_EQ(state_of(1), SendState::accepted);
}

TEST_F(DispatcherTest, gives_up_after_the_last_try) {
  plan(1);
  deeds_[address_of(1)] = {Deed::rcpt_4xx, Deed::rcpt_4xx, Deed::rcpt_4xx, Deed::rcpt_4xx};
  start();
  loop_.run();
  EXPECT_EQ(state_of(1), SendState::rejected);
  EXPECT_EQ(truth_.begun.at(address_of(1)), 3);
  EXPECT_THAT(ledger_.row({1}).reply_text, testing::HasSubstr("given up after 3 tries"));
}

// A refused transaction is reset first: a claim that came back in between began the next one on a
// line that was not ready.
TEST_F(DispatcherTest, begins_only_on_a_line_that_is_ready_again) {
  plan(600);
  otherwise_ = Deed::rcpt_4xx;
  options_.attempts_max = 1;
  start();
  loop_.run();
  EXPECT_EQ(count(SendState::rejected) + count(SendState::planned), 600U);
}

// Several idle lines when the last claim came back empty: the first ended the wave and all lines.
TEST_F(DispatcherTest, ends_a_wave_with_many_idle_lines) {
  for (const std::int64_t people : {4, 8, 20}) {
    MemoryLedger ledger;
    std::vector<ports::PlannedSend> sends;
    for (std::int64_t id = 1; id <= people; ++id) {
      sends.push_back({{id}, static_cast<std::uint32_t>(id), 0});
    }
    ASSERT_TRUE(ledger.plan({1}, sends).ok());
    sim::SimBackground slow(loop_, random_, 3s);
    Dispatcher dispatcher({loop_, slow, slow, relay_, ledger, letters_, metrics_});
    options_.lines_max = 20;
    int done = 0;
    dispatcher.start(options_, 0, {[&done](int) { ++done; }, [](const Error&) { ADD_FAILURE(); }});
    loop_.run();
    EXPECT_EQ(done, 1);
  }
}

TEST_F(DispatcherTest, withholds_who_cannot_be_rendered) {
  plan(10);
  letters_.unrenderable = {3, 10};
  start();
  loop_.run();
  EXPECT_EQ(count(SendState::accepted), 8U);
  EXPECT_EQ(ledger_.row({10}).withheld, model::WithheldReason::unrenderable);
  EXPECT_FALSE(truth_.begun.contains(address_of(3)));
}

TEST_F(DispatcherTest, withholds_whom_the_ledger_finds_suppressed) {
  plan(10);
  ledger_.suppressed = {{4}};
  start();
  loop_.run();
  EXPECT_EQ(ledger_.row({4}).withheld, model::WithheldReason::suppressed);
  EXPECT_EQ(count(SendState::accepted), 9U);
}

TEST_F(DispatcherTest, asks_anew_about_people_whose_claim_has_grown_old) {
  plan(10);
  greeting_ = Greeting::refused;
  start();
  loop_.run_for(10min);
  EXPECT_EQ(count(SendState::claimed), 10U);
  ledger_.suppressed = {{4}};
  greeting_ = Greeting::welcome;
  loop_.run();
  EXPECT_EQ(ledger_.row({4}).withheld, model::WithheldReason::suppressed);
  EXPECT_EQ(count(SendState::accepted), 9U);
}

TEST_F(DispatcherTest, begins_nobody_after_the_mailing_has_become_untrue) {
  plan(10);
  options_.valid_until = kStart + 30s;
  greeting_ = Greeting::refused;
  start();
  loop_.run_for(40s);
  greeting_ = Greeting::welcome;
  loop_.run();
  EXPECT_EQ(count(SendState::withheld), 10U);
  EXPECT_TRUE(truth_.begun.empty());
}

TEST_F(DispatcherTest, waits_longer_and_longer_for_a_relay_that_is_not_there) {
  plan(10);
  greeting_ = Greeting::refused;
  int tries = 0;
  relay_.hooks().greeting = [&] {
    ++tries;
    return greeting_;
  };
  start();
  loop_.run_for(60s);
  EXPECT_GE(tries, 8);
  EXPECT_LE(tries, 20);
  EXPECT_THAT(dispatcher_.progress().trouble, testing::HasSubstr("smtp://relay.example:25"));
  greeting_ = Greeting::welcome;
  loop_.run();
  EXPECT_EQ(dispatcher_.progress().trouble, "");
  EXPECT_EQ(count(SendState::accepted), 10U);
}

TEST_F(DispatcherTest, opens_all_lines_again_when_the_relay_is_back) {
  plan(300);
  greeting_ = Greeting::refused;
  options_.lines_max = 10;
  start();
  loop_.run_for(20s);
  EXPECT_EQ(relay_.lines(), 0U);
  greeting_ = Greeting::welcome;
  loop_.run();
  EXPECT_EQ(relay_.most_lines(), 10U);
}

TEST_F(DispatcherTest, does_not_burn_the_list_on_a_relay_that_breaks_every_line) {
  plan(300);
  otherwise_ = Deed::break_before_dot;
  start();
  loop_.run_for(20s);
  EXPECT_LE(truth_.begun.size(), 20U);
}

TEST_F(DispatcherTest, stops_over_a_sender_the_relay_refuses_and_blames_nobody) {
  plan(50);
  otherwise_ = Deed::mail_5xx;
  start();
  loop_.run();
  EXPECT_THAT(failures_, testing::ElementsAre("relay.refuses_sender"));
  EXPECT_EQ(count(SendState::planned), 50U);
  EXPECT_THAT(waves_done_, testing::IsEmpty());
}

TEST_F(DispatcherTest, stops_over_a_relay_that_refuses_everybody) {
  plan(400);
  otherwise_ = Deed::rcpt_5xx;
  start();
  loop_.run();
  EXPECT_THAT(failures_, testing::ElementsAre("relay.refuses_everybody"));
  EXPECT_LE(count(SendState::rejected), kRefusedInARowMax + options_.lines_max);
  EXPECT_EQ(count(SendState::claimed), 0U);
}

TEST_F(DispatcherTest, lets_no_dot_leave_after_a_stop) {
  for (int steps = 1; steps < 120; ++steps) {
    Random random(static_cast<std::uint64_t>(steps));
    sim::SimLoop loop(kStart, random);
    sim::SimBackground background(loop, random, Microseconds(2000));
    sim::RelayTruth truth;
    bool stopped = false;
    sim::RelayHooks hooks;
    hooks.on_finish = [&](const std::string&) { EXPECT_FALSE(stopped) << steps; };
    sim::SimRelay relay(loop, random, truth, hooks);
    MemoryLedger ledger;
    std::vector<ports::PlannedSend> sends;
    for (std::int64_t id = 1; id <= 30; ++id) {
      sends.push_back({{id}, static_cast<std::uint32_t>(id), 0});
    }
    ASSERT_TRUE(ledger.plan({1}, sends).ok());
    Dispatcher dispatcher({loop, background, background, relay, ledger, letters_, metrics_});
    dispatcher.start(options_, 0, {[](int) {}, [](const Error&) { ADD_FAILURE(); }});
    loop.run(static_cast<std::size_t>(steps));
    int answered = 0;
    dispatcher.stop([&](StopReport report) {
      ++answered;
      EXPECT_EQ(report.past_the_dot, 0U);
    });
    stopped = true;
    loop.run();
    EXPECT_EQ(answered, 1);
    EXPECT_TRUE(dispatcher.idle());
    const auto counts = ledger.counts({1}).value();
    EXPECT_EQ(counts.of(SendState::accepted), truth.taken.size());
    EXPECT_EQ(counts.of(SendState::accepted) + counts.of(SendState::planned), 30U) << steps;
  }
}

TEST_F(DispatcherTest, tells_how_many_dots_are_unanswered_when_the_grace_is_over) {
  plan(2);
  otherwise_ = Deed::silent_taken;
  start();
  run_until([&] { return relay_.past_the_dot() == 2; });
  const Instant asked = loop_.now();
  stop();
  run_until([&] { return !reports_.empty(); });
  EXPECT_THAT(reports_, testing::ElementsAre(2));
  EXPECT_EQ(loop_.now() - asked, kHaltGrace);
  EXPECT_EQ(relay_.lines(), 2U) << "a line past the dot is read to its end (I7)";
  loop_.run();
  EXPECT_EQ(count(SendState::uncertain), 2U);
}

// The stored stop was seen by a claim before the stop itself came: the end of what was in flight
// passed for the end of the wave.
TEST_F(DispatcherTest, cuts_lines_past_the_dot_and_calls_them_uncertain) {
  otherwise_ = Deed::silent_taken;
  plan(10);
  start();
  run_until([&] { return relay_.past_the_dot() == 4; });
  stop();
  EXPECT_EQ(dispatcher_.cut_lines(), 4U);
  EXPECT_EQ(dispatcher_.cut_lines(), 0U) << "nobody is cut twice";
  run_until([&] { return !reports_.empty(); });
  EXPECT_THAT(reports_, testing::ElementsAre(0U)) << "answered without waiting for the relay";
  EXPECT_EQ(count(SendState::uncertain), 4U);
  EXPECT_EQ(count(SendState::planned), 6U);
  EXPECT_TRUE(dispatcher_.idle());
  EXPECT_EQ(relay_.lines(), 0U);
}

TEST_F(DispatcherTest, does_not_take_a_halted_mailing_for_a_finished_wave) {
  plan(700);
  start();
  run_until([&] { return count(SendState::accepted) > 100; });
  ledger_.sending = false;
  loop_.run();
  EXPECT_THAT(waves_done_, testing::IsEmpty());
  EXPECT_THAT(failures_, testing::IsEmpty());
  EXPECT_EQ(count(SendState::accepted) + count(SendState::planned), 700U);
  EXPECT_GT(count(SendState::planned), 0U);
}

TEST_F(DispatcherTest, ends_everything_at_the_first_error_of_the_ledger) {
  for (const std::string_view call : {"claim", "commit"}) {
    MemoryLedger ledger;
    std::vector<ports::PlannedSend> sends;
    for (std::int64_t id = 1; id <= 50; ++id) {
      sends.push_back({{id}, static_cast<std::uint32_t>(id), 0});
    }
    ASSERT_TRUE(ledger.plan({1}, sends).ok());
    int calls = 0;
    ledger.fault = [&](std::string_view which) {
      return which == call && ++calls == 2 ? MemoryLedger::Fault::not_written
                                           : MemoryLedger::Fault::none;
    };
    std::vector<std::string> failures;
    bool failed = false;
    relay_.hooks().on_finish = [&](const std::string&) { EXPECT_FALSE(failed); };
    Dispatcher dispatcher({loop_, writer_, makers_, relay_, ledger, letters_, metrics_});
    dispatcher.start(
        options_,
        0,
        {[&](int) { ADD_FAILURE() << call; },
         [&](const Error& error) {
           failures.push_back(error.id());
           failed = true;
         }}
    );
    loop_.run();
    EXPECT_THAT(failures, testing::ElementsAre("store.io")) << call;
    EXPECT_EQ(relay_.lines(), 0U);
    int answered = 0;
    dispatcher.stop([&](StopReport) { ++answered; });
    EXPECT_EQ(answered, 1) << "a stop is answered all the same";
  }
}

TEST_F(DispatcherTest, ends_everything_when_people_cannot_be_read) {
  plan(5);
  letters_.loads = false;
  start();
  loop_.run();
  EXPECT_THAT(failures_, testing::ElementsAre("store.io"));
  EXPECT_TRUE(truth_.begun.empty());
}

TEST_F(DispatcherTest, changes_its_line_after_a_thousand_transactions) {
  plan(2500);
  options_.lines_max = 1;
  int opened = 0;
  relay_.hooks().greeting = [&] {
    ++opened;
    return Greeting::welcome;
  };
  start();
  loop_.run();
  EXPECT_EQ(count(SendState::accepted), 2500U);
  EXPECT_GE(opened, 3);
}

TEST_F(DispatcherTest, keeps_no_line_open_while_it_only_waits) {
  plan(1);
  options_.pauses = {1h};
  deeds_[address_of(1)] = {Deed::rcpt_4xx};
  start();
  loop_.run_for(30min);
  EXPECT_EQ(relay_.lines(), 0U);
  EXPECT_EQ(dispatcher_.progress().trouble, "");
  loop_.run();
  EXPECT_EQ(state_of(1), SendState::accepted);
}

/// Knows whether the disk has anything to do.
class WatchedWriter final : public ports::Background {
 public:
  explicit WatchedWriter(ports::Background& writer) : writer_(writer) {}

  void run(std::function<void()> work, ports::Loop::Task done) override {
    ++given_;
    writer_.run(std::move(work), [this, done = std::move(done)] {
      --given_;
      done();
    });
  }

  [[nodiscard]] bool busy() const { return given_ > 0; }

 private:
  ports::Background& writer_;
  int given_ = 0;
};

TEST_F(DispatcherTest, gives_the_disk_what_came_meanwhile_before_it_writes_the_dots) {
  plan(700);
  options_.lines_max = 20;
  WatchedWriter writer(writer_);
  int dots = 0;
  int dots_beside_the_disk = 0;
  relay_.hooks().on_finish = [&](const std::string& rcpt) {
    ++dots;
    dots_beside_the_disk += writer.busy() ? 1 : 0;
    EXPECT_EQ(state_of(number_of(rcpt)), SendState::dot)
        << rcpt << ": the mark is on disk before the dot";
  };
  Dispatcher dispatcher({loop_, writer, makers_, relay_, ledger_, letters_, metrics_});
  dispatcher.start(
      options_, 0, {[](int) {}, [](const Error& error) { ADD_FAILURE() << error.explain(); }}
  );
  loop_.run();
  EXPECT_EQ(dots, 700);
  EXPECT_GT(dots_beside_the_disk, 0);
  EXPECT_EQ(count(SendState::accepted), 700U);
}

/// A line driven by hand.
class HandRelay final : public ports::Relay {
 public:
  class Line final : public ports::Line {
   public:
    explicit Line(HandRelay& relay) : relay_(relay) {}

    ~Line() override { relay_.events = nullptr; }

    void begin(smtp::Envelope envelope, smtp::Message /*message*/) override {
      relay_.begun.push_back(envelope.rcpt_to);
      (relay_.pipelines && !carried_.empty() ? next_ : carried_) = envelope.rcpt_to;
    }

    [[nodiscard]] bool pipelines() const override { return relay_.pipelines; }

    void finish() override {
      relay_.finished.push_back(carried_);
      carried_ = std::exchange(next_, {});
    }

    void quit() override {}

    void cut() override {}

   private:
    HandRelay& relay_;
    std::string carried_;
    std::string next_;  // begun right before finish()
  };

  [[nodiscard]] std::unique_ptr<ports::Line> open(ports::LineEvents& line_events) override {
    events = &line_events;
    return std::make_unique<Line>(*this);
  }

  [[nodiscard]] std::string name() const override { return "smtp://hand.example:25"; }

  ports::LineEvents* events = nullptr;
  std::vector<std::string> begun;
  std::vector<std::string> finished;
  bool pipelines = false;
};

class DispatcherByHand : public DispatcherTest {
 protected:
  void begin(std::int64_t people) {
    plan(people);
    options_.lines_max = 1;
    by_hand_.start(
        options_,
        0,
        {[this](int wave) { waves_done_.push_back(wave); },
         [this](const Error& error) { failures_.push_back(error.id()); }}
    );
    run_until([&] { return hand_.events != nullptr; });
    hand_.events->ready();
  }

  HandRelay hand_;
  Dispatcher by_hand_{{loop_, writer_, makers_, hand_, ledger_, letters_, metrics_}};
};

TEST_F(DispatcherByHand, writes_no_dot_before_its_mark_is_on_disk) {
  begin(1);
  hand_.events->awaiting_dot();
  while (hand_.finished.empty() && loop_.step()) {
    EXPECT_TRUE(hand_.finished.empty() || state_of(1) == SendState::dot);
  }
  EXPECT_EQ(hand_.finished.size(), 1U);
}

class DispatcherPipelining : public DispatcherByHand {
 protected:
  /// The first of two people is past the dot, the second's commands went with it.
  void begin_two() {
    hand_.pipelines = true;
    begin(2);
    hand_.events->awaiting_dot();
    run_until([&] { return hand_.begun.size() == 2; });
    ASSERT_THAT(hand_.finished, testing::ElementsAre(address_of(1)));
  }
};

TEST_F(DispatcherPipelining, sends_the_next_commands_with_the_dot) {
  begin_two();
  hand_.events->answered(smtp::Stage::dot, {250, "", {"taken"}});
  hand_.events->awaiting_dot();
  run_until([&] { return hand_.finished.size() == 2; });
  hand_.events->answered(smtp::Stage::dot, {550, "", {"no"}});
  hand_.events->ready();
  loop_.run();
  EXPECT_EQ(state_of(1), SendState::accepted);
  EXPECT_EQ(state_of(2), SendState::rejected);
}

TEST_F(DispatcherPipelining, gives_the_next_back_when_it_is_stopped_at_the_dot) {
  begin_two();
  std::optional<std::uint64_t> past_the_dot;
  by_hand_.stop([&](StopReport report) { past_the_dot = report.past_the_dot; });
  loop_.run_for(1s);
  EXPECT_EQ(state_of(2), SendState::planned);
  EXPECT_EQ(state_of(1), SendState::dot);
  hand_.events->answered(smtp::Stage::dot, {250, "", {"taken"}});
  loop_.run_for(1s);
  EXPECT_EQ(state_of(1), SendState::accepted);
  EXPECT_EQ(hand_.events, nullptr) << "the line is cut: the next one's commands are with the relay";
  EXPECT_EQ(past_the_dot, 0U);
}

TEST_F(DispatcherPipelining, doubts_only_whose_dot_has_left_when_the_line_breaks) {
  begin_two();
  options_.lines_max = 1;
  hand_.events->lost(Error("relay.lost", "it broke"), smtp::Certainty::after_dot);
  loop_.run_for(100ms);
  EXPECT_EQ(state_of(1), SendState::uncertain);
  EXPECT_NE(state_of(2), SendState::uncertain);
  EXPECT_NE(state_of(2), SendState::dot);
}

TEST_F(DispatcherPipelining, cuts_only_whose_dot_has_left) {
  begin_two();
  by_hand_.stop([](StopReport) {});
  EXPECT_EQ(by_hand_.cut_lines(), 1U);
  loop_.run_for(1s);
  EXPECT_EQ(state_of(1), SendState::uncertain);
  EXPECT_EQ(state_of(2), SendState::planned);
  EXPECT_TRUE(by_hand_.idle());
}

TEST_F(DispatcherPipelining, does_not_send_what_was_no_longer_true_when_the_dot_was_answered) {
  options_.valid_until = loop_.now() + 30s;
  begin_two();
  loop_.run_for(40s);
  hand_.events->answered(smtp::Stage::dot, {250, "", {"taken"}});
  EXPECT_EQ(hand_.events, nullptr);
  loop_.run();
  EXPECT_EQ(state_of(1), SendState::accepted);
  EXPECT_EQ(state_of(2), SendState::withheld);
  EXPECT_THAT(hand_.finished, testing::ElementsAre(address_of(1)));
}

TEST_F(DispatcherPipelining, counts_no_try_for_the_next_when_the_line_breaks) {
  options_.attempts_max = 2;
  begin_two();
  hand_.events->lost(Error("relay.lost", "it broke"), smtp::Certainty::after_dot);
  run_until([&] { return hand_.events != nullptr; });
  hand_.events->ready();
  ASSERT_EQ(hand_.begun.size(), 3U);
  EXPECT_EQ(hand_.begun.back(), address_of(2));
  hand_.events->answered(smtp::Stage::rcpt, {451, "", {"later"}});
  loop_.run_for(100ms);
  EXPECT_EQ(state_of(2), SendState::deferred) << "their first try";
}

TEST_F(DispatcherPipelining, learns_how_many_messages_a_line_takes) {
  hand_.pipelines = true;
  begin(3);
  hand_.events->awaiting_dot();
  run_until([&] { return hand_.begun.size() == 2; });
  hand_.events->answered(smtp::Stage::dot, {250, "", {"taken"}});
  hand_.events->lost(Error("smtp.closing", "421"), smtp::Certainty::before_dot);
  EXPECT_EQ(by_hand_.progress().trouble, "");
  ASSERT_NE(hand_.events, nullptr) << "the next line is opened at once";
  hand_.events->ready();
  loop_.run_for(1s);
  ASSERT_EQ(hand_.begun.size(), 3U);
  hand_.events->awaiting_dot();
  loop_.run_for(1s);
  EXPECT_EQ(hand_.finished.size(), 2U);
  EXPECT_EQ(hand_.begun.size(), 3U) << "nobody goes with the last dot of a line";
  EXPECT_NE(state_of(2), SendState::deferred);
}

// The relay refused and left while the mark was on its way; we hear of it after finish().
TEST_F(DispatcherPipelining, gives_the_next_back_when_the_dot_came_too_late) {
  begin_two();
  hand_.events->answered(smtp::Stage::data, {554, "", {"no"}});
  hand_.events->lost(Error("smtp.closing", "554"), smtp::Certainty::idle);
  loop_.run_for(100ms);
  EXPECT_EQ(state_of(1), SendState::rejected);
  EXPECT_NE(state_of(2), SendState::deferred);
  EXPECT_NE(state_of(2), SendState::uncertain);
  EXPECT_EQ(metrics_.past_the_dot.value(), 0);
}

// The relay refused while the mark was on its way, and the line already waited with the next
// message when the mark of the first came back.
TEST_F(DispatcherByHand, takes_no_mark_of_one_person_for_another) {
  begin(2);
  hand_.events->awaiting_dot();  // alone, so its mark is asked for at once
  hand_.events->answered(smtp::Stage::data, {554, "", {"no"}});
  hand_.events->ready();
  ASSERT_EQ(hand_.begun.size(), 2U);
  hand_.events->awaiting_dot();
  bool second_left = false;
  while (!second_left && loop_.step()) {
    second_left = !hand_.finished.empty();
    EXPECT_TRUE(!second_left || state_of(2) == SendState::dot);
  }
  EXPECT_THAT(hand_.finished, testing::ElementsAre(address_of(2)));
}

TEST_F(DispatcherByHand, rejects_one_message_the_relay_cannot_take_and_goes_on) {
  for (const std::string_view code : {"5.6.7", "5.6.3", "5.6.0", "5.3.4", "5.1.3"}) {
    SCOPED_TRACE(code);
    if (hand_.begun.empty()) {
      begin(6);
    }
    hand_.events->answered(smtp::Stage::mail, {550, std::string(code), {"not this one"}});
    hand_.events->ready();
  }
  EXPECT_THAT(failures_, testing::IsEmpty());
  loop_.run();
  EXPECT_EQ(count(SendState::rejected), 5U);
}

TEST_F(DispatcherByHand, does_not_begin_between_the_answer_and_ready) {
  begin(3);
  hand_.events->answered(smtp::Stage::mail, {451, "", {"later"}});
  loop_.run(50);
  EXPECT_EQ(hand_.begun.size(), 1U);
  hand_.events->ready();
  EXPECT_EQ(hand_.begun.size(), 2U);
}

TEST_F(DispatcherByHand, outlives_a_line_that_is_closed_between_two_messages) {
  begin(3);
  hand_.events->answered(smtp::Stage::rcpt, {550, "", {"no"}});
  hand_.events->lost(Error("smtp.closing", "421"), smtp::Certainty::idle);
  ASSERT_NE(hand_.events, nullptr) << "the next line is opened at once";
  EXPECT_EQ(by_hand_.progress().trouble, "");
}

TEST_F(DispatcherTest, counts_what_it_does) {
  plan(700);
  options_.attempts_max = 2;
  deeds_[address_of(1)] = {Deed::rcpt_5xx};
  deeds_[address_of(2)] = {Deed::dot_4xx};
  deeds_[address_of(3)] = {Deed::break_taken};
  letters_.unrenderable = {4};
  ledger_.suppressed = {{5}};
  start();
  loop_.run();
  EXPECT_EQ(metrics_.accepted.value(), count(SendState::accepted));
  EXPECT_EQ(metrics_.accepted.value(), 696U);
  EXPECT_EQ(metrics_.rejected.value(), 1U);
  EXPECT_EQ(metrics_.deferred.value(), 1U);
  EXPECT_EQ(metrics_.uncertain.value(), 1U);
  EXPECT_EQ(metrics_.withheld.value(), 2U);
  const std::uint64_t released = metrics_.released.value();
  EXPECT_EQ(metrics_.claimed_people.value(), 700U + released) << "699 of them, one twice";
  EXPECT_EQ(metrics_.messages.value(), 700U + released);
  EXPECT_GE(metrics_.claims.value(), 2U);
  EXPECT_EQ(metrics_.reply_time.read().count(), 697U) << "accepted, and one deferred at its dot";
  EXPECT_EQ(metrics_.time_to_dot.read().count(), 698U) << "and the one whose line broke";
  EXPECT_EQ(metrics_.commit_people.read().sum, 698U + 700U + released)
      << "marks, and how attempts ended";
  EXPECT_EQ(metrics_.commit_people.read().count(), metrics_.commit_time.read().count());
  EXPECT_GT(metrics_.commit_time.read().sum, 0U);
  EXPECT_GT(metrics_.making.read().sum, 0U);
  EXPECT_GT(metrics_.reply_time.read().sum, 0U);
  EXPECT_GE(metrics_.lines_lost.value(), 1U);
  EXPECT_GE(metrics_.lines_opened.value(), 4U);
  EXPECT_EQ(metrics_.lines_open.value(), 0);
  EXPECT_EQ(metrics_.past_the_dot.value(), 0);
  const std::size_t size = std::string("Subject: x\r\n\r\nx\r\n").size();
  EXPECT_GE(metrics_.message_bytes.value(), 699U * size);
  EXPECT_LE(metrics_.message_bytes.value(), (699U + released) * size)
      << "begun on a line that ended";
}

TEST_F(DispatcherTest, counts_lines_back_however_they_end) {
  plan(200);
  otherwise_ = Deed::silent_lost;
  start();
  run_until([&] { return relay_.past_the_dot() == 4; });
  EXPECT_EQ(metrics_.past_the_dot.value(), 4);
  EXPECT_EQ(metrics_.lines_open.value(), 4);
  stop();
  EXPECT_EQ(dispatcher_.cut_lines(), 4U);
  EXPECT_EQ(metrics_.past_the_dot.value(), 0);
  EXPECT_EQ(metrics_.lines_open.value(), 0);
  loop_.run();
  EXPECT_EQ(metrics_.uncertain.value(), 4U);
  EXPECT_EQ(metrics_.released.value() + 4, metrics_.claimed_people.value());
}

TEST_F(DispatcherTest, counts_its_lines_back_when_it_ends) {
  plan(20);
  SendingMetrics metrics;
  {
    Dispatcher dispatcher({loop_, writer_, makers_, relay_, ledger_, letters_, metrics});
    dispatcher.start(options_, 0, {[](int) {}, [](const Error&) {}});
    run_until([&] { return metrics.past_the_dot.value() > 0; });
    EXPECT_GT(metrics.lines_open.value(), 0);
  }
  EXPECT_EQ(metrics.lines_open.value(), 0);
  EXPECT_EQ(metrics.past_the_dot.value(), 0);
}

TEST_F(DispatcherTest, waits_for_replies_as_long_as_a_stop_says) {
  plan(4);
  otherwise_ = Deed::silent_lost;
  start();
  run_until([&] { return relay_.past_the_dot() == 4; });
  const Instant asked = loop_.now();
  dispatcher_.stop([&](StopReport report) { reports_.push_back(report.past_the_dot); }, 5s);
  run_until([&] { return !reports_.empty(); });
  EXPECT_EQ(reports_, std::vector<std::uint64_t>{4});
  EXPECT_EQ(loop_.now() - asked, 5s);
}

}  // namespace
}  // namespace amends::engine
