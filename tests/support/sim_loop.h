#pragma once

#include "base/random.h"
#include "ports/loop.h"

#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

namespace amends::sim {

/// A loop whose time is virtual: it jumps from one event to the next. Timers that are due at the
/// same moment run in an order drawn from the seed, posted tasks in the order they came.
class SimLoop final : public ports::Loop {
 public:
  SimLoop(Instant start, Random& random) : now_(start), random_(random) {}

  [[nodiscard]] Instant now() const override { return now_; }

  void post(Task task) override { insert(now_, 0, std::move(task)); }

  Timer after(Microseconds delay, Task task) override {
    return insert(now_ + delay, 1 + random_.below(1U << 20U), std::move(task));
  }

  void cancel(Timer timer) override {
    if (const auto found = keys_.find(timer); found != keys_.end()) {
      events_.erase(found->second);
      keys_.erase(found);
    }
  }

  /// Runs the next event; false when there is none.
  bool step() {
    if (events_.empty()) {
      return false;
    }
    auto node = events_.extract(events_.begin());
    keys_.erase(std::get<2>(node.key()));
    now_ = std::max(now_, std::get<0>(node.key()));
    node.mapped()();
    return true;
  }

  /// Whether something is to happen until then.
  [[nodiscard]] bool is_due(Instant until) const {
    return !events_.empty() && std::get<0>(events_.begin()->first) <= until;
  }

  /// Steps until nothing is left to do, or `limit` steps are made.
  std::size_t run(std::size_t limit = 1'000'000) {
    std::size_t steps = 0;
    while (steps < limit && step()) {
      ++steps;
    }
    return steps;
  }

  void run_for(Microseconds time) {
    const Instant end = now_ + time;
    while (!events_.empty() && std::get<0>(events_.begin()->first) <= end) {
      step();
    }
    now_ = end;
  }

  /// The process has died: nothing that was to happen in it happens.
  void crash() {
    keys_.clear();
    // What goes with a task may still cancel its timers here.
    const auto gone = std::exchange(events_, {});
  }

 private:
  using Key = std::tuple<Instant, std::uint64_t, Timer>;

  Timer insert(Instant at, std::uint64_t order, Task task) {
    const Timer timer = next_++;
    const Key key{at, order, timer};
    events_.emplace(key, std::move(task));
    keys_.emplace(timer, key);
    return timer;
  }

  Instant now_;
  Random& random_;
  Timer next_ = 1;
  std::map<Key, Task> events_;
  std::map<Timer, Key> keys_;
};

}  // namespace amends::sim
