#pragma once

#include "cli/terminal.h"
#include "text/locale.h"

#include <boost/json/array.hpp>

namespace amends::cli {

/// Prints what the expressions print over all people, in the shape of engine/expression_json.h: a
/// line each with its counts, its longest value and the most frequent ones.
void print_values(
    Terminal& terminal, const boost::json::array& expressions, const text::Locale& locale
);

}  // namespace amends::cli
