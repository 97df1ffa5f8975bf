#pragma once

#include "cli/report_finding.h"
#include "model/mailing.h"
#include "text/catalogue.h"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace amends::cli {

/// Text from outside as HTML text or attribute: on one line, escaped, with nothing that is
/// invisible or turns the direction.
[[nodiscard]] std::string html_words(std::string_view text);

/// "f3": the anchor of the finding with this number, from 0.
[[nodiscard]] std::string finding_anchor(std::size_t number);
/// "s1-12": the anchor of a line of the file with this number among `files`.
[[nodiscard]] std::string line_anchor(std::size_t file, int line);

/// Whether the source view shows the place.
[[nodiscard]] bool is_in_source(const Place& place, const model::MailingFiles& files);

/// The files that findings point into, each with its lines, the places marked in their level and
/// linked to the findings. Long files are shown around their places only.
[[nodiscard]] std::string source_view(
    const model::MailingFiles& files,
    std::span<const ReportFinding> findings,
    const text::Catalogue& words
);

}  // namespace amends::cli
