#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `date.deadline`: a last day in the text, the end of a code or valid_until that comes while the
/// mailing still goes out (blocks), or within deadline_hours_min after its last wave begins
/// (warns).
class Deadlines final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `date.far` warns of a day more than date_days_max after the mailing. `date.year` warns of last
/// year: in a date whose day is near in this year, or beside a season ("Black Friday 2025").
class Years final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// The first moment after the day, by the clocks of the zone.
[[nodiscard]] Instant end_of_day(std::chrono::sys_days day, const std::string& zone);

}  // namespace amends::checks
