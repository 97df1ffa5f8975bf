#pragma once

#include "cli/verb.h"

namespace amends::cli {

/// `amends incident post`.
void add_post_command(Verb& incident);

}  // namespace amends::cli
