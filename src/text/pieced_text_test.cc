#include "text/pieced_text.h"

#include "text/limits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <string>
#include <vector>

namespace amends::text {
namespace {

const std::string kLong(kBorrowedBytesMin, 'L');
const std::string kLonger(kBorrowedBytesMin + 7, 'M');

TEST(PiecedText, holds_a_constant_where_it_stands) {
  PiecedText text;
  text += "head ";
  text.borrow(kLong);
  text += " tail";
  EXPECT_EQ(text.str(), "head " + kLong + " tail");
  ASSERT_EQ(text.pieces(), 3U);
  EXPECT_EQ(text.piece(1).data(), kLong.data()) << "borrowed, not copied";
  EXPECT_EQ(text.own_size(), 10U);
}

TEST(PiecedText, copies_a_constant_that_is_short) {
  PiecedText text;
  {
    const std::string gone(kBorrowedBytesMin - 1, 's');
    text.borrow(gone);
  }
  EXPECT_EQ(text.str(), std::string(kBorrowedBytesMin - 1, 's'));
  EXPECT_EQ(text.pieces(), 1U);
}

TEST(PiecedText, keeps_alive_to_whom_its_pieces_belong) {
  auto owner = std::make_shared<const std::string>(kLong);
  const std::weak_ptr<const std::string> watched = owner;
  PiecedText text;
  text.borrow(*owner);
  text.keep(std::move(owner));
  PiecedText copy = text;
  text.clear();
  EXPECT_FALSE(watched.expired());
  EXPECT_EQ(copy.str(), kLong);
  copy = {};
  EXPECT_TRUE(watched.expired());
}

TEST(PiecedText, keeps_what_the_texts_in_it_keep) {
  auto owner = std::make_shared<const std::string>(kLong);
  auto second = std::make_shared<const std::string>(kLonger);
  const std::weak_ptr<const std::string> watched = second;
  PiecedText text;
  text.borrow(*owner);
  text.keep(owner);
  {
    PiecedText other;
    other.borrow(*second);
    other.keep(std::move(second));
    text += other;
  }
  EXPECT_FALSE(watched.expired());
  EXPECT_EQ(text.str(), kLong + kLonger);
}

TEST(PiecedText, reads_the_same_after_it_was_moved) {
  PiecedText text(std::string("ab"));  // so short that it moves with its owner
  text.borrow(kLong);
  const PiecedText moved = std::move(text);
  EXPECT_EQ(moved.str(), "ab" + kLong);
}

/// What a std::string would be.
RC_GTEST_PROP(PiecedText, is_the_text_that_was_put_into_it, ()) {
  static const std::vector<std::string> kParts = {"", "a", "bc\r\n", kLong, kLonger};
  PiecedText text;
  std::string meant;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100));
  for (const int step : steps) {
    const std::string& part = kParts[static_cast<std::size_t>(step) % kParts.size()];
    if (step < 30) {
      text += part;
    } else if (step < 60) {
      text.borrow(part);
    } else if (step < 70) {
      text.write_own([&](std::string& own) { own += part; });
    } else if (step < 85) {
      PiecedText other;
      other += "x";
      other.borrow(part);
      text += other;
      meant += "x";
    } else {
      const std::size_t dropped = std::min(part.size(), meant.size());
      text.drop_back(dropped);
      meant.resize(meant.size() - dropped);
      continue;
    }
    meant += part;
  }
  RC_ASSERT(text.str() == meant);
  RC_ASSERT(text.size() == meant.size());
  RC_ASSERT(text.empty() == meant.empty());
  const auto most = *rc::gen::inRange<std::size_t>(0, 2 * kBorrowedBytesMin);
  RC_ASSERT(text.tail(most) == meant.substr(meant.size() - std::min(most, meant.size())));
  const auto from = *rc::gen::inRange<std::size_t>(0, meant.size() + 2);
  std::array<std::string_view, 3> views;
  std::string seen;
  const std::size_t filled = text.look(views, from, most);
  for (std::size_t i = 0; i < filled; ++i) {
    RC_ASSERT(!views[i].empty());
    seen += views[i];
  }
  RC_ASSERT(meant.substr(std::min(from, meant.size())).starts_with(seen));
  RC_ASSERT(
      filled == views.size() ||
      seen.size() == std::min(most, meant.size() - std::min(from, meant.size()))
  );
}

}  // namespace
}  // namespace amends::text
