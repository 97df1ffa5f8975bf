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
};

/// What the relay does with one connection.
enum class Greeting : std::uint8_t { welcome, refused, silent };

/// What has really happened at the relay. Outlives crashes of the sender.
struct RelayTruth {
  std::map<std::string, std::vector<Instant>> taken;  // by recipient
  std::map<std::string, int> begun;
  std::uint64_t breaks_after_dot = 0;
};

/// What a test is told, and asks.
struct RelayHooks {
  std::function<Deed(const std::string& rcpt)> deed = [](const std::string&) {
    return Deed::accept;
  };
  std::function<Greeting()> greeting = [] { return Greeting::welcome; };
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

  /// Lines whose dot has left and whose reply has not been heard.
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
    if (pipelines_ && state_ == State::dotted) {
      require(next_.empty(), "begin() a second time after finish()");
      next_ = envelope.rcpt_to;
      return;
    }
    require(state_ == State::ready, "begin() on a line that is not ready");
    carry(envelope.rcpt_to);
  }

  [[nodiscard]] bool pipelines() const override { return pipelines_; }

  void finish() override {
    if (state_ == State::over) {
      return;
    }
    require(state_ == State::awaiting, "finish() without awaiting_dot()");
    state_ = State::dotted;
    ++core_->generation;  // whatever was to come before the dot does not come any more
    ++world_->past_the_dot;
    world_->hooks.on_finish(rcpt_);
    const bool refused = deed_ == Deed::dot_4xx || deed_ == Deed::dot_5xx ||
                         deed_ == Deed::break_lost || deed_ == Deed::silent_lost;
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
      default:
        return answer_soon(smtp::Stage::dot, 250);
    }
  }

  void quit() override {
    require(state_ == State::ready, "quit() on a line that is not ready");
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
      default:
        return later(3000, [this] { await_dot(); });
    }
  }

  void require(bool holds, const std::string& what) {
    if (!holds) {
      world_->hooks.on_misuse(what);
    }
  }

  void hear_nothing_more() {
    if (state_ == State::dotted) {
      --world_->past_the_dot;
    }
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

  void answer(smtp::Stage stage, int code) {
    if (state_ == State::dotted) {
      --world_->past_the_dot;
    }
    const bool ends = state_ == State::awaiting || world_->random.chance(0.05);
    state_ = State::answered;
    if (code >= 400) {
      world_->hooks.on_denied(rcpt_);
    }
    // Ready comes later than the answer: a refused transaction is reset first.
    if (!next_.empty()) {
      go_on_with_next(ends);
    } else if (ends) {
      later(2000, [this] { lose("the relay closes", smtp::Certainty::idle); });
    } else {
      later(2000, [this] { become_ready(); });
    }
    core_->events->answered(stage, {code, "", {"so the relay says"}});
  }

  /// Whose commands came with the dot.
  void go_on_with_next(bool ends) {
    const std::string next = std::exchange(next_, {});
    if (ends) {
      rcpt_ = next;
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
  Deed deed_ = Deed::accept;
};

inline std::unique_ptr<ports::Line> SimRelay::open(ports::LineEvents& events) {
  return std::make_unique<Line>(world_, events);
}

}  // namespace amends::sim
