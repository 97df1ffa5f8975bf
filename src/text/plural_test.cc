#include "text/plural.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(Plural, knows_the_form_that_a_number_wants) {
  struct Case {
    const char* language;
    double number;
    Plural form;
  };

  constexpr Case kCases[] = {
      {"en", 1, Plural::one},
      {"en", 0, Plural::other},
      {"en", 1.5, Plural::other},
      {"ru", 1, Plural::one},
      {"ru", 21, Plural::one},
      {"ru", 11, Plural::many},
      {"ru", 3, Plural::few},
      {"ru", 5, Plural::many},
      {"ru", 112, Plural::many},
      {"ru", 1.5, Plural::other},
      {"bg", 1, Plural::one},
      {"bg", 2, Plural::other},
      {"nb", 1, Plural::one},
      {"it", 2, Plural::other},
      {"he", 1, Plural::one},
      {"he", 2, Plural::two},
      {"he", 10, Plural::other},
      {"ru", -1, Plural::one},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(plural_of(c.number, Locale::parse(c.language).value()), c.form)
        << c.language << " " << c.number;
  }
}

TEST(Plural, lists_the_forms_of_a_language_with_other_last) {
  using enum Plural;
  const auto forms = [](const char* tag) { return plurals_of(Locale::parse(tag).value()); };
  EXPECT_EQ(forms("en"), (std::vector{one, other}));
  EXPECT_EQ(forms("bg"), (std::vector{one, other}));
  EXPECT_EQ(forms("ru"), (std::vector{one, few, many, other}));
  EXPECT_EQ(forms("he").front(), one);
  EXPECT_EQ(forms("he").back(), other);
  EXPECT_EQ(forms("xq"), (std::vector{other}));
}

}  // namespace
}  // namespace amends::text
