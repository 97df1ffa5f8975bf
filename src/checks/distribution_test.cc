#include "checks/distribution.h"

#include "base/random.h"
#include "checks/cases.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace amends::checks {
namespace {

using testing::ElementsAre;

RecipientFacts person(std::uint64_t position) {
  RecipientFacts facts;
  facts.row = static_cast<std::int64_t>(position + 2);
  facts.address = "ida@mail.example";
  facts.position = position;
  return facts;
}

Distribution of(const std::vector<std::string>& values) {
  Distribution made;
  for (std::size_t i = 0; i < values.size(); ++i) {
    made.add(values[i], hash_of(values[i]), traits_of(values[i]), person(i));
  }
  return made;
}

TEST(Distribution, counts_what_is_different_and_what_is_frequent) {
  const Distribution made = of({"Oslo", "Bergen", "Oslo", "Хасково", "Oslo", "Bergen"});
  EXPECT_EQ(made.number(), 6U);
  EXPECT_EQ(made.distinct().number, 3U);
  EXPECT_TRUE(made.distinct().exact);
  const auto top = made.frequent().top(2);
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].text, "Oslo");
  EXPECT_EQ(top[0].count, 3U);
  EXPECT_EQ(top[1].text, "Bergen");
  EXPECT_EQ(made.frequent().missed(), 0U);
  EXPECT_EQ(made.longest().who.value, "Хасково");
  EXPECT_EQ(made.longest().chars, 7U);
  EXPECT_EQ(made.longest().who.row, 5);
  EXPECT_EQ(made.shortest().who.row, 2);
  EXPECT_EQ(made.scripts()[static_cast<std::size_t>(Script::latin)], 5U);
  EXPECT_EQ(made.scripts()[static_cast<std::size_t>(Script::cyrillic)], 1U);
  EXPECT_EQ(made.samples().size(), 3U);
}

TEST(Distribution, is_the_same_when_a_value_is_known_to_come_again) {
  Random dice(11);
  std::vector<std::string> values;
  std::set<std::string> met;
  Distribution made;
  for (std::size_t i = 0; i < 20'000; ++i) {
    // More different ones than are held exactly, short ones often.
    const std::uint64_t number = dice.below(i % 3 == 0 ? 4 * kDistinctExactMax : 12);
    const std::string& text = values.emplace_back(fmt::format("име {}", number));
    if (met.insert(text).second) {
      made.add(text, hash_of(text), traits_of(text), person(i));
    } else {
      made.add_again(text, hash_of(text), traits_of(text));
    }
  }
  const Distribution plain = of(values);
  EXPECT_EQ(made.number(), plain.number());
  EXPECT_EQ(made.distinct().number, plain.distinct().number);
  EXPECT_EQ(made.samples(), plain.samples());
  EXPECT_EQ(made.scripts(), plain.scripts());
  EXPECT_EQ(made.longest().who.row, plain.longest().who.row);
  EXPECT_EQ(made.shortest().who.row, plain.shortest().who.row);
  const auto top = made.frequent().top(3);
  const auto plain_top = plain.frequent().top(3);
  ASSERT_EQ(top.size(), plain_top.size());
  for (std::size_t i = 0; i < top.size(); ++i) {
    EXPECT_EQ(top[i].text, plain_top[i].text);
    EXPECT_EQ(top[i].count, plain_top[i].count);
  }
}

TEST(Distribution, says_when_it_estimates_and_is_near) {
  for (const std::uint64_t number : {kDistinctExactMax, 10 * kDistinctExactMax}) {
    DistinctValues values;
    for (std::uint64_t i = 0; i < 3 * number; ++i) {
      values.add(hash_of(fmt::format("value {}", i % number)));
    }
    EXPECT_EQ(values.count().exact, number == kDistinctExactMax);
    EXPECT_NEAR(
        static_cast<double>(values.count().number),
        static_cast<double>(number),
        0.12 * static_cast<double>(number)
    );
  }
}

TEST(Distribution, finds_the_frequent_among_many_rare_ones) {
  FrequentValues values;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = i % 5 == 0 ? "Kari" : fmt::format("name {}", i);
    values.add(hash_of(text), text);
  }
  const auto top = values.top(3);
  ASSERT_EQ(top.size(), 1U) << "what is rare is not shown";
  EXPECT_EQ(top[0].text, "Kari");
  EXPECT_LE(top[0].count, 4000U);
  EXPECT_GE(top[0].count + values.missed(), 4000U);
}

TEST(Distribution, is_the_same_however_people_were_shared_out) {
  Random dice(7);
  std::vector<std::string> values;
  for (int i = 0; i < 5000; ++i) {
    values.push_back(fmt::format("{:0{}}", dice.below(3000), 1 + dice.below(9)));
  }
  const Distribution whole = of(values);
  for (const std::size_t shares : {2U, 3U, 7U}) {
    std::vector<Distribution> parts(shares);
    for (std::size_t i = 0; i < values.size(); ++i) {
      parts[i % shares].add(values[i], hash_of(values[i]), traits_of(values[i]), person(i));
    }
    Distribution joined;
    for (std::size_t part = shares; part > 0; --part) {
      joined.add(parts[part - 1]);
    }
    EXPECT_EQ(joined.number(), whole.number());
    EXPECT_EQ(joined.distinct().number, whole.distinct().number);
    EXPECT_EQ(joined.distinct().exact, whole.distinct().exact);
    EXPECT_EQ(joined.samples(), whole.samples());
    EXPECT_EQ(joined.longest().position, whole.longest().position);
    EXPECT_EQ(joined.shortest().position, whole.shortest().position);
  }
}

TEST(ValueTraits, are_seen_in_one_pass) {
  struct Case {
    const char* text;
    std::uint32_t chars;
    bool latin, cyrillic, hebrew, upper, lower, control;
  };

  for (const Case& one : {
           Case{"Zoë", 3, true, false, false, true, true, false},
           Case{"ИВАН", 4, false, true, false, true, false, false},
           Case{"נועה", 4, false, false, true, false, false, false},
           Case{"12,50 €", 7, false, false, false, false, false, false},
           Case{"a\nb", 3, true, false, false, false, true, true},
           Case{"\u2028", 1, false, false, false, false, false, true},
       }) {
    const ValueTraits traits = traits_of(one.text);
    EXPECT_EQ(traits.chars, one.chars) << one.text;
    EXPECT_EQ(traits.has(Script::latin), one.latin) << one.text;
    EXPECT_EQ(traits.has(Script::cyrillic), one.cyrillic) << one.text;
    EXPECT_EQ(traits.has(Script::hebrew), one.hebrew) << one.text;
    EXPECT_EQ(traits.has(trait_upper), one.upper) << one.text;
    EXPECT_EQ(traits.has(trait_lower), one.lower) << one.text;
    EXPECT_EQ(traits.has(trait_control), one.control) << one.text;
  }
}

TEST(Cases, keep_the_first_people_whoever_counted_them) {
  std::vector<Cases> shares(3);
  for (std::uint64_t position = 0; position < 9; ++position) {
    shares[position % 3].count(person(position), std::to_string(position));
  }
  Cases all;
  all.add(shares[2]);
  all.add(shares[0]);
  all.add(shares[1]);
  EXPECT_EQ(all.number(), 9U);
  std::vector<std::string> values;
  for (const auto& example : all.examples()) {
    values.push_back(example.value);
  }
  EXPECT_THAT(values, ElementsAre("0", "1", "2"));
}

}  // namespace
}  // namespace amends::checks
