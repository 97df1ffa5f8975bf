#include "base/clock.h"

namespace amends {

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<Microseconds>(std::chrono::system_clock::now());
}

const Clock& system_clock() {
  static const SystemClock kClock;
  return kClock;
}

Instant ScaledClock::now() const {
  const auto real = SystemClock().now() - start_;
  return start_ +
         Microseconds(static_cast<std::int64_t>(static_cast<double>(real.count()) * pace_));
}

}  // namespace amends
