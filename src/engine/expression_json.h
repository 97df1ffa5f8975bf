#pragma once

#include "checks/expressions.h"

#include <span>
#include <string>

namespace amends::engine {

/// A JSON array, one object an expression: {part, locale, file, line, column, expression, field,
/// own, empty, defaulted, distinct, distinct_exact, longest{}, shortest{}, samples[],
/// frequent[{value, count}], frequent_missed, scripts{}}. Longest and shortest are {chars, value,
/// row, address}, null where nobody has a value.
[[nodiscard]] std::string expressions_to_json(std::span<const checks::ExpressionSummary> expressions
);

}  // namespace amends::engine
