#include "engine/sending_metrics.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>
#include <vector>

namespace amends::engine {
namespace {

using namespace std::chrono_literals;

/// Where the only value counted stands.
std::size_t bucket_of(std::uint64_t first, std::uint64_t value) {
  Histogram histogram(first);
  histogram.count(value);
  const HistogramReading reading = histogram.read();
  EXPECT_EQ(reading.count(), 1U);
  for (std::size_t i = 0; i < reading.buckets.size(); ++i) {
    if (reading.buckets.at(i) == 1) {
      return i;
    }
  }
  return reading.buckets.size();
}

TEST(Histogram, puts_each_value_into_the_first_bucket_whose_bound_holds_it) {
  struct Case {
    std::uint64_t first;
    std::uint64_t value;
    std::size_t bucket;
  };

  const std::vector<Case> cases = {
      {1, 0, 0},
      {1, 1, 0},
      {1, 2, 1},
      {1, 3, 2},
      {1, 4, 2},
      {1, 5, 3},
      {100, 0, 0},
      {100, 100, 0},
      {100, 101, 1},
      {100, 200, 1},
      {100, 201, 2},
      {100, 400, 2},
      {100, 401, 3},
      {100, 100ULL << (kHistogramBounds - 1), kHistogramBounds - 1},
      {100, (100ULL << (kHistogramBounds - 1)) + 1, kHistogramBounds},
      {100, std::numeric_limits<std::uint64_t>::max(), kHistogramBounds},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(bucket_of(one.first, one.value), one.bucket) << one.value << " from " << one.first;
    if (one.bucket < kHistogramBounds) {
      const HistogramReading reading = Histogram(one.first).read();
      EXPECT_LE(one.value, reading.bound(one.bucket));
      EXPECT_TRUE(one.bucket == 0 || one.value > reading.bound(one.bucket - 1)) << one.value;
    }
  }
}

TEST(Histogram, sums_and_takes_a_clock_set_back_as_no_time) {
  Histogram histogram(100);
  histogram.count(250us);
  histogram.count(-5s);
  histogram.count(2ms);
  const HistogramReading reading = histogram.read();
  EXPECT_EQ(reading.count(), 3U);
  EXPECT_EQ(reading.sum, 2250U);
  EXPECT_EQ(reading.buckets[0], 1U);
}

TEST(Histogram, tells_quantiles_as_near_as_its_buckets) {
  Histogram histogram(100);
  EXPECT_FALSE(histogram.read().quantile(0.5));
  for (int i = 0; i < 100; ++i) {
    histogram.count(std::uint64_t{300});
  }
  EXPECT_DOUBLE_EQ(histogram.read().quantile(0.5).value_or(0), 300);
  EXPECT_DOUBLE_EQ(histogram.read().quantile(1).value_or(0), 400);
  for (int i = 0; i < 300; ++i) {
    histogram.count(std::uint64_t{50'000});
  }
  const double median = histogram.read().quantile(0.5).value_or(0);
  EXPECT_GT(median, 25'600);
  EXPECT_LE(median, 51'200);
  Histogram far(1);
  far.count(std::numeric_limits<std::uint64_t>::max());
  EXPECT_DOUBLE_EQ(far.read().quantile(0.5).value_or(0), 1ULL << (kHistogramBounds - 1));
}

TEST(Metrics, lose_nothing_that_several_threads_count_at_once) {
  constexpr int kThreads = 4;
  constexpr std::uint64_t kEach = 20'000;
  SendingMetrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&metrics] {
        for (std::uint64_t one = 0; one < kEach; ++one) {
          metrics.accepted.add();
          metrics.lines_open.add(one % 2 == 0 ? 1 : -1);
          metrics.commit_time.count(one);
        }
      });
    }
  }
  EXPECT_EQ(metrics.accepted.value(), kThreads * kEach);
  EXPECT_EQ(metrics.lines_open.value(), 0);
  EXPECT_EQ(metrics.commit_time.read().count(), kThreads * kEach);
}

}  // namespace
}  // namespace amends::engine
