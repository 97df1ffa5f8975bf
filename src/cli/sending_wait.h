#pragma once

#include "cli/session.h"

#include <string>

namespace amends::cli {

/// Follows a mailing until its wave ends (holding), it is stopped or it is finished; progress on
/// standard error, where it stands at the end on standard output. Ctrl-C asks whether to halt it or
/// leave it running; where nobody can be asked it is left running, and that is said.
[[nodiscard]] Result<Exit> wait_for_sending(Session& session, const std::string& name);

/// Halts a mailing and prints who got it.
[[nodiscard]] Result<Exit> halt_mailing(
    Session& session, const std::string& name, const std::string& reason
);

}  // namespace amends::cli
