#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace amends::checks {

/// What a mailing asked for something.
struct PastPrice {
  std::string thing;     // "product lamp-3" of the price list, "page shop.example/lamp" of a link
  std::string currency;  // of the list ISO 4217 or empty; of a page as the text has it: "kr"
  std::int64_t minor = 0;

  auto operator<=>(const PastPrice&) const = default;
};

}  // namespace amends::checks
