#include "advice/holdout.h"

#include "text/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using testing::ElementsAre;

/// A duplicate to fifty thousand people, mended, with nothing said against it.
HoldoutCase harmless() {
  HoldoutCase at;
  at.kind = ErrorKind::duplicate;
  at.harm = Harm::nuisance;
  at.mended = true;
  at.people = 50'000;
  return at;
}

std::vector<std::string> bars(const HoldoutCase& at) {
  std::vector<std::string> names;
  for (const Reason& reason : decide_holdout(at).reasons) {
    names.push_back(reason.id.substr(std::string_view("holdout.bar.").size()));
  }
  return names;
}

TEST(Holdout, is_a_tenth_of_the_people_of_a_light_mistake) {
  const HoldoutChoice choice = decide_holdout(harmless());
  EXPECT_EQ(choice.held, 5'000U);
  EXPECT_TRUE(choice.reasons.empty());
}

TEST(Holdout, is_a_thousand_people_at_least_or_nobody) {
  HoldoutCase at = harmless();
  at.people = 10'000;
  EXPECT_EQ(decide_holdout(at).held, 1'000U);
  at.people = 9'999;
  const HoldoutChoice choice = decide_holdout(at);
  EXPECT_EQ(choice.held, 0U);
  ASSERT_THAT(bars(at), ElementsAre("too_few"));
  EXPECT_EQ(std::get<std::int64_t>(choice.reasons.front().arguments.at(0).second), 9'999);
  at.people = 0;
  EXPECT_EQ(decide_holdout(at).held, 0U);
  HoldoutRules none;
  none.least = 0;
  EXPECT_EQ(decide_holdout(at, none).held, 0U);
}

TEST(Holdout, leaves_nobody_without_what_they_need_to_know) {
  for (const ErrorKind kind :
       {ErrorKind::wrong_price,
        ErrorKind::wrong_date,
        ErrorKind::wrong_merge,
        ErrorKind::insensitive,
        ErrorKind::privacy,
        ErrorKind::security,
        ErrorKind::other}) {
    HoldoutCase at = harmless();
    at.kind = kind;
    EXPECT_THAT(bars(at), ElementsAre("must_be_told")) << model::to_string(kind);
  }
  for (const ErrorKind kind :
       {ErrorKind::wrong_link, ErrorKind::wrong_code, ErrorKind::wrong_image}) {
    HoldoutCase at = harmless();
    at.kind = kind;
    EXPECT_THAT(bars(at), ElementsAre()) << model::to_string(kind);
    at.mended = false;
    EXPECT_THAT(bars(at), ElementsAre("not_mended")) << model::to_string(kind);
  }
}

TEST(Holdout, is_for_severity_one_and_two) {
  for (int harm = 0; harm <= static_cast<int>(Harm::security); ++harm) {
    HoldoutCase at = harmless();
    at.harm = static_cast<Harm>(harm);
    EXPECT_EQ(decide_holdout(at).held > 0, harm == 1 || harm == 2) << harm;
  }
}

/// What comes to light after the draw is judged as it would have been before.
TEST(Holdout, does_not_go_on_where_everybody_must_hear) {
  EXPECT_FALSE(must_hear(ErrorKind::duplicate, Harm::repairable, {}));
  EXPECT_TRUE(must_hear(ErrorKind::duplicate, Harm::loss, {}));
  EXPECT_TRUE(must_hear(ErrorKind::wrong_price, Harm::nuisance, {}));
  for (bool Circumstances::* const one :
       {&Circumstances::promised,
        &Circumstances::money_taken,
        &Circumstances::hurtful,
        &Circumstances::vulnerable_people,
        &Circumstances::opted_out_people}) {
    HoldoutCase at = harmless();
    at.known.*one = true;
    EXPECT_TRUE(must_hear(at.kind, at.harm, at.known));
    EXPECT_EQ(decide_holdout(at).held, 0U);
  }
}

TEST(Holdout, is_for_nobody_where_severity_two_became_graver) {
  HoldoutCase second = harmless();
  second.known.second_in_90_days = true;
  HoldoutCase press = harmless();
  press.known.press = true;
  HoldoutCase angry = harmless();
  angry.known.angry_replies = 5;
  for (HoldoutCase at : {second, press, angry}) {
    EXPECT_THAT(bars(at), ElementsAre()) << "from one to two";
    at.harm = Harm::repairable;
    EXPECT_THAT(bars(at), ElementsAre("too_grave"));
    EXPECT_TRUE(must_hear(at.kind, at.harm, at.known));
  }
}

TEST(Holdout, names_every_reason_against_it) {
  HoldoutCase at = harmless();
  at.has_begun = true;
  at.makes_good = true;
  at.tells_value = true;
  at.known.money_taken = true;
  at.known.hurtful = true;
  at.known.vulnerable_people = true;
  at.known.opted_out_people = true;
  at.people = 10;
  EXPECT_THAT(
      bars(at),
      ElementsAre(
          "begun",
          "makes_good",
          "tells_value",
          "promised",
          "hurtful",
          "vulnerable",
          "opted_out",
          "too_few"
      )
  );
}

TEST(Holdout, has_a_sentence_for_every_reason) {
  HoldoutCase grave;
  grave.kind = ErrorKind::wrong_link;
  grave.harm = Harm::loss;
  HoldoutCase light;
  light.harm = Harm::cosmetic;
  light.has_begun = light.makes_good = light.tells_value = true;
  light.known.promised = light.known.hurtful = true;
  light.known.vulnerable_people = light.known.opted_out_people = true;
  for (const char* tag : {"en", "bg", "ru", "it", "nb", "he"}) {
    const text::Catalogue& words = text::catalogue(text::Locale::parse(tag).value());
    for (const HoldoutCase& at : {grave, light}) {
      for (const Reason& reason : decide_holdout(at).reasons) {
        EXPECT_TRUE(words.has(reason.id)) << tag << ' ' << reason.id;
      }
    }
  }
}

model::ContactSet first_people(std::int64_t count) {
  model::ContactSet people;
  for (std::int64_t id = 1; id <= count; ++id) {
    people.add({id});
  }
  return people;
}

TEST(HoldoutDraw, is_the_same_for_the_same_seed_and_another_for_another) {
  const model::ContactSet people = first_people(10'000);
  const HoldoutSeed seed{{3}, 42};
  const model::ContactSet drawn = draw_holdout(people, 1'000, seed);
  EXPECT_EQ(drawn.size(), 1'000U);
  EXPECT_EQ((drawn & people).size(), 1'000U);
  EXPECT_EQ(draw_holdout(people, 1'000, seed), drawn);
  EXPECT_FALSE(draw_holdout(people, 1'000, {{3}, 43}) == drawn);
  EXPECT_FALSE(draw_holdout(people, 1'000, {{4}, 42}) == drawn);
}

TEST(HoldoutDraw, takes_whoever_there_is) {
  const model::ContactSet people = first_people(5);
  EXPECT_EQ(draw_holdout(people, 9, {{3}, 42}), people);
  EXPECT_TRUE(draw_holdout(people, 0, {{3}, 42}).empty());
}

/// Of 10,000 people in a row each tenth of them has 100 held out on average, within five standard
/// deviations (sqrt(1000 * 0.1 * 0.9) = 9.5).
TEST(HoldoutDraw, favours_no_part_of_the_list) {
  const model::ContactSet drawn = draw_holdout(first_people(10'000), 1'000, {{3}, 42});
  for (std::int64_t part = 0; part < 10; ++part) {
    std::uint64_t held = 0;
    for (std::int64_t id = 1; id <= 1'000; ++id) {
      held += drawn.contains({part * 1'000 + id}) ? 1 : 0;
    }
    EXPECT_GT(held, 52U) << part;
    EXPECT_LT(held, 148U) << part;
  }
}

}  // namespace
}  // namespace amends::advice
