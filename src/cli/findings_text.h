#pragma once

#include "cli/terminal.h"
#include "model/mailing.h"
#include "text/locale.h"

#include <boost/json/value.hpp>

namespace amends::cli {

/// Prints findings in the shape of engine/finding_json.h, grouped by level: what, where with the
/// line and a caret, why, how to mend it, and up to three people it is true for.
void print_findings(
    Terminal& terminal,
    const boost::json::array& findings,
    const model::MailingFiles& files,
    const text::Locale& locale
);

}  // namespace amends::cli
