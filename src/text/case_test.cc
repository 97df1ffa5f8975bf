#include "text/case.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(Case, maps_the_whole_text_by_the_language) {
  EXPECT_EQ(upcase("straße и ёлка"), "STRASSE И ЁЛКА");
  EXPECT_EQ(downcase("ЗДРАВЕЙ Åse"), "здравей åse");
  EXPECT_EQ(downcase("I", Locale::parse("tr").value()), "ı");
  EXPECT_EQ(capitalize("ёЛКА И дом"), "Ёлка и дом");
  EXPECT_EQ(capitalize(""), "");
  EXPECT_EQ(upcase("a\xFF"), "A\uFFFD");
}

TEST(Case, folds_texts_that_differ_only_in_case_or_composition) {
  EXPECT_EQ(fold_key("E-Mail"), fold_key("e-mail"));
  EXPECT_EQ(fold_key("CITTA\u0300"), fold_key("città"));
  EXPECT_EQ(fold_key("STRASSE"), fold_key("straße"));
  EXPECT_NE(fold_key("name"), fold_key("names"));
}

}  // namespace
}  // namespace amends::text
