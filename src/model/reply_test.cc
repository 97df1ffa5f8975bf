#include "model/reply.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace amends::model {
namespace {

TEST(Reply, has_a_name_for_each_class_and_finds_it_again) {
  std::set<std::string> names;
  for (std::size_t index = 0; index < kReplyClasses; ++index) {
    const auto of = static_cast<ReplyClass>(index);
    names.emplace(to_string(of));
    EXPECT_EQ(parse_reply_class(to_string(of)), of);
  }
  EXPECT_EQ(names.size(), kReplyClasses);
  EXPECT_FALSE(parse_reply_class(""));
  EXPECT_FALSE(parse_reply_class("Legal"));
  EXPECT_EQ(parse_reply_proof("thread"), ReplyProof::thread);
  EXPECT_EQ(parse_reply_proof(to_string(ReplyProof::from)), ReplyProof::from);
  EXPECT_FALSE(parse_reply_proof("word"));
}

TEST(ReplyCounts, are_looked_up_by_class) {
  ReplyCounts counts;
  counts.people[static_cast<std::size_t>(ReplyClass::angry)] = 3;
  EXPECT_EQ(counts.of(ReplyClass::angry), 3U);
  EXPECT_EQ(counts.of(ReplyClass::legal), 0U);
}

}  // namespace
}  // namespace amends::model
