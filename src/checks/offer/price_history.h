#pragma once

#include "checks/check.h"
#include "checks/past_price.h"

#include <vector>

namespace amends::checks {

/// What a text asks: products of the mailing's price list whose price stands in it, and amounts
/// beside links. Each once, in order; at most kPlacesMax.
[[nodiscard]] std::vector<PastPrice> prices_asked(
    const model::Mailing& mailing, const PartView& part
);

/// `price.jump`: more than double or less than half of what the mailings of the last 90 days asked
/// for the same thing, in the middle (METHODS 3). Blocks from kPriceHistoryFrom of them on, for a
/// product of the list or where the link is sure; else warns. A page that was shown with prices as
/// far apart before is no single thing, and one whose old price stands crossed out in the same line
/// is told to the reader: both are let be, as is what a code of the mailing leaves of the price.
class PriceJump final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
