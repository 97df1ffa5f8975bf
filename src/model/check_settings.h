#pragma once

#include "base/result.h"
#include "model/finding.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

/// Beside mailing.toml: settings that many mailings share, kept in one file and copied.
inline constexpr std::string_view kChecksFile = "amends-checks.toml";

/// How strict the checks are taken: `strict` blocks where the others warn and has tighter
/// thresholds, `relaxed` notes where the others warn. A block stays a block in each.
enum class CheckProfile : std::uint8_t { standard, strict, relaxed };

[[nodiscard]] std::string_view to_string(CheckProfile profile);
[[nodiscard]] std::optional<CheckProfile> parse_check_profile(std::string_view text);
[[nodiscard]] std::optional<FindingLevel> parse_finding_level(std::string_view text);

/// A number that checks compare with and that [checks.thresholds] may change.
enum class Threshold : std::uint8_t {
  subject_chars_max,
  empty_share_block,
  expected_share_warn,
  expected_share_block,
  identical_people_min,
  deadline_hours_min,
  date_days_max,
  late_start_hours_min,
  quiet_from_hour,
  quiet_until_hour,
  quiet_share_warn,
  discount_points_max,
  spam_score_warn,
  never_mailed_share_warn,
  never_mailed_share_block,
};

struct ThresholdInfo {
  Threshold threshold;
  std::string_view name;
  std::string_view unit;
  double standard;
  double strict;
  double relaxed;
  double least;  // a value outside of least ... most is refused: checks.threshold
  double most;
};

/// In the order of the enumeration.
[[nodiscard]] std::span<const ThresholdInfo> thresholds();

/// "Somebody looked at this and it may go": a finding it fits is shown as waived and does not
/// count.
struct Waiver {
  std::string finding;  // an id
  std::string where;    // "body.html", "body.html:12", a part, or empty for everywhere
  std::string reason;
  std::string by;
  std::chrono::sys_days until;  // the last day it holds; the mailing must go by then
  Place place;                  // of the waiver itself

  [[nodiscard]] bool fits(const Finding& found) const;
};

/// A day of the sender's own on which a sale or a joke is unwise.
struct SensitiveDay {
  std::string name;
  unsigned month = 1;
  unsigned day = 1;
  std::optional<int> year;             // every year when absent
  std::vector<std::string> countries;  // "NO"; everywhere when empty
};

/// A postal address is asked for, whichever it is.
inline constexpr std::string_view kAnyPostalAddress = "required";

/// What [checks], [spam] and [[waivers]] of mailing.toml, or amends-checks.toml beside it, say.
struct CheckSettings {
  CheckProfile profile = CheckProfile::standard;
  std::map<std::string, std::optional<FindingLevel>, std::less<>> levels;  // nothing: off
  std::map<Threshold, double> values;
  std::vector<Waiver> waivers;
  std::vector<SensitiveDay> sensitive_days;
  std::string rspamd;  // [spam]: web address of an rspamd to ask; empty: nobody is asked
  /// What every mail must say: an address, kAnyPostalAddress, or empty where nothing is asked for.
  std::string postal_address = {};

  /// As written, else as the profile has it.
  [[nodiscard]] double threshold(Threshold which) const;
  /// What a finding of this id and level of its own counts as; nothing when it is turned off.
  [[nodiscard]] std::optional<FindingLevel> level_of(std::string_view id, FindingLevel own) const;
};

/// Findings that nobody turns off, lowers or waives: unsubscribe.*, template.error, merge.control,
/// audience.suppressed, audience.empty, check.could_not_run, check.turned_off, waiver.*.
[[nodiscard]] bool is_locked_finding(std::string_view id);

/// Every id a finding can have, from the catalogue of its sentences; sorted.
[[nodiscard]] const std::vector<std::string>& finding_ids();

}  // namespace amends::model
