#include "model/send.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace amends::model {
namespace {

using enum SendState;

SendState state_of(std::size_t number) {
  return static_cast<SendState>(number);
}

TEST(SendState, follows_its_table_and_nothing_else) {
  const std::map<SendState, std::set<SendState>> table = {
      {planned, {claimed, withheld}},
      {claimed, {intent, dot, planned, rejected, deferred, withheld}},
      {intent, {dot, planned, rejected, deferred}},
      {dot, {accepted, rejected, deferred, uncertain, planned}},
      {accepted, {}},
      {rejected, {}},
      {deferred, {claimed, rejected, withheld}},
      {uncertain, {accepted, abandoned}},
      {withheld, {}},
      {abandoned, {}},
  };
  ASSERT_EQ(table.size(), kSendStates);
  for (const auto& [from, next] : table) {
    for (std::size_t to = 0; to < kSendStates; ++to) {
      EXPECT_EQ(may_follow(from, state_of(to)), next.contains(state_of(to)))
          << to_string(from) << " -> " << to_string(state_of(to));
    }
  }
}

TEST(SendState, never_comes_back_from_doubt_to_another_try) {
  std::set<SendState> reached = {uncertain};
  for (std::size_t round = 0; round < kSendStates; ++round) {
    for (const SendState from : std::set(reached)) {
      for (std::size_t to = 0; to < kSendStates; ++to) {
        if (may_follow(from, state_of(to))) {
          reached.insert(state_of(to));
        }
      }
    }
  }
  EXPECT_EQ(reached, (std::set{uncertain, accepted, abandoned}));
}

TEST(SendState, is_stored_by_numbers_that_stay) {
  EXPECT_EQ(static_cast<int>(planned), 0);
  EXPECT_EQ(static_cast<int>(claimed), 1);
  EXPECT_EQ(static_cast<int>(intent), 2);
  EXPECT_EQ(static_cast<int>(dot), 3);
  EXPECT_EQ(static_cast<int>(accepted), 4);
  EXPECT_EQ(static_cast<int>(rejected), 5);
  EXPECT_EQ(static_cast<int>(deferred), 6);
  EXPECT_EQ(static_cast<int>(uncertain), 7);
  EXPECT_EQ(static_cast<int>(withheld), 8);
  EXPECT_EQ(static_cast<int>(abandoned), 9);
}

TEST(SendState, is_read_back_from_its_name) {
  for (std::size_t number = 0; number < kSendStates; ++number) {
    EXPECT_EQ(parse_send_state(to_string(state_of(number))), state_of(number));
  }
  EXPECT_EQ(parse_send_state("sent"), std::nullopt);
  EXPECT_EQ(parse_send_state(""), std::nullopt);
}

TEST(WithheldReason, has_a_name_for_each) {
  EXPECT_EQ(to_string(WithheldReason::none), "");
  EXPECT_EQ(to_string(WithheldReason::suppressed), "suppressed");
  EXPECT_EQ(to_string(WithheldReason::expired), "expired");
  EXPECT_EQ(to_string(WithheldReason::unrenderable), "unrenderable");
  EXPECT_EQ(to_string(WithheldReason::abandoned_plan), "abandoned_plan");
  EXPECT_EQ(to_string(WithheldReason::muted), "muted");
}

TEST(SendCounts, adds_up) {
  SendCounts counts;
  counts.of(accepted) = 3;
  counts.of(uncertain) = 1;
  EXPECT_EQ(counts.total(), 4U);
  EXPECT_EQ(std::as_const(counts).of(accepted), 3U);
  EXPECT_EQ(std::as_const(counts).of(planned), 0U);
}

}  // namespace
}  // namespace amends::model
