#pragma once

#include "checks/offer/amounts.h"
#include "model/mailing.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::checks {

/// A price that an amount of the text is held against.
struct KnownPrice {
  std::int64_t minor = 0;
  std::string_view currency;  // empty: any
};

/// Whether the numbers are one, be the currency what it may.
[[nodiscard]] bool same_number(const Amount& amount, std::int64_t minor);

/// The price, or what a code of the mailing leaves of it, to the nearest minor unit.
[[nodiscard]] bool fits_price(
    const Amount& amount, const KnownPrice& price, const std::vector<model::OfferCode>& codes
);

/// A price of the thing itself: not what it was, what is saved, what shipping costs.
[[nodiscard]] bool is_asked(const Amount& amount);

}  // namespace amends::checks
