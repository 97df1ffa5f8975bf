#include "advice/apology_facts.h"

#include "base/enum_table.h"

namespace amends::advice {
namespace {

constexpr EnumTable<ApologyForm, 5> kForms{{{
    {ApologyForm::correction, "correction"},
    {ApologyForm::apology, "apology"},
    {ApologyForm::postscript, "postscript"},
    {ApologyForm::letter, "letter"},
    {ApologyForm::fixed, "fixed"},
}}};

constexpr EnumTable<Tone, 3> kTones{{{
    {Tone::sober, "sober"},
    {Tone::warm, "warm"},
    {Tone::light, "light"},
}}};

}  // namespace

std::string_view to_string(ApologyForm form) {
  return kForms.name(form);
}

std::optional<ApologyForm> parse_apology_form(std::string_view text) {
  return kForms.parse(text);
}

std::string_view to_string(Tone tone) {
  return kTones.name(tone);
}

std::optional<Tone> parse_tone(std::string_view text) {
  return kTones.parse(text);
}

ApologyWords own_words(const ApologyFacts& facts) {
  return {
      facts.locale,
      facts.what_happened,
      facts.cause,
      facts.what_we_did,
      facts.link_label,
      facts.offer,
      facts.prevention
  };
}

}  // namespace amends::advice
