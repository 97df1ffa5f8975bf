#pragma once

#include "checks/span_rules.h"
#include "liquid/template.h"

#include <string_view>

namespace amends::checks {

/// Nothing but spaces, of any kind Unicode has, and marks that are not seen.
[[nodiscard]] bool is_blank(std::string_view text);

/// "null", "NaN", "n/a", "-": what a computer or a tired person writes for nothing. In a family
/// name "Null", "None" and "Test" are people.
[[nodiscard]] bool stands_for_nothing(std::string_view text, const SpanRules& rules);

/// Quick: holds a character that only a field of another template language, or an escaped one,
/// needs. False for nearly every value.
[[nodiscard]] bool may_be_foreign(std::string_view text);

/// The value itself is a field of some template language: [First Name], *|FNAME|*.
[[nodiscard]] bool is_foreign(std::string_view text, liquid::Escape escape);

}  // namespace amends::checks
