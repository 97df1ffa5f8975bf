#include "cli/check_report.h"

#include "base/check.h"
#include "checks/links/link_verdicts.h"
#include "cli/api_client.h"
#include "cli/report_html.h"
#include "cli/report_junit.h"
#include "cli/report_sarif.h"
#include "text/catalogue.h"
#include "text/url.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace amends::cli {
namespace {

constexpr std::array<std::string_view, 5> kFormats = {"text", "json", "sarif", "junit", "html"};

constexpr std::array<std::pair<std::string_view, ReportFormat>, 5> kSuffixes = {
    {{".json", ReportFormat::json},
     {".sarif", ReportFormat::sarif},
     {".xml", ReportFormat::junit},
     {".html", ReportFormat::html},
     {".htm", ReportFormat::html}}
};

}  // namespace

std::optional<ReportFormat> parse_report_format(std::string_view name) {
  const auto at = static_cast<std::size_t>(std::ranges::find(kFormats, name) - kFormats.begin());
  return at < kFormats.size() ? std::optional(static_cast<ReportFormat>(at)) : std::nullopt;
}

ReportFormat format_of_file(const std::filesystem::path& file, ReportFormat asked) {
  const std::string suffix = file.extension().string();
  for (const auto& [ending, format] : kSuffixes) {
    if (ending == suffix) {
      return format;
    }
  }
  return asked == ReportFormat::text ? ReportFormat::json : asked;
}

std::string render_report(ReportFormat format, const CheckOutcome& outcome) {
  switch (format) {
    case ReportFormat::sarif:
      return boost::json::serialize(sarif_report(outcome)) + '\n';
    case ReportFormat::junit:
      return junit_report(outcome);
    case ReportFormat::html:
      return html_report(outcome);
    case ReportFormat::text:
    case ReportFormat::json:
      break;
  }
  AMENDS_CHECK(format == ReportFormat::json);
  return boost::json::serialize(outcome.report) + '\n';
}

std::string relative_uri(std::string_view folder, std::string_view file) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::current_path(error);
  const std::filesystem::path whole =
      std::filesystem::weakly_canonical(here / folder, error) / file;
  std::filesystem::path path = whole.lexically_relative(here);
  if (error || path.empty() || *path.begin() == "..") {
    path = std::filesystem::path(file).filename();
  }
  std::string uri;
  for (const std::filesystem::path& step : path) {
    uri += (uri.empty() ? "" : "/") + text::percent_encode(step.string());
  }
  return uri;
}

std::string verdict_words(const CheckOutcome& outcome) {
  const text::Catalogue& words = text::catalogue(outcome.locale);
  const auto findings = read_findings(array_at(outcome.report, "findings"));
  const std::uint64_t blocks = count_of(findings, ReportLevel::block);
  const std::uint64_t warnings = count_of(findings, ReportLevel::warn);
  const bool could_not_run =
      std::ranges::find(findings, checks::kCouldNotRun, &ReportFinding::id) != findings.end();
  if (!outcome.errors.empty() || (could_not_run && blocks == 0)) {
    return words.format("report.verdict.unchecked");
  }
  if (blocks > 0) {
    return words.format("report.verdict.block", {{"count", blocks}});
  }
  return warnings > 0 ? words.format("report.verdict.warn", {{"count", warnings}})
                      : words.format("report.verdict.clean");
}

}  // namespace amends::cli
