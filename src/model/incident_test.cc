#include "model/incident.h"

#include <gtest/gtest.h>

namespace amends::model {
namespace {

constexpr int kStates = 8;
constexpr int kKinds = 14;
constexpr int kHarms = 7;

TEST(IncidentState, goes_forward_only_and_may_leave_steps_out) {
  using enum IncidentState;
  for (int from = 0; from < kStates; ++from) {
    for (int to = 0; to < kStates; ++to) {
      const auto one = static_cast<IncidentState>(from);
      const auto other = static_cast<IncidentState>(to);
      const bool ended = one == closed || one == false_alarm;
      EXPECT_EQ(may_follow(one, other), !ended && to > from)
          << to_string(one) << " -> " << to_string(other);
    }
  }
  EXPECT_TRUE(may_follow(suspected, closed));
  EXPECT_TRUE(may_follow(following_up, false_alarm));
  EXPECT_FALSE(may_follow(closed, false_alarm));
  EXPECT_FALSE(may_follow(decided, assessed));
}

TEST(IncidentState, is_read_back_from_its_name) {
  for (int number = 0; number < kStates; ++number) {
    const auto state = static_cast<IncidentState>(number);
    EXPECT_EQ(parse_incident_state(to_string(state)), state);
  }
  EXPECT_EQ(parse_incident_state("open"), std::nullopt);
}

TEST(ErrorKind, is_read_back_from_its_name) {
  for (int number = 0; number < kKinds; ++number) {
    const auto kind = static_cast<ErrorKind>(number);
    EXPECT_EQ(parse_error_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(parse_error_kind("wrong"), std::nullopt);
}

TEST(Harm, is_read_back_from_its_name_and_ordered_by_weight) {
  for (int number = 0; number < kHarms; ++number) {
    const auto harm = static_cast<Harm>(number);
    EXPECT_EQ(parse_harm(to_string(harm)), harm);
  }
  EXPECT_LT(Harm::cosmetic, Harm::security);
  EXPECT_EQ(parse_harm("0"), std::nullopt);
}

}  // namespace
}  // namespace amends::model
