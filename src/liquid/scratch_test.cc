#include "liquid/scratch.h"

#include "liquid/limits.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::liquid {
namespace {

TEST(Scratch, keeps_texts_values_and_pairs_in_place) {
  Scratch scratch;
  const Value first = scratch.keep(std::string("first"));
  const std::string large(10'000, 'x');
  EXPECT_EQ(scratch.keep(large).text(), large);
  EXPECT_EQ(first.text(), "first");
  EXPECT_EQ(scratch.values(3).size(), 3U);
  const Field field{"name", Value::of("Lamp")};
  const Value pair = scratch.pair(field);
  ASSERT_EQ(pair.list().size(), 2U);
  EXPECT_EQ(pair.list()[0].text(), "name");
  EXPECT_EQ(pair.list()[1].text(), "Lamp");
  EXPECT_FALSE(scratch.exhausted());
}

TEST(Scratch, gives_nothing_more_when_it_is_exhausted) {
  Scratch room;
  EXPECT_TRUE(room.bytes(kScratchBytesMax + 1).empty());
  EXPECT_TRUE(room.exhausted());
  EXPECT_EQ(room.keep("x").text(), "");
  Scratch list;
  EXPECT_TRUE(list.values(kScratchBytesMax).empty());
  EXPECT_TRUE(list.exhausted());
  Scratch reader;
  reader.work(kWorkBytesMax);
  EXPECT_FALSE(reader.exhausted());
  reader.work(1);
  EXPECT_TRUE(reader.exhausted());
}

TEST(Scratch, is_not_exhausted_by_nothing) {
  Scratch scratch;
  EXPECT_EQ(scratch.keep("").text(), "");
  EXPECT_TRUE(scratch.values(0).empty());
  EXPECT_FALSE(scratch.exhausted());
}

}  // namespace
}  // namespace amends::liquid
