#pragma once

#include "base/clock.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace amends::engine {

/// Only grows. Any thread, no lock.
class Counter {
 public:
  void add(std::uint64_t more = 1) { value_.fetch_add(more, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

/// Goes up and down. Any thread, no lock.
class Gauge {
 public:
  void add(std::int64_t more) { value_.fetch_add(more, std::memory_order_relaxed); }

  [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_ = 0;
};

inline constexpr std::size_t kHistogramBounds = 24;

/// What a histogram held at one moment.
struct HistogramReading {
  /// At most `first` << i; the last one is everything above.
  std::array<std::uint64_t, kHistogramBounds + 1> buckets{};
  std::uint64_t first = 1;
  std::uint64_t sum = 0;

  [[nodiscard]] std::uint64_t bound(std::size_t bucket) const { return first << bucket; }

  [[nodiscard]] std::uint64_t count() const;
  /// The value below which this share (0 to 1) of all lies, as near as the buckets tell: within one
  /// they are taken to lie evenly. Nothing when nothing was counted.
  [[nodiscard]] std::optional<double> quantile(double share) const;
};

/// How often which size came, in buckets that double: `first`, 2 `first`, 4 `first` ... whole
/// numbers of whatever unit. Any thread, no lock; a reading may miss what is being counted.
class Histogram {
 public:
  explicit Histogram(std::uint64_t first) : first_(first) {}

  void count(std::uint64_t value);
  /// In microseconds; a clock that was set back counts as no time.
  void count(Microseconds time);

  [[nodiscard]] HistogramReading read() const;

 private:
  std::uint64_t first_;
  std::array<std::atomic<std::uint64_t>, kHistogramBounds + 1> buckets_{};
  std::atomic<std::uint64_t> sum_ = 0;
};

/// What all sending of one process came to since it began: for /metrics and the live view, never
/// for a decision. Recorded on the loop, read from any thread. docs/operating/metrics.md says what
/// each means.
struct SendingMetrics {
  // How attempts ended, counted when that is on disk.
  Counter accepted;
  Counter rejected;
  Counter deferred;
  Counter uncertain;
  Counter withheld;
  Counter released;  // given back before the dot

  Counter claims;          // asked of the ledger
  Counter claimed_people;  // that they gave
  Counter messages;        // made, or found that they cannot be made
  Histogram making{100};   // microseconds from asking for up to kMakeBatch messages to having them

  Histogram commit_people{1};  // marks and results in one commit
  Histogram commit_time{100};  // microseconds; with the sync

  Histogram time_to_dot{100};  // microseconds from begin() until the body is written
  Histogram reply_time{100};   // microseconds from the final dot to its reply

  Gauge lines_open;
  Gauge past_the_dot;
  Counter lines_opened;
  Counter lines_lost;     // ended by the other side, or never came to be
  Counter message_bytes;  // handed to lines
};

}  // namespace amends::engine
