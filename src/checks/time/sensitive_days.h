#pragma once

#include "checks/check.h"
#include "model/check_settings.h"

#include <chrono>
#include <string>
#include <vector>

namespace amends::checks {

/// A day on which a sale or a joke is unwise.
struct QuietDay {
  std::string id;    // of data/sensitive_days.json; "own" for a day of the sender's own
  std::string name;  // of the sender's own
  std::vector<std::string> countries;  // empty: everywhere
  model::FindingLevel level = model::FindingLevel::note;
};

/// The days that `day` is: of data/sensitive_days.json and of the settings.
[[nodiscard]] std::vector<QuietDay> quiet_days_on(
    std::chrono::sys_days day, const model::CheckSettings& settings
);

/// `time.sensitive_day`: the mailing goes on a day of mourning (warns) or a quiet holiday (notes)
/// of a country where its readers live: by their zones and the regions of its editions, else by
/// their languages.
class SensitiveDays final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

}  // namespace amends::checks
