#pragma once

#include "cli/check_report.h"

namespace amends::cli {

/// JUnit XML as CI systems read it: a suite for each part of the mailing, a case for each check. A
/// case fails where it blocks, and says the rest in system-out. Checks that were not run are
/// skipped; what stopped the check is an error.
[[nodiscard]] std::string junit_report(const CheckOutcome& outcome);

}  // namespace amends::cli
