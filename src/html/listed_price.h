#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::html {

/// What a shop's own data says something costs.
struct ListedPrice {
  std::int64_t minor = 0;      // hundredths of the currency
  std::int64_t minor_max = 0;  // the same, but for "from 299 to 499"
  std::string currency;        // ISO 4217; empty: not said

  bool operator==(const ListedPrice&) const = default;
};

/// "399.00", "399,00 NOK", "NOK 1299.50", "1,299.00 USD". Nothing for what could be two amounts
/// ("1.299"), is below zero, or is no amount. `currency` counts where the amount names none; one
/// that is not three letters is left out.
[[nodiscard]] std::optional<ListedPrice> read_listed_price(
    std::string_view amount, std::string_view currency = {}
);

/// "399.00 NOK", "299.00-499.00 NOK"
[[nodiscard]] std::string shown_price(const ListedPrice& price);

}  // namespace amends::html
