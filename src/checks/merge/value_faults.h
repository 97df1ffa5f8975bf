#pragma once

#include "checks/span_rules.h"

#include <string>
#include <string_view>

namespace amends::checks {

/// Nothing but spaces, of any kind Unicode has, and marks that are not seen.
[[nodiscard]] bool is_blank(std::string_view text);

/// "null", "NaN", "n/a", "-": what a computer or a tired person writes for nothing. In a family
/// name "Null", "None" and "Test" are people.
[[nodiscard]] bool stands_for_nothing(std::string_view text, const SpanRules& rules);

/// The value itself, unescaped, is a field of some template language: [First Name], *|FNAME|*.
/// Slow: ask only where trait_field is set.
[[nodiscard]] bool is_foreign(std::string_view text);

/// Undoes liquid::Escape::html into `out`: its five entities and nothing else.
void unescape_html(std::string_view text, std::string& out);

}  // namespace amends::checks
