#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `date.relative` warns of "today only", "tonight", "tomorrow", "this weekend" where it is not
/// true for every reader: their zones show other days, the waves go past midnight, or the schedule
/// has no time.
class RelativeDays final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

}  // namespace amends::checks
