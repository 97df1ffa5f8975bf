#pragma once

#include "base/clock.h"

#include <chrono>

namespace amends::sandbox {

/// Simulated time: runs `pace` times as fast as real time, and stands still while paused. Real time
/// is handed in. One thread at a time.
class PlayClock {
 public:
  using Real = std::chrono::steady_clock::time_point;

  PlayClock(double pace, Real now) : pace_(pace), since_(now) {}

  /// Simulated time since the beginning.
  [[nodiscard]] Microseconds at(Real now) const;
  /// The real moment of a simulated one, at most an hour after `now`. Not while paused.
  [[nodiscard]] Real when(Microseconds simulated, Real now) const;

  void set_pace(double pace, Real now);
  void pause(Real now);
  void resume(Real now);

  [[nodiscard]] bool paused() const { return paused_; }

 private:
  void settle(Real now);

  double pace_;
  Real since_;
  Microseconds before_{0};  // simulated time at since_
  bool paused_ = false;
};

}  // namespace amends::sandbox
