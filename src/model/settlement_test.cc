#include "model/settlement.h"

#include <gtest/gtest.h>

#include <set>

namespace amends::model {
namespace {

TEST(EvidenceKind, has_a_name_of_its_own_that_reads_back) {
  std::set<std::string_view> names;
  for (int number = 0; number <= static_cast<int>(EvidenceKind::two_people); ++number) {
    const auto kind = static_cast<EvidenceKind>(number);
    EXPECT_TRUE(names.insert(to_string(kind)).second);
    EXPECT_EQ(parse_evidence_kind(to_string(kind)), kind);
  }
  EXPECT_FALSE(parse_evidence_kind("a feeling"));
}

TEST(Doubt, ends_in_two_ways_only) {
  for (std::size_t number = 0; number < kSendStates; ++number) {
    const auto to = static_cast<SendState>(number);
    EXPECT_EQ(
        may_follow(SendState::uncertain, to),
        to == SendState::accepted || to == SendState::abandoned
    ) << to_string(to);
    EXPECT_FALSE(may_follow(SendState::abandoned, to)) << to_string(to);
  }
}

}  // namespace
}  // namespace amends::model
