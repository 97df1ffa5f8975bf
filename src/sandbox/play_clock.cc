#include "sandbox/play_clock.h"

#include <algorithm>

namespace amends::sandbox {

using RealMicroseconds = std::chrono::duration<double, std::micro>;

Microseconds PlayClock::at(Real now) const {
  if (paused_) {
    return before_;
  }
  const double passed = RealMicroseconds(now - since_).count() * pace_;
  return before_ + Microseconds(static_cast<std::int64_t>(passed));
}

PlayClock::Real PlayClock::when(Microseconds simulated, Real now) const {
  constexpr double kHour = 3.6e9;
  const double left = static_cast<double>((simulated - at(now)).count()) / pace_;
  // One microsecond more, so that rounding never wakes anybody just before the time.
  const RealMicroseconds wait(std::clamp(left + 1, 0.0, kHour));
  return now + std::chrono::duration_cast<std::chrono::steady_clock::duration>(wait);
}

void PlayClock::set_pace(double pace, Real now) {
  settle(now);
  pace_ = pace;
}

void PlayClock::pause(Real now) {
  settle(now);
  paused_ = true;
}

void PlayClock::resume(Real now) {
  settle(now);
  paused_ = false;
}

void PlayClock::settle(Real now) {
  before_ = at(now);
  since_ = now;
}

}  // namespace amends::sandbox
