#pragma once

#include "base/random.h"
#include "ports/relay.h"
#include "tests/support/sim_loop.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace amends::sim {

/// What the relay does with one message.
enum class Deed : std::uint8_t {
  accept,
  mail_4xx,
  mail_5xx,
  rcpt_4xx,
  rcpt_5xx,
  data_4xx,
  data_5xx,
  break_before_dot,  // the connection breaks while the message is handed over
  early_refusal,     // a 5xx while it waits for the dot; then the line ends
  break_at_dot,      // it breaks while it waits for the dot
  dot_4xx,
  dot_5xx,
  break_taken,   // after the dot: taken, and the reply is lost
  break_lost,    // after the dot: not taken, no reply
  silent_taken,  // after the dot: taken, and never a word
  silent_lost,
  late_taken,  // answered a minute or so after the dot
  late_refused,
  refused_here,  // our own side of the line refuses the message; nothing is written
};

/// What the relay does with one connection.
enum class Greeting : std::uint8_t { welcome, refused, silent };

/// What has really happened at the relay. Outlives crashes of the sender.
struct RelayTruth {
  std::map<std::string, std::vector<Instant>> taken;  // by recipient
  std::map<std::string, int> begun;
  std::uint64_t breaks_after_dot = 0;
  std::uint64_t begun_with_dot = 0;  // with the dot of the message before
  std::uint64_t unheard = 0;         // of these, whose line ended with that dot's answer
  std::uint64_t too_late = 0;        // finish() on a line that had ended already
};

/// What a test is told, and asks.
struct RelayHooks {
  std::function<Deed(const std::string& rcpt)> deed = [](const std::string&) {
    return Deed::accept;
  };
  std::function<Greeting()> greeting = [] { return Greeting::welcome; };
  /// After so many answers the relay ends the line; 0: it does not count.
  std::function<std::uint64_t()> messages_per_line = [] { return std::uint64_t{0}; };
  std::function<void(const std::string& rcpt)> on_begin = [](const std::string&) {};
  std::function<void(const std::string& rcpt)> on_finish = [](const std::string&) {};
  /// The sender has heard for certain that nothing was taken.
  std::function<void(const std::string& rcpt)> on_denied = [](const std::string&) {};
  /// The sender has broken the contract of ports::Line.
  std::function<void(const std::string& what)> on_misuse = [](const std::string&) {};
};

/// A relay in virtual time. Every step takes a time drawn from the seed; what it does is asked from
/// the hooks.
class SimRelay final : public ports::Relay {
 public:
  SimRelay(SimLoop& loop, Random& random, RelayTruth& truth, RelayHooks hooks)
      : world_(std::make_shared<World>(World{loop, random, truth, std::move(hooks)})) {}

  [[nodiscard]] std::unique_ptr<ports::Line> open(ports::LineEvents& events) override;

  [[nodiscard]] std::string name() const override { return "smtp://relay.example:25"; }

  [[nodiscard]] std::size_t lines() const { return world_->lines; }

  [[nodiscard]] std::size_t most_lines() const { return world_->most_lines; }

  /// Lines whose dot has left, or on which finish() came too late, and whose end has not been
  /// heard.
  [[nodiscard]] std::size_t past_the_dot() const { return world_->past_the_dot; }

  [[nodiscard]] RelayHooks& hooks() { return world_->hooks; }

  /// From now on nothing is heard and nothing counts: the sender's process has died.
  void crash() { world_->dead = true; }

 private:
  struct World {
    SimLoop& loop;
    Random& random;
    RelayTruth& truth;
    RelayHooks hooks;
    std::size_t lines = 0;
    std::size_t most_lines = 0;
    std::size_t past_the_dot = 0;
    bool dead = false;
  };

  class Line;
  std::shared_ptr<World> world_;
};

class SimRelay::Line final : public ports::Line {
 public:
  Line(std::shared_ptr<World> world, ports::LineEvents& events)
      : world_(std::move(world)),
        core_(std::make_shared<Core>()),
        pipelines_(world_->random.chance(0.5)) {
    core_->events = &events;
    messages_max_ = world_->hooks.messages_per_line();
    world_->most_lines = std::max(world_->most_lines, ++world_->lines);
    switch (world_->hooks.greeting()) {
      case Greeting::welcome:
        later(1000, [this] { become_ready(); });
        break;
      case Greeting::refused:
        later(1000, [this] { lose("nothing answers", smtp::Certainty::idle); });
        break;
      case Greeting::silent:
        later(300'000'000, [this] { lose("no greeting", smtp::Certainty::idle); });
        break;
    }
  }

  ~Line() override {
    hear_nothing_more();
    --world_->lines;
  }

  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void begin(smtp::Envelope envelope, smtp::Message /*message*/) override {
    ++world_->truth.begun[envelope.rcpt_to];
    world_->hooks.on_begin(envelope.rcpt_to);
    if (state_ == State::over) {
      return;  // it has ended, and that is on its way to the sender
    }
    if (pipelines_ && state_ == State::awaiting) {
      require(next_.empty(), "begin() a second time before finish()");
      next_ = envelope.rcpt_to;
      ++world_->truth.begun_with_dot;
      return;
    }
    require(state_ == State::ready, "begin() on a line that is not ready");
    carry(envelope.rcpt_to);
  }

  [[nodiscard]] bool pipelines() const override { return pipelines_; }

  void finish() override {
    require(!counts_, "finish() a second time");
    counts_ = true;
    ++world_->past_the_dot;
    if (state_ == State::over) {
      ++world_->truth.too_late;
      return;
    }
    require(state_ == State::awaiting, "finish() without awaiting_dot()");
    state_ = State::dotted;
    ++core_->generation;  // whatever was to come before the dot does not come any more
    world_->hooks.on_finish(rcpt_);
    const bool refused = deed_ == Deed::dot_4xx || deed_ == Deed::dot_5xx ||
                         deed_ == Deed::break_lost || deed_ == Deed::silent_lost ||
                         deed_ == Deed::late_refused;
    if (!refused) {
      world_->truth.taken[rcpt_].push_back(world_->loop.now());
    }
    switch (deed_) {
      case Deed::dot_4xx:
        return answer_soon(smtp::Stage::dot, 451);
      case Deed::dot_5xx:
        return answer_soon(smtp::Stage::dot, 554);
      case Deed::break_taken:
      case Deed::break_lost:
        return later(3000, [this] { lose("it broke", smtp::Certainty::after_dot); });
      case Deed::silent_taken:
      case Deed::silent_lost:
        return later(600'000'000, [this] { lose("never a word", smtp::Certainty::after_dot); });
      case Deed::late_taken:
      case Deed::late_refused:
        return later(some_time(), [this] {
          answer(smtp::Stage::dot, deed_ == Deed::late_taken ? 250 : 451);
        });
      default:
        return answer_soon(smtp::Stage::dot, 250);
    }
  }

  void quit() override {
    require(state_ == State::ready || state_ == State::over, "quit() on a line that is not ready");
    hear_nothing_more();
  }

  void cut() override { hear_nothing_more(); }

 private:
  enum class State : std::uint8_t { connecting, ready, open, awaiting, dotted, answered, over };

  struct Core {
    ports::LineEvents* events = nullptr;
    std::uint64_t generation = 0;
  };

  void carry(const std::string& rcpt) {
    state_ = State::open;
    rcpt_ = rcpt;
    deed_ = world_->hooks.deed(rcpt_);
    switch (deed_) {
      case Deed::mail_4xx:
        return answer_soon(smtp::Stage::mail, 451);
      case Deed::mail_5xx:
        return answer_soon(smtp::Stage::mail, 550);
      case Deed::rcpt_4xx:
        return answer_soon(smtp::Stage::rcpt, 450);
      case Deed::rcpt_5xx:
        return answer_soon(smtp::Stage::rcpt, 550);
      case Deed::data_4xx:
        return answer_soon(smtp::Stage::data, 451);
      case Deed::data_5xx:
        return answer_soon(smtp::Stage::data, 554);
      case Deed::break_before_dot:
        return later(3000, [this] { lose("it broke", smtp::Certainty::before_dot); });
      case Deed::refused_here:
        return later(1, [this] { answer(smtp::Stage::mail, 550, "5.6.0"); });
      default:
        return later(3000, [this] { await_dot(); });
    }
  }

  void require(bool holds, const std::string& what) {
    if (!holds) {
      world_->hooks.on_misuse(what);
    }
  }

  /// Above what later() draws a shorter time for.
  [[nodiscard]] std::uint64_t some_time() { return 1'000'000 + world_->random.below(100'000'000); }

  /// The sender hears how it ended.
  void dot_is_over() {
    if (std::exchange(counts_, false)) {
      --world_->past_the_dot;
    }
  }

  void hear_nothing_more() {
    dot_is_over();
    state_ = State::over;
    core_->events = nullptr;
  }

  /// Runs `step` within `longest_us`, unless the line is gone or has moved on.
  void later(std::uint64_t longest_us, std::function<void()> step) {
    const std::uint64_t delay =
        longest_us > 100'000 ? longest_us : 1 + world_->random.below(longest_us);
    world_->loop.after(
        Microseconds(delay),
        [core = core_, world = world_, generation = core_->generation, step = std::move(step)] {
          if (core->events != nullptr && core->generation == generation && !world->dead) {
            step();
          }
        }
    );
  }

  void become_ready() {
    state_ = State::ready;
    core_->events->ready();
  }

  void await_dot() {
    state_ = State::awaiting;
    if (deed_ == Deed::early_refusal) {
      answer_soon(smtp::Stage::data, 554);
    } else if (deed_ == Deed::break_at_dot) {
      later(3000, [this] { lose("it broke", smtp::Certainty::before_dot); });
    }
    core_->events->awaiting_dot();
  }

  void answer_soon(smtp::Stage stage, int code) {
    later(5000, [this, stage, code] { answer(stage, code); });
  }

  void answer(smtp::Stage stage, int code, const std::string& enhanced = {}) {
    if (code >= 400) {
      world_->hooks.on_denied(rcpt_);
    }
    if (state_ == State::awaiting) {
      refuse_early(stage, code);
      return;
    }
    dot_is_over();
    ++messages_;
    const bool ends = messages_ == messages_max_ || world_->random.chance(0.05);
    state_ = State::answered;
    // Ready comes later than the answer: a refused transaction is reset first.
    if (!next_.empty()) {
      go_on_with_next(ends);
    } else if (ends) {
      later(2000, [this] { lose("the relay closes", smtp::Certainty::idle); });
    } else {
      later(2000, [this] { become_ready(); });
    }
    core_->events->answered(stage, {code, enhanced, {"so the relay says"}});
  }

  /// The line ends with this. The sender hears of it a little later, and may call finish() before.
  void refuse_early(smtp::Stage stage, int code) {
    state_ = State::over;
    later(1000, [this, stage, code] {
      dot_is_over();
      later(1000, [this] { tell_lost("the relay closes", smtp::Certainty::idle); });
      core_->events->answered(stage, {code, "", {"so the relay says"}});
    });
  }

  /// Whose commands came with the dot.
  void go_on_with_next(bool ends) {
    const std::string next = std::exchange(next_, {});
    if (ends) {
      rcpt_ = next;
      ++world_->truth.unheard;
      later(2000, [this] { lose("the relay closes", smtp::Certainty::before_dot); });
    } else {
      carry(next);
    }
  }

  void lose(const std::string& why, smtp::Certainty certainty) {
    if (certainty == smtp::Certainty::after_dot) {
      ++world_->truth.breaks_after_dot;
    } else if (certainty == smtp::Certainty::before_dot) {
      world_->hooks.on_denied(rcpt_);
    }
    state_ = State::over;
    later(1000, [this, why, certainty] { tell_lost(why, certainty); });
  }

  /// What the sender has called in the meantime had no effect.
  void tell_lost(const std::string& why, smtp::Certainty certainty) {
    auto* events = core_->events;
    hear_nothing_more();
    events->lost(Error("relay.lost", why), certainty);
  }

  std::shared_ptr<World> world_;
  std::shared_ptr<Core> core_;
  State state_ = State::connecting;
  bool pipelines_;
  std::string rcpt_;
  std::string next_;
  std::uint64_t messages_ = 0;      // answered
  std::uint64_t messages_max_ = 0;  // 0: as many as come
  bool counts_ = false;             // in past_the_dot
  Deed deed_ = Deed::accept;
};

inline std::unique_ptr<ports::Line> SimRelay::open(ports::LineEvents& events) {
  return std::make_unique<Line>(world_, events);
}

}  // namespace amends::sim
