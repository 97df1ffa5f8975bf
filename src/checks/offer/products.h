#pragma once

#include "checks/offer/amounts.h"
#include "model/mailing.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::checks {

/// Finds the products of a price list in a text, by sku or name.
class Products {
 public:
  Products(const std::vector<model::Price>& prices, const text::Locale& locale);

  /// The prices of the products that the line names, each product once; the longer name wins over
  /// one that begins alike.
  [[nodiscard]] std::vector<std::vector<const model::Price*>> named_in(
      const PartView& part, Line line
  ) const;

 private:
  using Entry = std::pair<std::vector<std::string>, const model::Price*>;  // its words

  std::map<std::string, std::vector<Entry>, std::less<>> by_first_word_;
  std::map<std::string, std::vector<const model::Price*>, std::less<>> by_product_;
};

/// The amounts of the line.
[[nodiscard]] std::vector<const Amount*> amounts_in(std::span<const Amount> amounts, Line line);

}  // namespace amends::checks
