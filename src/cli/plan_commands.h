#pragma once

#include "cli/verb.h"

namespace amends::cli {

/// assess, confirm, plan, tick, untick, estimate, agree, notice: under `amends incident`.
void add_plan_commands(Verb& incident);

}  // namespace amends::cli
