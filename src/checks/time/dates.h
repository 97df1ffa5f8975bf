#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `date.weekday`, blocks: a weekday beside a date that is another weekday (METHODS 3, dates).
/// `date.past`, blocks: a last day that is over when the mailing goes. Dates without a year are the
/// nearest ones to that moment. Six languages, data/dates.json.
class Dates final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
