#include "checks/settle.h"

#include "text/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

int rank(std::string_view part) {
  constexpr std::array<std::string_view, 7> kOrder = {
      "subject", "preheader", "html", "text", "headers", "mailing", "audience"
  };
  return static_cast<int>(std::ranges::find(kOrder, part) - kOrder.begin());
}

}  // namespace

bool comes_before(const Finding& left, const Finding& right) {
  const auto key = [](const Finding& finding) {
    return std::tuple(
        -static_cast<int>(finding.level),
        rank(finding.part),
        std::string_view(finding.place.file),
        finding.place.line,
        finding.place.column,
        std::string_view(finding.id)
    );
  };
  return key(left) < key(right);
}

namespace {

std::string day_text(std::chrono::sys_days day) {
  constexpr std::size_t kDateBytes = 10;
  return text::to_iso8601(Instant(day)).substr(0, kDateBytes);
}

void set_levels(std::vector<Finding>& findings, const model::CheckSettings& settings) {
  std::erase_if(findings, [&](Finding& finding) {
    const auto level = settings.level_of(finding.id, finding.level);
    finding.level = level.value_or(finding.level);
    return !level.has_value();
  });
}

/// How many findings it fitted.
std::size_t waive(std::vector<Finding>& findings, const model::Waiver& waiver) {
  std::size_t fitted = 0;
  for (Finding& finding : findings) {
    if (waiver.fits(finding) && !model::is_locked_finding(finding.id)) {
      finding.waived = model::Waived{waiver.reason, waiver.by, day_text(waiver.until)};
      ++fitted;
    }
  }
  return fitted;
}

Finding about(const model::Waiver& waiver, std::string_view id, FindingLevel level) {
  Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = "mailing";
  finding.place = waiver.place;
  finding.arguments = {
      {"finding", waiver.finding},
      {"reason", waiver.reason},
      {"by", waiver.by},
      {"until", day_text(waiver.until)}
  };
  return finding;
}

}  // namespace

std::vector<Finding> settle(
    std::vector<Finding> findings, const model::CheckSettings& settings, Instant sends_at
) {
  set_levels(findings, settings);
  std::vector<Finding> of_waivers;
  const auto today = std::chrono::floor<std::chrono::days>(sends_at);
  for (const model::Waiver& waiver : settings.waivers) {
    if (waiver.until < today) {
      of_waivers.push_back(about(waiver, "waiver.expired", FindingLevel::warn));
    } else if (waive(findings, waiver) == 0) {
      of_waivers.push_back(about(waiver, "waiver.unused", FindingLevel::note));
    }
  }
  std::ranges::move(of_waivers, std::back_inserter(findings));
  std::ranges::sort(findings, comes_before);
  return findings;
}

}  // namespace amends::checks
