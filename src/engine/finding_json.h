#pragma once

#include "model/finding.h"
#include "text/locale.h"

#include <span>
#include <string>

namespace amends::engine {

/// A JSON array of findings, each {id, level, part, file, line, column, recipients, examples[],
/// arguments{}, text, why, mend, waived} with the sentences in the given language; `waived` is null or
/// {reason, by, until}, and then the finding does not count.
[[nodiscard]] std::string findings_to_json(
    std::span<const model::Finding> findings, const text::Locale& locale = {}
);

}  // namespace amends::engine
