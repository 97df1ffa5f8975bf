#include "model/code.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace amends::model {
namespace {

constexpr Instant at(std::int64_t seconds) {
  return from_us(1'795'000'000'000'000 + seconds * 1'000'000);
}

std::string key_of(std::string_view written) {
  const auto key = normal_code(written);
  return key.ok() ? *key : key.error().id();
}

TEST(NormalCode, takes_spellings_of_one_code_for_one) {
  for (const std::string_view written :
       {"SPRING20",
        "spring20",
        "Spring-20",
        " spring 20 ",
        "SPRING\u201320",
        "SPRING\u00A020",
        "\u0405PR\u0406NG20",
        "S\u03A1RING20",
        "\uFF33\uFF30\uFF32\uFF29\uFF2E\uFF27\uFF12\uFF10"}) {
    EXPECT_EQ(key_of(written), "spring20") << written;
  }
}

TEST(NormalCode, keeps_codes_apart_that_a_shop_may_have_both_of) {
  for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{
           {"SALE20", "SALE2O"}, {"SALE1", "SALEL"}, {"SALE", "SALES"}, {"A_B", "AB"}
       }) {
    EXPECT_NE(key_of(one), key_of(other)) << one;
  }
}

TEST(NormalCode, refuses_what_is_no_code) {
  for (const std::string& written :
       {std::string(),
        std::string(" - "),
        std::string("A\nB"),
        std::string("=1+1"),
        std::string(" @SUM"),
        std::string("\xFF"),
        std::string(101, 'A')}) {
    EXPECT_EQ(key_of(written), "code.name");
  }
  EXPECT_EQ(key_of(std::string(100, 'A')).size(), 100U);
}

TEST(CodeTerms, are_judged_at_a_moment) {
  struct Case {
    CodeTerms terms;
    std::uint64_t used;
    CodeWhy why;
  };

  CodeTerms window;
  window.valid_from = at(10);
  window.valid_until = at(20);
  CodeTerms ended = window;
  ended.valid_until = at(14);
  CodeTerms early = window;
  early.valid_from = at(16);
  CodeTerms budget;
  budget.uses_max = 3;
  CodeTerms closed = budget;
  closed.closed = true;
  const std::vector<Case> cases = {
      {{}, 1'000'000, CodeWhy::valid},
      {window, 0, CodeWhy::valid},
      {ended, 0, CodeWhy::expired},
      {early, 0, CodeWhy::not_yet},
      {budget, 2, CodeWhy::valid},
      {budget, 3, CodeWhy::used_up},
      {closed, 3, CodeWhy::closed},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(to_string(judge(one.terms, one.used, at(15))), to_string(one.why));
  }
  EXPECT_EQ(judge(window, 0, at(10)), CodeWhy::valid);
  EXPECT_EQ(judge(window, 0, at(20)), CodeWhy::valid);
}

CodeChange change(CodeChangeKind kind, std::int64_t id = 1) {
  CodeChange one;
  one.id = {id};
  one.kind = kind;
  one.at = at(15);
  return one;
}

TEST(CodeTerms, follow_the_changes_in_their_order) {
  CodeChange alias = change(CodeChangeKind::alias);
  alias.stands_for = {7};
  CodeChange budget = change(CodeChangeKind::budget);
  budget.uses_max = 5;
  CodeChange extend = change(CodeChangeKind::extend);
  extend.until = at(99);
  CodeTerms closed;
  closed.closed = true;
  const CodeTerms mended = terms_after(closed, std::vector<CodeChange>{alias, budget, extend});
  EXPECT_EQ(mended.stands_for, CodeId{7});
  EXPECT_FALSE(mended.closed) << "whoever gives an alias wants it taken";
  EXPECT_EQ(mended.uses_max, 5U);
  EXPECT_EQ(mended.valid_until, at(99));
  const std::vector<CodeChange> shut = {alias, change(CodeChangeKind::close)};
  EXPECT_TRUE(terms_after({}, shut).closed);
}

TEST(CodeRecord, leaves_out_what_was_taken_back) {
  CodeRecord record;
  record.changes = {
      change(CodeChangeKind::close, 1),
      change(CodeChangeKind::open, 2),
      change(CodeChangeKind::undo, 3)
  };
  record.changes.back().undoes = {2};
  const std::vector<CodeChange> standing = record.standing();
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(standing.front().id, CodeChangeId{1});
  EXPECT_EQ(record.changes.size(), 3U) << "the history keeps all of it";
}

TEST(CodeChanges, say_something_new_and_possible) {
  Code code;
  code.shown = "SPRING20";
  code.used = 4;
  CodeTerms now;
  now.valid_from = at(30);
  now.valid_until = at(40);
  now.uses_max = 5;
  const auto id_of = [&](const CodeChange& one) {
    const auto may = may_change(code, now, one);
    return may.ok() ? std::string() : may.error().id();
  };
  CodeChange extend = change(CodeChangeKind::extend);
  EXPECT_EQ(id_of(extend), "code.until");
  for (const auto& [until, id] : std::vector<std::pair<int, std::string>>{
           {15, "code.until"}, {30, "code.until"}, {40, "code.no_change"}, {41, ""}
       }) {
    extend.until = at(until);
    EXPECT_EQ(id_of(extend), id) << until;
  }
  CodeChange budget = change(CodeChangeKind::budget);
  EXPECT_EQ(id_of(budget), "") << "without limit";
  for (const auto& [uses, id] : std::vector<std::pair<std::uint64_t, std::string>>{
           {4, "code.budget"}, {5, "code.no_change"}, {6, ""}
       }) {
    budget.uses_max = uses;
    EXPECT_EQ(id_of(budget), id) << uses;
  }
  EXPECT_EQ(id_of(change(CodeChangeKind::open)), "code.no_change");
  EXPECT_EQ(id_of(change(CodeChangeKind::close)), "");
  now.closed = true;
  EXPECT_EQ(id_of(change(CodeChangeKind::close)), "code.no_change");
  CodeChange alias = change(CodeChangeKind::alias);
  alias.stands_for = {7};
  EXPECT_EQ(id_of(alias), "");
  now = {};
  now.stands_for = {7};
  EXPECT_EQ(id_of(alias), "code.no_change");
  EXPECT_EQ(id_of(extend), "code.alias") << "its own end would change nothing";
  EXPECT_EQ(id_of(budget), "code.alias");
  EXPECT_EQ(id_of(change(CodeChangeKind::close)), "");
}

TEST(CodeChangeKind, is_read_back_from_its_name) {
  using enum CodeChangeKind;
  for (const auto kind : {alias, extend, budget, close, open, undo}) {
    EXPECT_EQ(parse_code_change_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(parse_code_change_kind("Alias"), std::nullopt);
}

}  // namespace
}  // namespace amends::model
