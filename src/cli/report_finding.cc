#include "cli/report_finding.h"

#include "cli/api_client.h"

#include <algorithm>
#include <array>

namespace amends::cli {
namespace {

constexpr std::array<std::string_view, 3> kLevels = {"block", "warn", "note"};

ReportLevel level_of(std::string_view name) {
  const auto at = std::ranges::find(kLevels, name) - kLevels.begin();
  return at < 3 ? static_cast<ReportLevel>(at) : ReportLevel::note;
}

Place place_at(const boost::json::value& value) {
  return {
      text_at(value, "file"),
      static_cast<int>(number_at(value, "line")),
      static_cast<int>(number_at(value, "column"))
  };
}

std::optional<ReportWaiver> waiver_of(const boost::json::value& finding) {
  const boost::json::value* waived = find_at(finding, "waived");
  if (waived == nullptr || !waived->is_object()) {
    return std::nullopt;
  }
  return ReportWaiver{
      text_at(*waived, "reason"), text_at(*waived, "by"), text_at(*waived, "until")
  };
}

ReportFinding read(const boost::json::value& value) {
  ReportFinding finding;
  finding.id = text_at(value, "id");
  finding.level = level_of(text_at(value, "level"));
  finding.part = text_at(value, "part");
  finding.place = place_at(value);
  finding.recipients = number_at(value, "recipients");
  for (const boost::json::value& example : array_at(value, "examples")) {
    finding.examples.push_back(
        {number_at(example, "row"), text_at(example, "address"), text_at(example, "value")}
    );
  }
  for (const boost::json::value& edit : array_at(value, "fix")) {
    finding.fix.push_back({place_at(edit), text_at(edit, "found"), text_at(edit, "replacement")});
  }
  finding.text = text_at(value, "text");
  finding.why = text_at(value, "why");
  finding.mend = text_at(value, "mend");
  finding.waived = waiver_of(value);
  return finding;
}

}  // namespace

std::string_view to_string(ReportLevel level) {
  return kLevels.at(static_cast<std::size_t>(level));
}

std::vector<ReportFinding> read_findings(const boost::json::array& findings) {
  std::vector<ReportFinding> all;
  all.reserve(findings.size());
  for (const boost::json::value& value : findings) {
    all.push_back(read(value));
  }
  return all;
}

std::uint64_t count_of(const std::vector<ReportFinding>& findings, ReportLevel level) {
  return static_cast<std::uint64_t>(std::ranges::count_if(findings, [level](const auto& finding) {
    return finding.level == level && finding.counts();
  }));
}

}  // namespace amends::cli
