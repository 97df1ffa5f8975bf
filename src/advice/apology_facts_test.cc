#include "advice/apology_facts.h"

#include <gtest/gtest.h>

namespace amends::advice {
namespace {

TEST(apology_facts, have_a_name_for_each_form_and_tone) {
  for (int form = 0; form <= static_cast<int>(ApologyForm::fixed); ++form) {
    const auto one = static_cast<ApologyForm>(form);
    EXPECT_EQ(parse_apology_form(to_string(one)), one);
  }
  for (const Tone tone : {Tone::sober, Tone::warm, Tone::light}) {
    EXPECT_EQ(parse_tone(to_string(tone)), tone);
  }
  EXPECT_FALSE(parse_apology_form("poem").has_value());
}

}  // namespace
}  // namespace amends::advice
