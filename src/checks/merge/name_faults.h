#pragma once

#include "checks/span_rules.h"
#include "checks/tally.h"
#include "checks/value_traits.h"

#include <optional>
#include <string_view>

namespace amends::checks {

/// What is odd about a person's name, the gravest first: it is an address, a link or a number; a
/// word that is no name (data/name_words.json); in an alphabet that is neither the edition's nor
/// Latin; in capitals only or small letters only.
[[nodiscard]] std::optional<ValueFault> name_fault(
    std::string_view name, const ValueTraits& traits, const SpanRules& rules
);

/// A word that systems, testers and angry people write for a name: the whole value, in whatever
/// case.
[[nodiscard]] bool is_name_word(std::string_view name);

}  // namespace amends::checks
