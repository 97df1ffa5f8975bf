#pragma once

#include "base/result.h"
#include "model/shop_price.h"
#include "text/csv_reader.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace amends::engine {

/// A row of a file of prices that was not taken.
struct RefusedPrice {
  std::uint64_t line = 0;
  std::string id;       // "prices.thing", "prices.url", "prices.price", "prices.currency",
                        // "prices.date", "prices.twice", or of text::CsvProblem
  std::string message;  // for people
};

struct PriceFile {
  std::vector<model::ShopPrice> prices;  // each thing, currency and day once; imported
  std::uint64_t rows = 0;                // taken and refused
  std::uint64_t refused = 0;
  std::vector<RefusedPrice> problems;  // the first kRefusedPricesTold of those
};

/// Reads what a shop asked on earlier days: a CSV with the columns product or url (or both), price,
/// currency and date, in any order; others are not looked at. A row that cannot be taken is told
/// with its line and the rest is read. Two prices of one page on one day are a range (variants);
/// two of one product are a mistake. `today` is the last day a price may be of. Errors:
/// `prices.columns` (one is missing), `prices.too_many` (more than kPriceRowsMax rows), those of
/// the source.
[[nodiscard]] Result<PriceFile> read_price_file(
    text::ByteSource source, std::chrono::sys_days today
);

}  // namespace amends::engine
