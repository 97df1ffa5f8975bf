#pragma once

#include "cli/check_report.h"

namespace amends::cli {

/// One page that stands alone: no script, nothing fetched, all from outside escaped. The verdict,
/// what was found with why and how to mend it, the mails as people would see them (in frames that
/// may do nothing and load nothing), and the sources with the places marked; findings and places
/// link to each other. In the reader's language and direction, light and dark, and for paper.
[[nodiscard]] std::string html_report(const CheckOutcome& outcome);

}  // namespace amends::cli
