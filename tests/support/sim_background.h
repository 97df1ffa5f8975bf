#pragma once

#include "base/random.h"
#include "tests/support/sim_loop.h"

#include <deque>
#include <functional>
#include <utility>

namespace amends::sim {

/// Background work in virtual time: one piece after the other, each taking a time drawn from the
/// seed. Between a piece and its `done` a crash can fall.
class SimBackground final : public ports::Background {
 public:
  SimBackground(SimLoop& loop, Random& random, Microseconds longest)
      : loop_(loop),
        random_(random),
        longest_(longest) {}

  void run(std::function<void()> work, ports::Loop::Task done) override {
    jobs_.push_back({std::move(work), std::move(done)});
    if (jobs_.size() == 1) {
      begin();
    }
  }

  /// The process dies. The piece in hand may have reached the disk and nobody knows.
  void crash() {
    if (!jobs_.empty() && random_.chance(0.5)) {
      jobs_.front().work();
    }
    jobs_.clear();
  }

 private:
  struct Job {
    std::function<void()> work;
    ports::Loop::Task done;
  };

  void begin() {
    const auto longest = static_cast<std::uint64_t>(longest_.count());
    loop_.after(Microseconds(1 + random_.below(longest)), [this] {
      Job job = std::move(jobs_.front());
      job.work();
      jobs_.pop_front();
      loop_.post(std::move(job.done));
      if (!jobs_.empty()) {
        begin();
      }
    });
  }

  SimLoop& loop_;
  Random& random_;
  Microseconds longest_;
  std::deque<Job> jobs_;
};

}  // namespace amends::sim
