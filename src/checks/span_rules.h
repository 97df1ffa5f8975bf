#pragma once

#include "checks/facts.h"
#include "checks/value_traits.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::checks {

/// What the values of a span are looked at for, decided once.
struct SpanRules {
  SpanInfo info;
  /// The column it prints, the first of its inputs that is not of the system; empty if none.
  std::string field;
  bool watched = false;           // a column, in a written part
  bool header = false;            // the value goes into a header
  bool names_person = false;      // first_name, name ...: greets, and should vary
  bool family_name = false;       // "Null" and "Test" are families too
  Script script = Script::latin;  // what the edition is written in
};

[[nodiscard]] SpanRules rules_for(const SpanInfo& span);

/// What a language is written in; Latin where nothing else is known.
[[nodiscard]] Script script_of(const text::Locale& locale);

/// "first_name", "navn", "last_name" ...: a column that holds a person's name, or a part of it.
[[nodiscard]] bool names_person(std::string_view column);

/// unsubscribe_url, view_url, preferences_url, contact itself, mailing and what is in it.
[[nodiscard]] bool is_system_name(std::string_view input);

/// "contact.first_name" -> "first_name".
[[nodiscard]] std::string_view column_of(std::string_view input);

}  // namespace amends::checks
