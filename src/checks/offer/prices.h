#pragma once

#include "checks/check.h"

namespace amends::checks {

/// Amounts of the text against the mailing's prices. `price.differs` blocks: a line names a product
/// and another price than its own, or the list has one product and the text one other amount; warns
/// where the price stands in the line below. `price.currency_mixed` blocks: the right number in
/// another currency. `price.unknown` warns of an amount that is no price of the list.
class PricesInText final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `price.zero_or_negative`: zero blocks beside a product, with decimals, or where the
/// mailing names prices; else it warns, as of an amount below zero. `price.currency_mixed` blocks a
/// percentage with a currency ("20 NOK%").
class OddAmounts final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `price.discount_arithmetic` blocks: "was 100, now 80, save 30 %" in one line, off by more than
/// discount_points_max or, for an amount saved, by more than a hundredth.
class DiscountArithmetic final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
