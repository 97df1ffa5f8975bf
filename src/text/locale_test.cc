#include "text/locale.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(Locale, reads_tags_as_people_write_them) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"en", "en"},
      {"no", "nb"},
      {"NO_no", "nb-NO"},
      {"iw-IL", "he-IL"},
      {"en_US.UTF-8", "en-US"},
      {"sr-Latn-RS", "sr-RS"},
      {"es-419", "es-419"},
      {"de-DE-u-co-phonebk", "de-DE"},
      {"en-u-rg-gb", "en"},
  };
  for (const auto& [tag, expected] : cases) {
    EXPECT_EQ(Locale::parse(tag).value().tag(), expected) << tag;
  }
}

TEST(Locale, refuses_what_is_no_tag) {
  for (const std::string_view tag :
       {"", "e", "C", "en-", "-en", "e n", "english!", "en--US", "12"}) {
    EXPECT_FALSE(Locale::parse(tag).ok()) << tag;
  }
  EXPECT_EQ(Locale::parse("x\ny").error().id(), "locale.tag");
}

TEST(Locale, knows_direction_support_and_order) {
  EXPECT_EQ(Locale::parse("he").value().direction(), Direction::rtl);
  EXPECT_EQ(Locale::parse("ar-EG").value().direction(), Direction::rtl);
  EXPECT_EQ(Locale().direction(), Direction::ltr);
  EXPECT_TRUE(Locale::parse("nb-NO").value().is_supported());
  EXPECT_FALSE(Locale::parse("de").value().is_supported());
  EXPECT_EQ(supported_locales().size(), 6U);
  EXPECT_LT(Locale::parse("en").value(), Locale::parse("en-GB").value());
}

}  // namespace
}  // namespace amends::text
