#include "model/check_settings.h"

#include "base/enum_table.h"
#include "text/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace amends::model {
namespace {

constexpr EnumTable<CheckProfile, 3> kProfiles{{{
    {CheckProfile::standard, "standard"},
    {CheckProfile::strict, "strict"},
    {CheckProfile::relaxed, "relaxed"},
}}};

constexpr std::array<ThresholdInfo, 15> kThresholds{{
    {Threshold::subject_chars_max, "subject_chars_max", "characters", 50, 40, 70, 10, 500},
    {Threshold::empty_share_block, "empty_share_block", "share", 0.01, 0, 0.05, 0, 1},
    {Threshold::expected_share_warn, "expected_share_warn", "share", 0.05, 0.02, 0.10, 0, 1},
    {Threshold::expected_share_block, "expected_share_block", "share", 0.20, 0.10, 0.50, 0, 1},
    {Threshold::identical_people_min, "identical_people_min", "people", 20, 20, 20, 2, 1e9},
    {Threshold::deadline_hours_min, "deadline_hours_min", "hours", 24, 48, 0, 0, 1000},
    {Threshold::date_days_max, "date_days_max", "days", 400, 400, 800, 1, 100000},
    {Threshold::late_start_hours_min, "late_start_hours_min", "hours", 1, 3, 0, 0, 1000},
    {Threshold::quiet_from_hour, "quiet_from_hour", "hour of the day", 21, 20, 23, 0, 24},
    {Threshold::quiet_until_hour, "quiet_until_hour", "hour of the day", 8, 8, 6, 0, 24},
    {Threshold::quiet_share_warn, "quiet_share_warn", "share", 0.10, 0.05, 0.50, 0, 1},
    {Threshold::discount_points_max, "discount_points_max", "percentage points", 1, 0.5, 2, 0, 50},
    {Threshold::spam_score_warn, "spam_score_warn", "points of rspamd", 5, 3, 8, 0, 100},
    {Threshold::never_mailed_share_warn, "never_mailed_share_warn", "share", 0.20, 0.10, 0.50, 0, 1
    },
    {Threshold::never_mailed_share_block,
     "never_mailed_share_block",
     "share",
     0.50,
     0.30,
     0.90,
     0,
     1},
}};

constexpr std::array<std::string_view, 6> kLocked = {
    "template.error",
    "merge.control",
    "audience.suppressed",
    "audience.empty",
    "check.could_not_run",
    "check.turned_off"
};

std::vector<std::string> load_ids() {
  constexpr std::string_view kBefore = "finding.";
  constexpr std::string_view kAfter = ".text";
  std::vector<std::string> ids;
  for (const std::string& id : text::catalogue(text::Locale()).ids()) {
    if (id.starts_with(kBefore) && id.ends_with(kAfter)) {
      ids.push_back(id.substr(kBefore.size(), id.size() - kBefore.size() - kAfter.size()));
    }
  }
  return ids;
}

double of_profile(const ThresholdInfo& info, CheckProfile profile) {
  if (profile == CheckProfile::strict) {
    return info.strict;
  }
  return profile == CheckProfile::relaxed ? info.relaxed : info.standard;
}

}  // namespace

std::string_view to_string(CheckProfile profile) {
  return kProfiles.name(profile);
}

std::optional<CheckProfile> parse_check_profile(std::string_view text) {
  return kProfiles.parse(text);
}

std::optional<FindingLevel> parse_finding_level(std::string_view text) {
  for (const FindingLevel level : {FindingLevel::note, FindingLevel::warn, FindingLevel::block}) {
    if (to_string(level) == text) {
      return level;
    }
  }
  return std::nullopt;
}

std::span<const ThresholdInfo> thresholds() {
  return kThresholds;
}

bool Waiver::fits(const Finding& found) const {
  if (found.id != finding) {
    return false;
  }
  return where.empty() || where == found.place.file || where == found.part ||
         where == fmt::format("{}:{}", found.place.file, found.place.line);
}

double CheckSettings::threshold(Threshold which) const {
  const auto written = values.find(which);
  return written != values.end()
             ? written->second
             : of_profile(kThresholds.at(static_cast<std::size_t>(which)), profile);
}

std::optional<FindingLevel> CheckSettings::level_of(std::string_view id, FindingLevel own) const {
  if (is_locked_finding(id)) {
    return own;
  }
  if (const auto written = levels.find(id); written != levels.end()) {
    return written->second;
  }
  if (own == FindingLevel::warn && profile != CheckProfile::standard) {
    return profile == CheckProfile::strict ? FindingLevel::block : FindingLevel::note;
  }
  return own;
}

bool is_locked_finding(std::string_view id) {
  return id.starts_with("unsubscribe.") || id.starts_with("waiver.") ||
         std::ranges::find(kLocked, id) != kLocked.end();
}

const std::vector<std::string>& finding_ids() {
  static const std::vector<std::string> kIds = load_ids();
  return kIds;
}

}  // namespace amends::model
