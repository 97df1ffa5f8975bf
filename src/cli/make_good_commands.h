#pragma once

#include "cli/verb.h"

namespace amends::cli {

/// make-good, follow-up: under `amends incident`.
void add_make_good_commands(Verb& incident);

}  // namespace amends::cli
