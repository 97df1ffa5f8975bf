#pragma once

#include "base/result.h"
#include "cli/report_finding.h"
#include "model/mailing.h"
#include "text/locale.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

enum class ReportFormat : std::uint8_t { text, json, sarif, junit, html };

/// "text", "json", "sarif", "junit", "html".
[[nodiscard]] std::optional<ReportFormat> parse_report_format(std::string_view name);

/// What the file's suffix asks for (.json .sarif .xml .html .htm), else `asked` where it is no
/// text, else JSON.
[[nodiscard]] ReportFormat format_of_file(const std::filesystem::path& file, ReportFormat asked);

/// What a check came to: what every report is made of.
struct CheckOutcome {
  /// {mailing, recipients, audience, findings[], skipped[], errors[] ...}: what `--format json`
  /// says, docs/reference/check-reports.md. Members of others are carried and not looked at.
  boost::json::object report;
  model::MailingFiles files;
  std::string folder;           // as it was named
  boost::json::array previews;  // engine::preview_to_json each; the HTML alone shows them
  std::vector<Error> errors;    // why it could not be checked in full
  text::Locale locale;          // of the reader
};

/// The whole report, ending with LF. `text` is for terminals and is not made here.
[[nodiscard]] std::string render_report(ReportFormat format, const CheckOutcome& outcome);

/// "body.html" -> "examples/spring-sale/body.html", from where the program runs; percent-encoded,
/// with slashes. The name alone where the folder lies elsewhere.
[[nodiscard]] std::string relative_uri(std::string_view folder, std::string_view file);

/// One of `report.verdict.*` in the reader's language.
[[nodiscard]] std::string verdict_words(const CheckOutcome& outcome);

}  // namespace amends::cli
