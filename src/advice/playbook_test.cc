#include "advice/playbook.h"

#include <gmock/gmock.h>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;

Conditions for_kinds(std::initializer_list<ErrorKind> kinds) {
  Conditions when;
  for (const ErrorKind kind : kinds) {
    when.kinds.at(static_cast<std::size_t>(kind)) = true;
  }
  return when;
}

Situation of_a_typo() {
  Situation at;
  at.kind = ErrorKind::typo;
  at.harm = Harm::nuisance;
  at.exposure = Exposure::under_50;
  at.response = Response::postscript;
  return at;
}

TEST(conditions, hold_when_all_of_them_do) {
  EXPECT_TRUE(Conditions().hold(of_a_typo())) << "no condition, every incident";
  EXPECT_TRUE(for_kinds({ErrorKind::typo, ErrorKind::other}).hold(of_a_typo()));
  EXPECT_FALSE(for_kinds({ErrorKind::other}).hold(of_a_typo()));
  Conditions when;
  when.harm = {Harm::cosmetic, Harm::nuisance};
  EXPECT_TRUE(when.hold(of_a_typo()));
  when.harm = {Harm::repairable, Harm::security};
  EXPECT_FALSE(when.hold(of_a_typo()));
  when = {};
  when.response.from = Response::correction;
  EXPECT_FALSE(when.hold(of_a_typo()));
  when = {};
  when.share.to = Exposure::under_10;
  EXPECT_FALSE(when.hold(of_a_typo()));
  when = {};
  when.facts.at(static_cast<std::size_t>(Fact::angry)) = true;
  EXPECT_FALSE(when.hold(of_a_typo()));
  Situation angry = of_a_typo();
  angry[Fact::angry] = true;
  EXPECT_TRUE(when.hold(angry));
}

TEST(conditions, cover_those_that_ask_for_more) {
  Conditions angry_typo = for_kinds({ErrorKind::typo});
  angry_typo.facts.at(static_cast<std::size_t>(Fact::angry)) = true;
  EXPECT_TRUE(Conditions().cover(angry_typo));
  EXPECT_TRUE(for_kinds({ErrorKind::typo, ErrorKind::other}).cover(angry_typo));
  EXPECT_FALSE(angry_typo.cover(for_kinds({ErrorKind::typo})));
  EXPECT_FALSE(for_kinds({ErrorKind::other}).cover(angry_typo));
  EXPECT_FALSE(angry_typo.cover(Conditions()));
}

TEST(facts, have_names_both_ways) {
  for (std::size_t i = 0; i < kFacts; ++i) {
    const auto fact = static_cast<Fact>(i);
    EXPECT_EQ(parse_fact(to_string(fact)), fact);
  }
  EXPECT_FALSE(parse_fact("weather").has_value());
  EXPECT_EQ(parse_audience("clicked"), Audience::clicked);
}

}  // namespace
}  // namespace amends::advice
