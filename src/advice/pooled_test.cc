#include "advice/pooled.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace amends::advice {
namespace {

constexpr double kSixPlaces = 0.0000015;

/// The numbers below come from mpmath with 30 digits, by the formulas of the papers and not by this
/// code, for rows (people told, did it, people held out, did it):
///   a, c, n1, n2 as given, or each with half a person more where a or c is 0
///   y = log((a/n1)/(c/n2)); v = 1/a - 1/n1 + 1/c - 1/n2; w = 1/v; m = sum(w*y)/sum(w)
///   Q = sum(w*(y-m)^2); tau2 = max(0, (Q-(k-1))/(sum(w)-sum(w^2)/sum(w))); I2 = max(0,
///   (Q-(k-1))/Q) w = 1/(v+tau2); m = sum(w*y)/sum(w); s = max(1, sum(w*(y-m)^2)/(k-1)) exp(m -+
///   t(0.975, k-1)*sqrt(s/sum(w))), t by root finding on the incomplete beta function
struct Case {
  const char* name;
  std::vector<ArmPair> incidents;
  double ratio;
  Interval interval;
  double tau_squared;
  double q;
  double i_squared;
  Verdict verdict;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"alike",
       {{{9'000, 90}, {1'000, 15}}, {{18'000, 200}, {2'000, 30}}, {{27'000, 250}, {3'000, 40}}},
       0.705501,
       {0.428472, 1.161644},
       0,
       0.113417,
       0,
       Verdict::inconclusive},
      {"apart",
       {{{9'000, 90}, {1'000, 30}},
        {{18'000, 400}, {2'000, 30}},
        {{27'000, 150}, {3'000, 40}},
        {{45'000, 600}, {5'000, 90}}},
       0.628145,
       {0.219592, 1.796818},
       0.311022,
       37.104079,
       0.919146,
       Verdict::inconclusive},
      {"with nobody in a group",
       {{{9'000, 12}, {1'000, 0}}, {{9'000, 0}, {1'000, 3}}, {{18'000, 30}, {2'000, 5}}},
       0.360215,
       {0.000809, 160.351353},
       3.085808,
       6.920315,
       0.710996,
       Verdict::inconclusive},
      {"two",
       {{{9'000, 90}, {1'000, 15}}, {{9'000, 60}, {1'000, 20}}},
       0.467641,
       {0.005727, 38.183503},
       0.169115,
       3.378185,
       0.703983,
       Verdict::inconclusive},
      {"clear",
       {{{45'000, 300}, {5'000, 75}},
        {{45'000, 280}, {5'000, 70}},
        {{90'000, 620}, {10'000, 140}},
        {{45'000, 310}, {5'000, 70}},
        {{45'000, 290}, {5'000, 68}}},
       0.472508,
       {0.407062, 0.548477},
       0,
       0.726389,
       0,
       Verdict::better},
  };
  return all;
}

/// Within so much of the number itself where that is large.
double near(double number) {
  return kSixPlaces * std::max(1.0, number);
}

TEST(Pooled, is_what_the_formulas_give) {
  for (const Case& at : cases()) {
    SCOPED_TRACE(at.name);
    const Pooled pooled = pool(at.incidents, Meaning::bad);
    EXPECT_EQ(pooled.incidents, at.incidents.size());
    EXPECT_EQ(pooled.silent, 0U);
    ASSERT_TRUE(pooled.ratio);
    EXPECT_NEAR(pooled.ratio->ratio, at.ratio, kSixPlaces);
    EXPECT_NEAR(pooled.ratio->interval.low, at.interval.low, kSixPlaces);
    EXPECT_NEAR(pooled.ratio->interval.high, at.interval.high, near(at.interval.high));
    EXPECT_NEAR(pooled.ratio->tau_squared, at.tau_squared, near(at.tau_squared));
    EXPECT_NEAR(pooled.ratio->q, at.q, near(at.q));
    EXPECT_NEAR(pooled.ratio->i_squared, at.i_squared, kSixPlaces);
    EXPECT_EQ(pooled.verdict, at.verdict);
  }
}

TEST(Pooled, does_not_depend_on_the_order) {
  for (const Case& at : cases()) {
    std::vector<ArmPair> turned = at.incidents;
    std::ranges::reverse(turned);
    const Pooled one = pool(at.incidents, Meaning::bad);
    const Pooled other = pool(turned, Meaning::bad);
    EXPECT_NEAR(one.ratio->ratio, other.ratio->ratio, 1e-12) << at.name;
    EXPECT_NEAR(one.ratio->tau_squared, other.ratio->tau_squared, 1e-9) << at.name;
  }
}

TEST(Pooled, with_the_groups_changed_is_turned_over) {
  for (const Case& at : cases()) {
    std::vector<ArmPair> changed;
    for (const ArmPair& incident : at.incidents) {
      changed.push_back({incident.held, incident.told});
    }
    const Pooled one = pool(at.incidents, Meaning::bad);
    const Pooled other = pool(changed, Meaning::bad);
    EXPECT_NEAR(one.ratio->ratio * other.ratio->ratio, 1, 1e-9) << at.name;
    EXPECT_NEAR(one.ratio->interval.low * other.ratio->interval.high, 1, 1e-9) << at.name;
    EXPECT_EQ(pool(changed, Meaning::good).verdict, one.verdict) << at.name;
  }
}

TEST(Pooled, knows_what_is_good_and_what_is_bad) {
  const std::vector<ArmPair>& clear = cases().back().incidents;
  EXPECT_EQ(pool(clear, Meaning::bad).verdict, Verdict::better);
  EXPECT_EQ(pool(clear, Meaning::good).verdict, Verdict::worse);
}

TEST(Pooled, of_incidents_that_are_the_same_is_what_each_says) {
  const std::vector<ArmPair> same(40, {{9'000, 90}, {1'000, 20}});
  const Pooled pooled = pool(same, Meaning::bad);
  ASSERT_TRUE(pooled.ratio);
  EXPECT_NEAR(pooled.ratio->ratio, 0.5, 1e-9);
  EXPECT_NEAR(pooled.ratio->tau_squared, 0, 1e-9);
  EXPECT_NEAR(pooled.ratio->i_squared, 0, 1e-9);
  // v = 1/90 - 1/9000 + 1/20 - 1/1000 = 0.06; t of 39 degrees is 2.0226909.
  EXPECT_NEAR(pooled.ratio->interval.low, 0.4623257, 0.00001);
  EXPECT_EQ(pooled.verdict, Verdict::better);
}

TEST(Pooled, says_nothing_of_one_incident_nor_of_those_that_are_silent) {
  const ArmPair tells{{9'000, 90}, {1'000, 15}};
  const ArmPair nobody{{9'000, 0}, {1'000, 0}};
  const ArmPair everybody{{9, 9}, {2, 2}};
  const ArmPair empty{{9'000, 5}, {0, 0}};
  const std::vector<ArmPair> one{tells, nobody, everybody, empty};
  const Pooled pooled = pool(one, Meaning::bad);
  EXPECT_EQ(pooled.incidents, 1U);
  EXPECT_EQ(pooled.silent, 3U);
  EXPECT_FALSE(pooled.ratio);
  EXPECT_EQ(pooled.verdict, Verdict::none);
  EXPECT_EQ(pool({}, Meaning::bad).incidents, 0U);
  const std::vector<ArmPair> two{tells, nobody, tells};
  EXPECT_EQ(pool(two, Meaning::bad).incidents, 2U);
  EXPECT_TRUE(pool(two, Meaning::bad).ratio);
}

TEST(Pooled, has_ends_however_little_is_known) {
  const std::vector<ArmPair> wild{{{100, 0}, {100, 90}}, {{100, 90}, {100, 0}}};
  const Pooled pooled = pool(wild, Meaning::bad);
  ASSERT_TRUE(pooled.ratio);
  EXPECT_GE(pooled.ratio->interval.low, 1 / kRatioMost - 1e-12);
  EXPECT_LE(pooled.ratio->interval.high, kRatioMost * (1 + 1e-9));
  EXPECT_EQ(pooled.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace amends::advice
