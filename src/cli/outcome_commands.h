#pragma once

#include "cli/terminal.h"
#include "cli/verb.h"

#include <boost/json/value.hpp>

namespace amends::cli {

/// Who goes without an apology, or why nobody, as the server says it.
void print_holdout(Terminal& terminal, const boost::json::value& look);

/// holdout, outcome: under `amends incident`.
void add_outcome_commands(Verb& incident);

}  // namespace amends::cli
