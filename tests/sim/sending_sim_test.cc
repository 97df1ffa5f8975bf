#include "base/log.h"
#include "engine/dispatcher.h"
#include "tests/support/memory_ledger.h"
#include "tests/support/result_rows.h"
#include "tests/support/sim_background.h"
#include "tests/support/sim_loop.h"
#include "tests/support/sim_relay.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <set>
#include <string>

// The Dispatcher under a seed: people, faults of the relay and of the disk, halts, crashes, people
// who leave meanwhile. SAFETY 4.2 (I1-I9) is asserted at every step and at the end.

namespace amends::sim {
namespace {

using engine::Dispatcher;
using model::ContactId;
using model::SendState;
using namespace std::chrono_literals;

constexpr model::MailingId kMailing{1};
constexpr Instant kStart = from_us(1'795'000'000'000'000);
constexpr std::size_t kStepsMax = 400'000;
constexpr std::uint64_t kSeeds = 2000;
constexpr auto kSlack = 30s;  // a message on its way to its dot, and the slowest disk

std::string address_of(ContactId contact) {
  return fmt::format("p{}@people.example", contact.value);
}

ContactId contact_of(const std::string& address) {
  std::int64_t number = 0;
  std::from_chars(address.data() + 1, address.data() + address.size(), number);
  return ContactId{number};
}

/// What goes wrong in one run, drawn from its seed.
struct Weather {
  std::size_t people = 0;
  std::size_t lines_max = 1;
  int waves = 1;
  std::uint64_t messages_per_line = 0;  // then the relay ends it; 0: it does not count
  double refusals = 0;                  // definite answers of the relay
  double breaks = 0;                    // before the dot
  double doubts = 0;                    // after it
  double no_line = 0;                   // connections that do not come about
  double late = 0;                      // answers that come a minute or so after the dot
  double here = 0;                      // messages that our own side of the line refuses
  double unrenderable = 0;
  double disk_faults = 0;  // of one ledger call
  int crashes = 0;
  int halts = 0;
  int leavers = 0;
  Microseconds disk{1000};
  Microseconds making{1000};  // of one claim, or of the messages of one batch
  std::optional<Microseconds> valid_for;

  explicit Weather(Random& random) {
    const auto some = [&random](double share, double most) {
      return random.chance(share) ? random.unit() * most : 0.0;
    };
    people = 20 + random.below(random.chance(0.2) ? 181 : 61);
    lines_max = 1 + random.below(20);
    waves = 1 + static_cast<int>(random.below(4));
    refusals = some(0.6, 0.4);
    breaks = some(0.5, 0.3);
    doubts = some(0.5, 0.15);
    no_line = some(0.4, 0.6);
    late = some(0.3, 0.1);
    here = some(0.2, 0.1);
    messages_per_line = random.chance(0.3) ? 1 + random.below(10) : 0;
    unrenderable = some(0.2, 0.1);
    disk_faults = some(0.15, 0.02);
    crashes = random.chance(0.6) ? static_cast<int>(random.below(6)) : 0;
    halts = random.chance(0.6) ? static_cast<int>(random.below(5)) : 0;
    leavers = random.chance(0.4) ? static_cast<int>(random.below(people / 2)) : 0;
    disk = Microseconds(1 + random.below(random.chance(0.1) ? 2'000'000 : 20'000));
    making = Microseconds(1 + random.below(random.chance(0.1) ? 1'000'000 : 10'000));
    if (random.chance(0.15)) {
      valid_for = Microseconds(random.below(1'200'000'000));
    }
  }
};

/// How often things happened, over all seeds: a calm sea proves nothing.
struct Tally {
  std::uint64_t crashes = 0;
  std::uint64_t halts = 0;
  std::uint64_t failures = 0;  // of the disk or the relay
  std::uint64_t uncertain = 0;
  std::uint64_t accepted = 0;
  std::uint64_t withheld = 0;
  std::uint64_t cuts = 0;            // of lines, by a person
  std::uint64_t begun_with_dot = 0;  // with the dot of the message before
  std::uint64_t unheard = 0;         // of these, of whom the relay has said nothing
  std::uint64_t too_late = 0;        // dots on a line that had ended already
};

class Messages final : public engine::MessageSource {
 public:
  Messages(Random& random, double unrenderable) : random_(random), unrenderable_(unrenderable) {}

  [[nodiscard]] Result<void> load(const std::vector<ports::ClaimedSend>& sends) override {
    for (const ports::ClaimedSend& send : sends) {
      loaded_.insert(send.contact);
    }
    return {};
  }

  [[nodiscard]] Result<Message> message(ContactId contact) override {
    if (!loaded_.contains(contact)) {
      return Error("send.no_contact", "asked for before it was loaded");
    }
    if (random_.chance(unrenderable_)) {
      return Error("template.value", "it cannot be rendered");
    }
    return Message{
        {"bounce@news.example", address_of(contact)}, std::string("Subject: x\r\n\r\nx\r\n")
    };
  }

 private:
  Random& random_;
  double unrenderable_;
  std::set<ContactId> loaded_;
};

/// One run: the sender's processes one after the other, and the world that outlives them.
class World {
 public:
  World(std::uint64_t seed, Tally& tally)
      : tally_(tally),
        random_(mix64(seed)),
        weather_(random_),
        loop_(kStart, random_),
        messages_(random_, weather_.unrenderable) {
    std::vector<ports::PlannedSend> sends;
    for (std::uint32_t i = 0; i < weather_.people; ++i) {
      const int wave =
          static_cast<int>(i * static_cast<std::uint32_t>(weather_.waves) / weather_.people);
      sends.push_back({ContactId{i + 1}, i, wave});
    }
    expect(ledger_.plan(kMailing, sends).ok(), "planned");
    ledger_.fault = [this](std::string_view) {
      if (!random_.chance(weather_.disk_faults)) {
        return MemoryLedger::Fault::none;
      }
      return random_.chance(0.5) ? MemoryLedger::Fault::written : MemoryLedger::Fault::not_written;
    };
    if (weather_.valid_for) {
      valid_until_ = kStart + *weather_.valid_for;
    }
  }

  /// The first thing that did not hold, or nothing.
  std::string run() {
    boot();
    std::size_t steps = 0;
    const double per_step = 1.0 / (static_cast<double>(weather_.people) * 12.0);
    while (broken_.empty() && !(finished_ && old_.empty())) {
      if (++steps > kStepsMax) {
        expect(false, "it comes to an end");
        break;
      }
      disturb(per_step);
      if (!loop_.step() && !finished_) {
        expect(state_ != State::sending, "something moves while it is sending");
        if (broken_.empty()) {
          resume();
        }
      }
      check_step();
    }
    check_end();
    return broken_;
  }

 private:
  enum class State : std::uint8_t { sending, halted };

  /// One dispatcher with the relay it sees; several are alive when replies outlive a halt.
  struct Run {
    std::unique_ptr<SimRelay> relay;
    std::unique_ptr<Dispatcher> dispatcher;
    bool stopped = false;
  };

  void expect(bool holds, std::string_view what) {
    if (!holds && broken_.empty()) {
      broken_ = what;
    }
  }

  [[nodiscard]] bool sometimes(double per_step, int times) {
    return times > 0 && random_.chance(per_step * times);
  }

  Deed deed() {
    constexpr std::array kRefusals = {
        Deed::mail_4xx,
        Deed::rcpt_4xx,
        Deed::rcpt_5xx,
        Deed::data_4xx,
        Deed::data_5xx,
        Deed::dot_4xx,
        Deed::dot_5xx,
        Deed::early_refusal
    };
    constexpr std::array kBreaks = {Deed::break_before_dot, Deed::break_at_dot};
    constexpr std::array kDoubts = {
        Deed::break_taken, Deed::break_lost, Deed::silent_taken, Deed::silent_lost
    };
    if (random_.chance(weather_.refusals)) {
      return random_.chance(0.002) ? Deed::mail_5xx : kRefusals[random_.below(kRefusals.size())];
    }
    if (random_.chance(weather_.breaks)) {
      return kBreaks[random_.below(kBreaks.size())];
    }
    if (random_.chance(weather_.late)) {
      return random_.chance(0.7) ? Deed::late_taken : Deed::late_refused;
    }
    if (random_.chance(weather_.here)) {
      return Deed::refused_here;
    }
    return random_.chance(weather_.doubts) ? kDoubts[random_.below(kDoubts.size())] : Deed::accept;
  }

  RelayHooks hooks(Run* run) {
    RelayHooks hooks;
    hooks.deed = [this](const std::string&) { return deed(); };
    hooks.greeting = [this] {
      if (!random_.chance(weather_.no_line)) {
        return Greeting::welcome;
      }
      return random_.chance(0.1) ? Greeting::silent : Greeting::refused;
    };
    hooks.messages_per_line = [this] { return weather_.messages_per_line; };
    hooks.on_begin = [this, run](const std::string& rcpt) { begun(*run, contact_of(rcpt)); };
    hooks.on_finish = [this, run](const std::string& rcpt) { dot_leaves(*run, contact_of(rcpt)); };
    hooks.on_denied = [this](const std::string& rcpt) { in_doubt_.erase(contact_of(rcpt)); };
    hooks.on_misuse = [this](const std::string& what) { expect(false, what); };
    return hooks;
  }

  void begun(const Run& run, ContactId contact) {
    const MemoryLedger::Row& row = ledger_.row(contact);
    expect(!run.stopped, "nobody is begun after stop() has returned (I7)");
    expect(row.state == SendState::claimed, "only who is claimed is begun");
    expect(row.epoch == epoch_, "a claim of this start");
    expect(!in_doubt_.contains(contact), "nobody in doubt is begun again (I2)");
    if (const auto left = left_at_.find(contact); left != left_at_.end()) {
      expect(row.claimed_at < left->second, "who has left is not claimed (I9)");
      expect(
          loop_.now() - left->second <= engine::kClaimAgeMax, "nor written to on an old claim (I9)"
      );
    }
    expect(!valid_until_ || loop_.now() <= *valid_until_, "nothing is begun past valid_until");
  }

  void dot_leaves(const Run& run, ContactId contact) {
    expect(!run.stopped, "no dot leaves after stop() has returned (I7)");
    const MemoryLedger::Row& row = ledger_.row(contact);
    expect(row.state == SendState::dot, "the mark is on disk before the dot (I1)");
    expect(
        loop_.now() - row.claimed_at.value_or(kStart) <= engine::kClaimAgeMax * 2 + kSlack,
        "no dot leaves on an old claim (I9)"
    );
    expect(
        !valid_until_ || loop_.now() <= *valid_until_ + kSlack,
        "no dot leaves long after it was no longer true"
    );
    expect(in_doubt_.insert(contact).second, "one dot at a time for one person");
  }

  /// A start of the process.
  void boot() {
    ++epoch_;
    writer_ = std::make_unique<SimBackground>(loop_, random_, weather_.disk);
    makers_ = std::make_unique<SimBackground>(loop_, random_, weather_.making);
    expect(ledger_.recover(epoch_, loop_.now()).ok(), "recovered");
    if (state_ == State::sending) {
      begin();
    }
  }

  void begin() {
    if (run_ != nullptr) {
      old_.push_back(std::move(run_));
    }
    run_ = std::make_shared<Run>();
    run_->relay = std::make_unique<SimRelay>(loop_, random_, truth_, hooks(run_.get()));
    run_->dispatcher = std::make_unique<Dispatcher>(engine::DispatcherParts{
        loop_, *writer_, *makers_, *run_->relay, ledger_, messages_, metrics_
    });
    start_wave(run_);
  }

  void start_wave(const std::shared_ptr<Run>& run) {
    if (run->stopped) {
      return;
    }
    engine::DispatchOptions options;
    options.mailing = kMailing;
    options.epoch = epoch_;
    options.valid_until = valid_until_;
    options.lines_max = weather_.lines_max;
    options.attempts_max = 4;
    options.pauses = {10s, 60s};
    options.reconnect_pauses = {std::chrono::milliseconds(200), 5s};
    run->dispatcher->start(
        options,
        wave_,
        {[this, weak = std::weak_ptr(run)](int wave) { wave_done(weak.lock(), wave); },
         [this, weak = std::weak_ptr(run)](const Error& error) { failed(*weak.lock(), error); }}
    );
  }

  void wave_done(const std::shared_ptr<Run>& run, int wave) {
    expect(!run->stopped, "no wave ends after stop() has returned");
    for (const auto& [contact, row] : ledger_.rows()) {
      const bool open = row.state == SendState::planned || row.state == SendState::deferred ||
                        (row.state == SendState::claimed && !disk_has_failed_);
      expect(row.wave > wave || !open, "a wave ends when everybody of it was tried to the end");
    }
    if (wave + 1 < weather_.waves) {
      wave_ = wave + 1;
      if (random_.chance(0.5)) {
        start_wave(run);
      } else {
        loop_.after(Microseconds(random_.below(10'000'000)), [this, run] { start_wave(run); });
      }
      return;
    }
    finished_ = true;
    old_.push_back(run);
    run_.reset();
  }

  void failed(Run& run, const Error& error) {
    ++tally_.failures;
    run.stopped = true;
    state_ = State::halted;
    ledger_.sending = false;
    // What the disk has lost sight of only a new start settles (I8).
    const bool new_start = !error.id().starts_with("relay.");
    disk_has_failed_ = disk_has_failed_ || new_start;
    loop_.after(Microseconds(random_.below(30'000'000)), [this, new_start] {
      if (new_start) {
        crash_soon_ = true;
      } else if (state_ == State::halted) {
        resume();
      }
    });
  }

  void halt() {
    ++tally_.halts;
    const std::shared_ptr<Run> run = run_;
    state_ = State::halted;
    const auto close = [this, run] {
      const Instant asked = loop_.now();
      run->dispatcher->stop([this, relay = run->relay.get(), asked](engine::StopReport report) {
        expect(
            loop_.now() - asked <= engine::kHaltGrace + 1ms, "a stop is answered within the grace"
        );
        expect(report.past_the_dot == relay->past_the_dot(), "a stop tells what is past the dot");
      });
      run->stopped = true;
      if (random_.chance(0.3)) {
        loop_.after(Microseconds(random_.below(3'000'000)), [this, run] { cut(*run); });
      }
      loop_.after(Microseconds(random_.below(60'000'000)), [this] {
        if (state_ == State::halted) {
          resume();
        }
      });
    };
    // The gate and the stored stop do not wait for each other.
    if (random_.chance(0.5)) {
      ledger_.sending = false;
      loop_.after(Microseconds(random_.below(50'000)), close);
    } else {
      close();
      loop_.after(Microseconds(random_.below(50'000)), [this] {
        if (state_ == State::halted) {
          ledger_.sending = false;
        }
      });
    }
  }

  void cut(const Run& run) {
    const std::size_t past_the_dot = run.relay->past_the_dot();
    const std::uint64_t cut = run.dispatcher->cut_lines();
    expect(cut == past_the_dot, "a cut says how many are past the dot");
    expect(run.relay->past_the_dot() == 0, "a cut leaves nobody past the dot");
    tally_.cuts += cut;
    doubts_by_cuts_ += cut;
  }

  void resume() {
    if (finished_) {
      return;
    }
    state_ = State::sending;
    ledger_.sending = true;
    begin();
  }

  void crash() {
    ++tally_.crashes;
    writer_->crash();
    makers_->crash();
    loop_.crash();
    std::vector<std::shared_ptr<Run>> all = std::move(old_);
    old_.clear();
    all.push_back(std::move(run_));
    for (const auto& run : all) {
      if (run != nullptr) {
        doubts_by_crashes_ += weather_.lines_max;  // whose replies were lost, or not yet written
        run->relay->crash();
      }
    }
    all.clear();
    if (finished_) {
      expect(ledger_.recover(++epoch_, loop_.now()).ok(), "recovered");
      return;
    }
    // A person resumes what a crash has found halted.
    if (state_ == State::halted) {
      ledger_.sending = true;
      state_ = State::sending;
    }
    boot();
  }

  void disturb(double per_step) {
    if (crash_soon_ || sometimes(per_step, weather_.crashes)) {
      weather_.crashes -= crash_soon_ ? 0 : 1;
      crash_soon_ = false;
      crash();
    }
    if (!finished_ && state_ == State::sending && sometimes(per_step, weather_.halts)) {
      --weather_.halts;
      halt();
    }
    if (sometimes(per_step, weather_.leavers)) {
      --weather_.leavers;
      const ContactId contact{static_cast<std::int64_t>(1 + random_.below(weather_.people))};
      ledger_.suppressed.insert(contact);
      left_at_.try_emplace(contact, loop_.now());
    }
  }

  void check_step() {
    if (run_ != nullptr) {
      expect(run_->relay->most_lines() <= weather_.lines_max, "no more lines than lines_max");
    }
    std::erase_if(old_, [](const auto& run) { return run->dispatcher->idle(); });
  }

  void check_end() {
    std::uint64_t uncertain = 0;
    for (const auto& [contact, row] : ledger_.rows()) {
      const auto taken = truth_.taken.find(address_of(contact));
      const std::size_t copies = taken == truth_.taken.end() ? 0 : taken->second.size();
      expect(copies <= 1, "nobody gets it twice");
      tally_.accepted += row.state == SendState::accepted ? 1 : 0;
      tally_.withheld += row.state == SendState::withheld ? 1 : 0;
      uncertain += row.state == SendState::uncertain ? 1 : 0;
      expect(row.state != SendState::accepted || copies == 1, "who is accepted was taken");
      const bool may_have_it =
          row.state == SendState::accepted || row.state == SendState::uncertain;
      expect(copies == 0 || may_have_it, "who was taken is accepted or uncertain");
      const bool ended =
          may_have_it || row.state == SendState::rejected || row.state == SendState::withheld;
      const bool lost_sight =
          disk_has_failed_ && (row.state == SendState::claimed || row.state == SendState::dot);
      expect(ended || lost_sight, "nobody is lost");
    }
    tally_.uncertain += uncertain;
    tally_.begun_with_dot += truth_.begun_with_dot;
    tally_.unheard += truth_.unheard;
    tally_.too_late += truth_.too_late;
    const std::uint64_t disk_doubts = disk_has_failed_ ? weather_.people : 0;
    expect(
        uncertain <= doubts_by_crashes_ + doubts_by_cuts_ + truth_.breaks_after_dot + disk_doubts,
        "doubt is at most a person a line"
    );
    if (!broken_.empty()) {
      broken_ += fmt::format(" ({} people, {} lines)", weather_.people, weather_.lines_max);
    }
  }

  Tally& tally_;
  Random random_;
  Weather weather_;
  SimLoop loop_;
  MemoryLedger ledger_;
  RelayTruth truth_;
  Messages messages_;
  engine::SendingMetrics metrics_;
  std::unique_ptr<SimBackground> writer_;
  std::unique_ptr<SimBackground> makers_;
  std::shared_ptr<Run> run_;
  std::vector<std::shared_ptr<Run>> old_;

  std::int64_t epoch_ = 0;
  int wave_ = 0;
  State state_ = State::sending;
  bool finished_ = false;
  bool crash_soon_ = false;
  bool disk_has_failed_ = false;
  std::optional<Instant> valid_until_;
  std::set<ContactId> in_doubt_;  // their dot has left and no definite answer was heard
  std::map<ContactId, Instant> left_at_;
  std::uint64_t doubts_by_crashes_ = 0;
  std::uint64_t doubts_by_cuts_ = 0;
  std::string broken_;
};

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(SendingSim, holds_its_promises_under_every_seed) {
  set_log_sink([](LogLevel, std::string_view) {});
  Tally tally;
  const std::uint64_t one = number_from("AMENDS_SIM_SEED", 0);
  if (one != 0) {
    EXPECT_EQ(World(one, tally).run(), "") << "AMENDS_SIM_SEED=" << one;
    return;
  }
  const std::uint64_t seeds = number_from("AMENDS_SIM_SEEDS", kSeeds);
  const std::uint64_t from = number_from("AMENDS_SIM_FROM", 1);
  std::uint64_t failures = 0;
  for (std::uint64_t seed = from; seed < from + seeds && failures < 5; ++seed) {
    const std::string broken = World(seed, tally).run();
    failures += broken.empty() ? 0 : 1;
    EXPECT_EQ(broken, "") << "AMENDS_SIM_SEED=" << seed;
  }
  EXPECT_GT(tally.crashes, seeds / 4);
  EXPECT_GT(tally.halts, seeds / 4);
  EXPECT_GT(tally.failures, seeds / 20);
  EXPECT_GT(tally.uncertain, seeds / 4);
  EXPECT_GT(tally.accepted, seeds * 10);
  EXPECT_GT(tally.withheld, seeds / 4);
  EXPECT_GT(tally.cuts, seeds / 100);
  EXPECT_GT(tally.begun_with_dot, seeds);
  EXPECT_GT(tally.unheard, seeds / 10);
  EXPECT_GT(tally.too_late, seeds / 100);
  fmt::print(
      "{} seeds: {} crashes, {} halts, {} failures, {} lines cut; {} accepted, {} uncertain, "
      "{} withheld; {} begun with a dot, {} of them unheard, {} dots too late\n",
      seeds,
      tally.crashes,
      tally.halts,
      tally.failures,
      tally.cuts,
      tally.accepted,
      tally.uncertain,
      tally.withheld,
      tally.begun_with_dot,
      tally.unheard,
      tally.too_late
  );
  write_result_rows(
      "sim",
      {{"simulation",
        static_cast<double>(failures),
        "seeds broken",
        "0",
        failures == 0 && seeds >= kSeeds,
        seeds}}
  );
}

}  // namespace
}  // namespace amends::sim
