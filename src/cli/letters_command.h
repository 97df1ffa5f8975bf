#pragma once

#include "cli/verb.h"

namespace amends::cli {

/// `amends incident letters`: letters that people send themselves.
void add_letters_command(Verb& incident);

}  // namespace amends::cli
