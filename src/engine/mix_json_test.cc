#include "engine/mix_json.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

TEST(mix_json, reads_back_what_is_kept) {
  const checks::AudienceMix mix = {
      {"language", 1003, {{"nb", 800}, {"en", 200}, {"it", 3}}}, {"buyer", 7, {}}
  };
  const std::string kept = mix_to_json(mix);
  const checks::AudienceMix back = mix_of_json(kept);
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0].attribute, "language");
  EXPECT_EQ(back[0].people, 1003U);
  ASSERT_EQ(back[0].classes.size(), 2U) << "three people could be known by it";
  EXPECT_EQ(back[0].classes[0].value, "nb");
  EXPECT_EQ(back[0].classes[0].people, 800U);
  EXPECT_EQ(back[1].people, 7U);
  EXPECT_EQ(mix_to_json(back), kept);
}

TEST(mix_json, is_empty_where_nobody_looked) {
  EXPECT_TRUE(mix_of_json("").empty());
  EXPECT_TRUE(mix_of_json(mix_to_json({})).empty());
}

}  // namespace
}  // namespace amends::engine
