#pragma once

#include "checks/check.h"
#include "checks/past_price.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// What a text asks: products of the mailing's price list whose price stands in it, and amounts
/// beside links. Each once, in order; at most kPricedThingsMax.
[[nodiscard]] std::vector<PastPrice> prices_asked(
    const model::Mailing& mailing, const PartView& part
);

/// What prices are of (PastPrice::thing): a product by its number in the shop, or the page at a web
/// address.
[[nodiscard]] std::string thing_of_product(std::string_view id);
[[nodiscard]] std::string thing_of_page(std::string_view url);

/// `price.jump`: more than double or less than half of what was asked for the same thing in the
/// last 90 days, in the middle (METHODS 3): by the shop itself, or by the mailings. Where both are
/// known the shop's own counts, from kPriceHistoryFrom days on; of fewer only where no mailing says
/// more. Blocks from kPriceHistoryFrom prices on, for a product of the list or where the link is
/// sure; else warns. A page that was shown with prices as far apart before is no single thing, and
/// one whose old price stands crossed out in the same line is told to the reader: both are let be,
/// as is what a code of the mailing leaves of the price.
class PriceJump final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
