#include "engine/sending_metrics.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace amends::engine {

std::uint64_t HistogramReading::count() const {
  return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
}

std::optional<double> HistogramReading::quantile(double share) const {
  const std::uint64_t all = count();
  if (all == 0) {
    return std::nullopt;
  }
  const double wanted = std::clamp(share, 0.0, 1.0) * static_cast<double>(all);
  double below = 0;
  for (std::size_t i = 0; i < kHistogramBounds; ++i) {
    const auto here = static_cast<double>(buckets.at(i));
    if (here > 0 && below + here >= wanted) {
      const double low = i == 0 ? 0 : static_cast<double>(bound(i - 1));
      const double high = static_cast<double>(bound(i));
      return low + (high - low) * (wanted - below) / here;
    }
    below += here;
  }
  return static_cast<double>(bound(kHistogramBounds - 1));
}

void Histogram::count(std::uint64_t value) {
  const auto doublings = value <= first_
                             ? std::size_t{0}
                             : static_cast<std::size_t>(std::bit_width((value - 1) / first_));
  buckets_.at(std::min(doublings, kHistogramBounds)).fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

void Histogram::count(Microseconds time) {
  count(static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)));
}

HistogramReading Histogram::read() const {
  HistogramReading reading;
  reading.first = first_;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    reading.buckets.at(i) = buckets_.at(i).load(std::memory_order_relaxed);
  }
  reading.sum = sum_.load(std::memory_order_relaxed);
  return reading;
}

}  // namespace amends::engine
