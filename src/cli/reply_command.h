#pragma once

#include "cli/verb.h"

namespace amends::cli {

/// incident replies
void add_reply_command(Verb& incident);

}  // namespace amends::cli
