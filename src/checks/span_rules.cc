#include "checks/span_rules.h"

#include "checks/words.h"

#include <algorithm>
#include <array>

namespace amends::checks {
namespace {

// DESIGN: what every template knows beside the columns of the person.
constexpr std::array<std::string_view, 4> kSystemNames = {
    "unsubscribe_url", "view_url", "preferences_url", "mailing.name"
};

constexpr std::array<std::string_view, 14> kPersonNames = {
    "name",
    "first_name",
    "firstname",
    "fname",
    "full_name",
    "fullname",
    "given_name",
    "nickname",
    "nome",
    "imya",
    "ime",
    "fornavn",
    "navn",
    "contact_name"
};

constexpr std::array<std::string_view, 8> kFamilyNames = {
    "last_name", "lastname", "lname", "surname", "family_name", "cognome", "etternavn", "familia"
};

}  // namespace

std::string_view column_of(std::string_view input) {
  constexpr std::string_view kContact = "contact.";
  return input.starts_with(kContact) ? input.substr(kContact.size()) : input;
}

bool is_system_name(std::string_view input) {
  return is_among(kSystemNames, input);
}

Script script_of(const text::Locale& locale) {
  struct Language {
    std::string_view language;
    Script script;
  };

  constexpr std::array<Language, 12> kLanguages = {
      {{"bg", Script::cyrillic},
       {"ru", Script::cyrillic},
       {"uk", Script::cyrillic},
       {"be", Script::cyrillic},
       {"mk", Script::cyrillic},
       {"sr", Script::cyrillic},
       {"kk", Script::cyrillic},
       {"he", Script::hebrew},
       {"yi", Script::hebrew},
       {"el", Script::greek},
       {"ar", Script::arabic},
       {"fa", Script::arabic}}
  };
  const auto found = std::ranges::find(kLanguages, locale.language(), &Language::language);
  return found == kLanguages.end() ? Script::latin : found->script;
}

bool names_person(std::string_view column) {
  return is_among(kPersonNames, column) || is_among(kFamilyNames, column);
}

SpanRules rules_for(const SpanInfo& span) {
  SpanRules rules;
  rules.info = span;
  const auto column = std::ranges::find_if_not(span.inputs, is_system_name);
  if (column == span.inputs.end()) {
    return rules;
  }
  rules.field = column_of(*column);
  rules.watched = span.origin == Origin::written;
  rules.header = span.part == Part::subject;
  rules.family_name = is_among(kFamilyNames, rules.field);
  rules.names_person = names_person(rules.field);
  rules.script = script_of(span.locale);
  return rules;
}

}  // namespace amends::checks
