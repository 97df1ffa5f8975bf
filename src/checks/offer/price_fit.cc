#include "checks/offer/price_fit.h"

#include <algorithm>
#include <cmath>

namespace amends::checks {
namespace {

bool is_reduced(const Amount& amount, const KnownPrice& price, std::int64_t percent) {
  constexpr double kWhole = 100;
  const double left =
      static_cast<double>(price.minor) * (kWhole - static_cast<double>(percent)) / kWhole;
  return std::abs(static_cast<double>(amount.minor) - left) <= 1.0;
}

}  // namespace

bool same_number(const Amount& amount, std::int64_t minor) {
  return amount.minor == minor || amount.tail == minor;
}

bool fits_price(
    const Amount& amount, const KnownPrice& price, const std::vector<model::OfferCode>& codes
) {
  if (!may_be(amount.currency, price.currency)) {
    return false;
  }
  return same_number(amount, price.minor) ||
         std::ranges::any_of(codes, [&](const model::OfferCode& code) {
           return code.percent && is_reduced(amount, price, *code.percent);
         });
}

bool is_asked(const Amount& amount) {
  return (amount.role == AmountRole::plain || amount.role == AmountRole::now) &&
         !amount.percent_glued && amount.minor > 0;
}

}  // namespace amends::checks
