#include "advice/outcome.h"

#include <gtest/gtest.h>

namespace amends::advice {
namespace {

constexpr double kFourPlaces = 0.00005;

/// Newcombe 1998, table II, method 10.
TEST(Newcombe, gives_the_intervals_of_the_paper) {
  struct Case {
    Arm one;
    Arm other;
    double value;
    Interval interval;
  };

  for (const Case& at : {
           Case{{70, 56}, {80, 48}, 0.2, {0.0524, 0.3339}},
           Case{{10, 9}, {10, 3}, 0.6, {0.1705, 0.8090}},
           Case{{7, 6}, {7, 2}, 0.5714, {0.0582, 0.8062}},
           Case{{56, 5}, {29, 0}, 0.0893, {-0.0381, 0.1926}},
           Case{{10, 0}, {20, 0}, 0.0, {-0.1611, 0.2775}},
           Case{{10, 0}, {10, 0}, 0.0, {-0.2775, 0.2775}},
           Case{{10, 10}, {20, 0}, 1.0, {0.6791, 1.0}},
           Case{{10, 10}, {10, 0}, 1.0, {0.6075, 1.0}},
       }) {
    const Difference found = newcombe(at.one, at.other);
    EXPECT_NEAR(found.value, at.value, kFourPlaces);
    EXPECT_NEAR(found.interval.low, at.interval.low, kFourPlaces) << at.one.did;
    EXPECT_NEAR(found.interval.high, at.interval.high, kFourPlaces) << at.one.did;
  }
}

TEST(Wilson, stays_between_nobody_and_everybody) {
  EXPECT_EQ(wilson({10, 0}).low, 0);
  EXPECT_NEAR(wilson({10, 0}).high, 0.2775, kFourPlaces);
  EXPECT_EQ(wilson({10, 10}).high, 1);
  EXPECT_EQ(wilson({0, 0}).low, 0);
  EXPECT_EQ(wilson({0, 0}).high, 1);
}

TEST(SplitLikelihood, finds_groups_that_are_not_as_they_were_drawn) {
  EXPECT_NEAR(split_likelihood(1000, 9000, 0.1), 1, 1e-9);
  // 60 and 40 of 100 where halves are expected: chi-square 4.
  EXPECT_NEAR(split_likelihood(60, 40, 0.5), 0.0455, kFourPlaces);
  // 100 people more than the 1000 expected, of 10,000: chi-square 11.1.
  EXPECT_LT(split_likelihood(1100, 8900, 0.1), kSplitLikelihoodLeast);
  EXPECT_EQ(split_likelihood(0, 0, 0.1), 1);
}

/// The table of METHODS 6.
TEST(PeopleNeeded, is_as_many_as_the_formula_says) {
  struct Case {
    double rate;
    double other_rate;
    double ratio;
    std::uint64_t people;
  };

  for (const Case& at : {
           Case{0.015, 0.010, 1, 7'747},
           Case{0.015, 0.010, 9, 4'984},
           Case{0.005, 0.004, 1, 70'319},
           Case{0.005, 0.004, 9, 42'523},
           Case{0.003, 0.0015, 1, 15'659},
           Case{0.003, 0.0015, 9, 11'014},
           Case{0.020, 0.024, 1, 21'106},
           Case{0.20, 0.215, 9, 6'236},
       }) {
    const auto needed = people_needed(at.rate, at.other_rate, at.ratio);
    ASSERT_TRUE(needed);
    EXPECT_LE(*needed, at.people + 1);
    EXPECT_GE(*needed + 1, at.people);
  }
  EXPECT_FALSE(people_needed(0.01, 0.01, 9));
  EXPECT_FALSE(people_needed(0.01, 0.01 + 1e-12, 9)) << "more than live";
}

TEST(Healed, tells_what_part_of_the_damage_is_gone) {
  // 1 % of the spared, 3 % of those held out, 1.5 % of those told: three quarters.
  const auto most = healed({10'000, 100}, {10'000, 300}, {10'000, 150});
  ASSERT_TRUE(most);
  EXPECT_NEAR(most->ratio, 0.75, 1e-9);
  EXPECT_NEAR(most->interval.low, 0.6014, 0.0001);
  EXPECT_NEAR(most->interval.high, 0.8989, 0.0001);
}

TEST(Healed, says_nothing_where_no_damage_is_sure) {
  EXPECT_FALSE(healed({1'000, 10}, {1'000, 12}, {9'000, 90}));
  EXPECT_FALSE(healed({1'000, 0}, {1'000, 0}, {9'000, 0}));
}

TEST(OutcomeReading, compares_those_held_out_with_those_told) {
  const OutcomeReading better =
      read_outcome({true, Arm{10'000, 100}, Arm{10'000, 300}, Arm{90'000, 1'350}});
  ASSERT_TRUE(better.damage && better.recovery && better.residual);
  EXPECT_NEAR(better.damage->value, 0.02, 1e-9);
  EXPECT_NEAR(better.recovery->value, 0.015, 1e-9);
  EXPECT_NEAR(better.residual->value, 0.005, 1e-9);
  EXPECT_TRUE(better.healed);
  EXPECT_EQ(better.verdict, Verdict::better);
  EXPECT_FALSE(better.needed);
  EXPECT_EQ(read_outcome({true, {}, Arm{10'000, 100}, Arm{90'000, 2'700}}).verdict, Verdict::worse);
}

TEST(OutcomeReading, knows_that_buying_is_good) {
  EXPECT_EQ(
      read_outcome({false, {}, Arm{10'000, 100}, Arm{90'000, 2'700}}).verdict, Verdict::better
  );
}

TEST(OutcomeReading, heals_nothing_where_the_mistake_did_no_damage) {
  // 3 % of the spared left, 1 % of those held out: the mistake hurt nobody.
  const OutcomeReading left =
      read_outcome({true, Arm{10'000, 300}, Arm{10'000, 100}, Arm{90'000, 2'250}});
  ASSERT_TRUE(left.damage && left.recovery);
  EXPECT_TRUE(left.damage->interval.excludes_zero());
  EXPECT_FALSE(left.healed);
  // Of buying it is the other way round.
  EXPECT_FALSE(read_outcome({false, Arm{10'000, 100}, Arm{10'000, 300}, Arm{90'000, 1'350}}).healed
  );
  EXPECT_TRUE(read_outcome({false, Arm{10'000, 300}, Arm{10'000, 100}, Arm{90'000, 2'250}}).healed);
}

TEST(OutcomeReading, says_openly_that_nothing_can_be_concluded) {
  const OutcomeReading open = read_outcome({true, {}, Arm{1'000, 15}, Arm{9'000, 90}});
  EXPECT_EQ(open.verdict, Verdict::inconclusive);
  EXPECT_FALSE(open.damage);
  EXPECT_FALSE(open.healed);
  ASSERT_TRUE(open.needed);
  EXPECT_NEAR(static_cast<double>(*open.needed), 4'984, 1);
}

TEST(OutcomeReading, without_a_holdout_reads_what_is_left_of_the_damage) {
  const OutcomeReading left = read_outcome({true, Arm{10'000, 100}, {}, Arm{90'000, 2'700}});
  EXPECT_FALSE(left.recovery);
  EXPECT_EQ(left.verdict, Verdict::worse);
  const OutcomeReading nothing = read_outcome({true, {}, {}, Arm{90'000, 2'700}});
  EXPECT_EQ(nothing.verdict, Verdict::none);
  EXPECT_EQ(read_outcome({true, Arm{0, 0}, {}, Arm{9, 2}}).verdict, Verdict::none);
}

struct ExcessCase {
  Arm told;
  Arm spared;
  RecoveryMargin margin;
  Excess excess;
  bool is_within;
  bool is_beyond;
};

/// Python, by Wilson's formula with z = 1.644853626951473 and the squares of the distances added.
constexpr ExcessCase kExcesses[] = {
    {{90'000, 450}, {100'000, 480}, kLeavingMargin, {-0.0008, {-0.0013270, -0.0002695}}, true, false
    },
    {{9'000, 45}, {1'000, 4}, kLeavingMargin, {0, {-0.0049984, 0.0025998}}, false, false},
    {{90'000, 900}, {100'000, 500}, kLeavingMargin, {0.004, {0.0033467, 0.0046627}}, false, true},
    {{90'000, 20},
     {100'000, 25},
     kComplaintMargin,
     {-0.0002278, {-0.0003462, -0.0001074}},
     true,
     false},
    {{90'000, 4'500},
     {100'000, 5'000},
     kOrderMargin,
     {-0.0025, {-0.0041111, -0.0008935}},
     true,
     false},
    {{90'000, 3'600}, {100'000, 5'000}, kOrderMargin, {0.0075, {0.0059770, 0.0090199}}, false, true
    },
    {{9'000, 460}, {1'000, 50}, kOrderMargin, {-0.0036111, {-0.0140524, 0.0089135}}, false, false},
};

TEST(Excess, is_what_is_left_of_a_damage_less_what_may_be) {
  constexpr double kSevenPlaces = 0.0000001;
  for (const ExcessCase& at : kExcesses) {
    SCOPED_TRACE(at.told.did);
    const Excess found = excess(at.told, at.spared, at.margin);
    EXPECT_NEAR(found.value, at.excess.value, kSevenPlaces);
    EXPECT_NEAR(found.interval.low, at.excess.interval.low, kSevenPlaces);
    EXPECT_NEAR(found.interval.high, at.excess.interval.high, kSevenPlaces);
    EXPECT_EQ(found.is_within(), at.is_within);
    EXPECT_EQ(found.is_beyond(), at.is_beyond);
  }
}

}  // namespace
}  // namespace amends::advice
