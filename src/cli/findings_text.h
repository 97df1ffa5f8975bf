#pragma once

#include "cli/terminal.h"
#include "model/mailing.h"
#include "text/locale.h"

#include <boost/json/value.hpp>

namespace amends::cli {

/// Somebody said that it may stand: it is shown and does not count.
[[nodiscard]] bool is_waived(const boost::json::value& finding);

/// Prints findings in the shape of engine/finding_json.h, grouped by level: what, where with the
/// line and a caret, why, how to mend it, and up to three people it is true for. Those that are
/// waived come last, with who waived them, why and until when.
void print_findings(
    Terminal& terminal,
    const boost::json::array& findings,
    const model::MailingFiles& files,
    const text::Locale& locale
);

}  // namespace amends::cli
