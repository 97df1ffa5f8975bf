#pragma once

#include "cli/session.h"
#include "cli/verb.h"

#include <string>

namespace amends::cli {

void add_halt(Verb& root);

/// Which halts are lifted, and why.
struct LiftOrder {
  std::string scope;  // "all", "relay", "template", "flow"
  std::string name;   // of the template; empty: any of the scope
  std::string reason;
};

/// Lifts the standing halts of that scope. Error `cli.no_halt` when there is none.
[[nodiscard]] Result<Exit> lift_halts(Session& session, const LiftOrder& order);

}  // namespace amends::cli
