#pragma once

#include "cli/check_report.h"

namespace amends::cli {

/// SARIF 2.1.0, one run, as GitHub code scanning reads it: every result has a rule, a level and a
/// place with a relative address. A finding about no place stands at the head of mailing.toml.
/// Columns count characters. `fixes` holds what --fix would do, `suppressions` who waived it.
[[nodiscard]] boost::json::object sarif_report(const CheckOutcome& outcome);

}  // namespace amends::cli
