#include "engine/proof_texts.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

TEST(ProofTexts, numbers_what_prints_a_column_and_nothing_else) {
  model::Edition edition;
  edition.subject = {"Lamps", "mailing.toml", 3, 12};
  edition.html = {
      "<p>{{ first_name }} {{ unsubscribe_url }}</p>\n<p>{% for i in (1..3) %}{{ i }}{% endfor %}"
      "{{ contact.zone }}</p>",
      "body.html",
      1,
      1
  };
  edition.text = {"{{ first_name }}", "body.txt", 1, 1};
  edition.text_derived = true;
  model::Mailing mailing;
  mailing.editions = {edition};
  checks::Panel panel(mailing, {});
  auto compiled = CompiledMailing::compile(mailing, {}, CompiledMailing::Use::proof);
  ASSERT_TRUE(compiled.mailing);
  const ProofTexts texts(std::move(*compiled.mailing), panel);
  ASSERT_EQ(texts.parts(0).size(), 2U) << "the derived text is not looked at";
  EXPECT_TRUE(texts.parts(0)[0].is_constant);
  EXPECT_FALSE(texts.parts(0)[1].is_constant);
  EXPECT_EQ(texts.parts(0)[1].numbers, (std::vector<std::uint32_t>{0, kUnwatched, kUnwatched, 3}));
  EXPECT_EQ(texts.part_count(), 2U);
}

TEST(ProofTexts, know_the_part_of_a_file) {
  EXPECT_EQ(part_of_file("body.he.html"), checks::Part::html);
  EXPECT_EQ(part_of_file("body.txt"), checks::Part::text);
  EXPECT_EQ(part_of_file("mailing.toml"), checks::Part::subject);
}

}  // namespace
}  // namespace amends::engine
