#include "text/collation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace amends::text {
namespace {

std::vector<std::string> sorted(std::vector<std::string> words, const char* language) {
  const Locale locale = Locale::parse(language).value();
  std::ranges::sort(words, {}, [&locale](const std::string& word) {
    return sort_key(word, locale);
  });
  return words;
}

TEST(Collation, sorts_as_a_dictionary_of_the_language_does) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(sorted({"Ås", "Zeb", "Ærlig", "Øre"}, "nb"), (Words{"Zeb", "Ærlig", "Øre", "Ås"}));
  EXPECT_EQ(sorted({"Ås", "Zeb", "Bo"}, "en"), (Words{"Ås", "Bo", "Zeb"}));
  EXPECT_EQ(sorted({"яма", "Ёж", "жук", "Еда"}, "ru"), (Words{"Еда", "Ёж", "жук", "яма"}));
}

TEST(Collation, takes_upper_and_lower_case_alike) {
  const Locale en;
  EXPECT_EQ(sort_key("hello", en), sort_key("HELLO", en));
  EXPECT_NE(sort_key("hello", en), sort_key("hellö", en));
  EXPECT_EQ(sort_key("", en).size() < 4, true);
}

}  // namespace
}  // namespace amends::text
