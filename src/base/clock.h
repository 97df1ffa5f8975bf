#pragma once

#include <chrono>
#include <cstdint>

namespace amends {

using Microseconds = std::chrono::microseconds;
/// A moment on the civil clock, UTC, to the microsecond: what the ledger and every report store.
using Instant = std::chrono::sys_time<Microseconds>;

[[nodiscard]] constexpr std::int64_t to_us(Instant at) {
  return at.time_since_epoch().count();
}

[[nodiscard]] constexpr Instant from_us(std::int64_t us) {
  return Instant(Microseconds(us));
}

/// The seam for time. Everything that decides by time asks a Clock, so that a test can be a day
/// long and last a millisecond.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// The one for whoever is given none; lives as long as the program.
[[nodiscard]] const Clock& system_clock();

/// A clock that runs `pace` times as fast as the real one from the moment it is made.
class ScaledClock final : public Clock {
 public:
  explicit ScaledClock(double pace) : pace_(pace), start_(SystemClock().now()) {}

  [[nodiscard]] Instant now() const override;

 private:
  double pace_;
  Instant start_;
};

/// A clock that stands still until it is moved.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}

  [[nodiscard]] Instant now() const override { return now_; }

  void advance(Microseconds by) { now_ += by; }

  void set(Instant at) { now_ = at; }

 private:
  Instant now_;
};

}  // namespace amends
