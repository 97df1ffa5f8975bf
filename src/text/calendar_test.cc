#include "text/calendar.h"

#include "text/zone.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

TEST(Calendar, knows_hebrew_days) {
  EXPECT_EQ(hebrew_date(2026y / 4 / 14), (HebrewDate{5786, 8, 27}));
  EXPECT_EQ(hebrew_date(2026y / 9 / 21), (HebrewDate{5787, 1, 10}));
  EXPECT_EQ(hebrew_date(2024y / 5 / 5), (HebrewDate{5784, 8, 27}));
}

TEST(Calendar, knows_both_easters) {
  EXPECT_EQ(western_easter(2026y), sys_days(2026y / 4 / 5));
  EXPECT_EQ(western_easter(2027y), sys_days(2027y / 3 / 28));
  EXPECT_EQ(western_easter(2038y), sys_days(2038y / 4 / 25));
  EXPECT_EQ(orthodox_easter(2026y), sys_days(2026y / 4 / 12));
  EXPECT_EQ(orthodox_easter(2027y), sys_days(2027y / 5 / 2));
  EXPECT_EQ(orthodox_easter(2025y), western_easter(2025y));
}

TEST(Calendar, knows_the_country_of_a_zone) {
  EXPECT_EQ(region_of_zone("Europe/Oslo"), "NO");
  EXPECT_EQ(region_of_zone("Asia/Jerusalem"), "IL");
  EXPECT_EQ(region_of_zone("UTC"), "");
  EXPECT_EQ(region_of_zone("Nowhere/Land"), "");
}

}  // namespace
}  // namespace amends::text
