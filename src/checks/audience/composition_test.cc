#include "checks/audience/composition.h"

#include "checks/support_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

using model::FindingLevel;
using testing::argument;
using testing::at;

/// The people of a mix: so many of each value.
using People = std::vector<std::pair<std::string, std::uint64_t>>;

AttributeMix mix_of(const People& people, std::string attribute = "language") {
  AttributeMix mix{std::move(attribute), 0, {}};
  for (const auto& [value, number] : people) {
    mix.people += number;
    mix.classes.push_back({value, number});
  }
  return mix;
}

/// What is said of people after `past`, one mix for each mailing before.
Findings said(const People& now, const std::vector<People>& past) {
  std::vector<AudienceMix> before;
  for (const People& people : past) {
    before.push_back(kept_mix({mix_of(people)}));
  }
  return composition_findings({mix_of(now)}, before);
}

/// What a counter makes of one column with these values.
AudienceMix counted(
    std::string_view column, const std::vector<std::pair<std::string, int>>& values
) {
  model::Columns columns;
  const std::uint32_t number = columns.add(column);
  MixCounter counter(columns, at("2026-11-20T09:00:00"));
  model::Contact contact;
  contact.values.resize(columns.size());
  for (const auto& [value, people] : values) {
    contact.values[number] = value;
    for (int i = 0; i < people; ++i) {
      counter.add(contact);
    }
  }
  return counter.finish();
}

const AttributeMix* attribute_of(const AudienceMix& mix, std::string_view name) {
  const auto found = std::ranges::find(mix, name, &AttributeMix::attribute);
  return found == mix.end() ? nullptr : &*found;
}

std::map<std::string, std::uint64_t> classes_of(const AudienceMix& mix, std::string_view name) {
  std::map<std::string, std::uint64_t> classes;
  if (const AttributeMix* attribute = attribute_of(mix, name)) {
    for (const MixClass& one : attribute->classes) {
      classes[one.value] = one.people;
    }
  }
  return classes;
}

TEST(stability_index, is_that_of_the_book) {
  // (0.5 - 0.7) ln(0.5 / 0.7) + (0.5 - 0.3) ln(0.5 / 0.3) = 0.0673 + 0.1022
  const AttributeMix now = mix_of({{"nb", 500'000}, {"en", 500'000}});
  const AttributeMix before = mix_of({{"nb", 700'000}, {"en", 300'000}});
  EXPECT_NEAR(stability_index(now, before), 0.1695, 0.001);
  EXPECT_NEAR(stability_index(before, now), 0.1695, 0.001);
  EXPECT_EQ(stability_index(now, now), 0.0);
}

TEST(stability_index, counts_what_was_never_there_with_the_rest) {
  const AttributeMix before = mix_of({{"nb", 1000}});
  EXPECT_GT(stability_index(mix_of({{"nb", 500}, {"he", 500}}), before), 1.0);
  EXPECT_GT(stability_index(mix_of({{"he", 1000}}), before), 1.0);
  EXPECT_LT(stability_index(mix_of({{"nb", 990}, {"he", 10}}), before), 0.1);
}

TEST(stability_index, takes_chance_out_of_small_numbers) {
  // Fifty of each, give or take four: what two draws of the same people look like.
  const AttributeMix now = mix_of({{"a", 53}, {"b", 46}, {"c", 51}, {"d", 50}});
  const AttributeMix before = mix_of({{"a", 47}, {"b", 54}, {"c", 49}, {"d", 50}});
  EXPECT_LT(stability_index(now, before), 0.01);
  EXPECT_EQ(stability_index({}, before), 0.0);
  EXPECT_EQ(stability_index(now, {}), 0.0);
}

TEST(composition, is_told_by_how_far_it_is_from_the_nearest_mailing_before) {
  const People usual = {{"nb", 700}, {"en", 300}};

  struct Row {
    People now;
    std::vector<People> past;
    const char* level;  // empty: nothing is said
  };

  const Row rows[] = {
      {usual, {usual, usual, usual}, ""},
      {{{"nb", 600}, {"en", 400}}, {usual, usual, usual}, ""},
      {{{"nb", 500}, {"en", 500}}, {usual, usual, usual}, "warn"},
      {{{"nb", 300}, {"en", 700}}, {usual, usual, usual}, "block"},
      {{{"he", 1000}}, {usual, usual, usual}, "block"},
      {{{"he", 1000}}, {usual, usual}, ""},                       // too few mailings
      {{{"he", 199}}, {usual, usual, usual}, ""},                 // too few people
      {{{"he", 1000}}, {usual, usual, {{"nb", 199}}}, ""},        // the same, before
      {{{"he", 1000}}, {usual, usual, usual, {{"he", 900}}}, ""}  // one of them was like this
  };
  for (const Row& row : rows) {
    const Findings found = said(row.now, row.past);
    const auto* finding = testing::find(found, "audience.composition");
    EXPECT_EQ(finding == nullptr ? "" : to_string(finding->level), row.level)
        << row.now.front().first << ' ' << row.now.front().second;
  }
}

TEST(composition, names_what_changed_most) {
  const Findings found =
      said({{"he", 800}, {"nb", 200}}, {3, People{{"nb", 900}, {"en", 60}, {"he", 40}}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().part, "audience");
  EXPECT_EQ(found.front().recipients, 1000U);
  EXPECT_EQ(argument(found.front(), "attribute"), "language");
  EXPECT_EQ(argument(found.front(), "value"), "he");
  EXPECT_EQ(argument(found.front(), "percent"), "80");
  EXPECT_EQ(argument(found.front(), "before"), "4");
}

TEST(composition, compares_only_what_both_know) {
  const AudienceMix country = {mix_of({{"no", 1000}}, "country")};
  const std::vector<AudienceMix> past(3, country);
  EXPECT_TRUE(composition_findings({mix_of({{"he", 1000}})}, past).empty());
  EXPECT_TRUE(composition_findings({}, past).empty());
}

TEST(mix, is_counted_by_what_columns_are_called) {
  EXPECT_EQ(
      classes_of(counted("locale", {{"nb-NO", 3}, {"no", 2}, {"en", 1}, {"?", 4}}), "language"),
      (std::map<std::string, std::uint64_t>{{"nb", 5}, {"en", 1}})
  );
  EXPECT_EQ(
      classes_of(counted("locale", {{"nb-NO", 3}, {"he-IL", 2}, {"en", 1}}), "country"),
      (std::map<std::string, std::uint64_t>{{"no", 3}, {"il", 2}})
  );
  EXPECT_EQ(
      classes_of(counted("Country", {{"NO", 3}, {"no", 2}, {"IL", 1}}), "country"),
      (std::map<std::string, std::uint64_t>{{"no", 5}, {"il", 1}})
  );
  EXPECT_EQ(
      classes_of(counted("orders", {{"0", 1}, {"1", 2}, {"4", 3}, {"6", 4}, {"99", 5}}), "buyer"),
      (std::map<std::string, std::uint64_t>{{"0", 1}, {"1", 2}, {"2-5", 3}, {"6+", 9}})
  );
  EXPECT_EQ(
      classes_of(counted("consent", {{"Web shop", 3}, {"fair", 2}}), "consent_source"),
      (std::map<std::string, std::uint64_t>{{"web shop", 3}, {"fair", 2}})
  );
  EXPECT_TRUE(counted("shoe_size", {{"42", 300}}).empty());
}

TEST(mix, tells_how_long_people_have_been_there) {
  const AudienceMix mix = counted(
      "customer_since",
      {{"2026-11-01", 1},
       {"2026-09-01T10:00:00Z", 2},
       {"2026-01-31", 3},
       {"2024-02-29", 4},
       {"2001-01-01", 5},
       {"2027-01-01", 6},
       {"2026-13-45", 7},
       {"long ago", 8}}
  );
  EXPECT_EQ(
      classes_of(mix, "tenure"),
      (std::map<std::string, std::uint64_t>{
          {"month", 1}, {"quarter", 2}, {"year", 3}, {"three_years", 4}, {"longer", 5}
      })
  );
  EXPECT_EQ(attribute_of(mix, "tenure")->people, 15U);
}

TEST(mix, leaves_out_what_is_different_for_everybody) {
  std::vector<std::pair<std::string, int>> values;
  for (std::size_t i = 0; i < kMixValuesMax; ++i) {
    values.emplace_back(fmt::format("c{}", i), 1);
  }
  EXPECT_NE(attribute_of(counted("customer", values), "buyer"), nullptr);
  values.emplace_back("one more", 1);
  EXPECT_EQ(attribute_of(counted("customer", values), "buyer"), nullptr);
}

TEST(mix, keeps_nobody_who_could_be_known_by_it) {
  People people = {{"rare", kMixPeopleMin - 1}};
  for (int i = 0; i < 30; ++i) {
    people.emplace_back(fmt::format("v{}", i), 100 - i);
  }
  const AudienceMix kept = kept_mix({mix_of(people)});
  EXPECT_EQ(kept.front().classes.size(), kMixClassesMax);
  EXPECT_EQ(kept.front().people, mix_of(people).people) << "they are counted all the same";
  for (const MixClass& one : kept.front().classes) {
    EXPECT_NE(one.value, "rare");
  }
}

}  // namespace
}  // namespace amends::checks
