#include "sandbox/replies.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace amends::sandbox {
namespace {

TEST(ReplyText, has_every_kind_in_every_language) {
  using enum ReplyKind;
  for (const auto kind : {angry, ReplyKind::kind, question, away, complaint}) {
    std::set<std::string_view> texts;
    for (const char* language : {"en", "bg", "ru", "it", "nb", "he"}) {
      EXPECT_FALSE(reply_text(kind, language, 5).empty());
      texts.insert(reply_text(kind, language, 0));
    }
    EXPECT_EQ(texts.size(), 6U);
  }
  EXPECT_EQ(reply_text(angry, "xx", 1), reply_text(angry, "en", 1));
}

}  // namespace
}  // namespace amends::sandbox
