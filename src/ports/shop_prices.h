#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/shop_price.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::ports {

/// Prices of one import, or of one thing, or both. Neither: all there are.
struct PriceChoice {
  model::PriceImportId import = {};
  std::string thing = {};
};

/// Who brought a file of prices in, and when.
struct PriceImporter {
  std::string by;
  Instant at;
};

/// What the shop itself asked for things. Thread-safe; synced when a method returns. Whoever adds
/// prices says which day is the oldest that counts: what is older is cleared away.
class ShopPrices {
 public:
  virtual ~ShopPrices() = default;

  /// What a proof read; of the same thing, currency and day it replaces what was read before.
  [[nodiscard]] virtual Result<void> keep(
      std::span<const model::ShopPrice> prices, std::chrono::sys_days oldest
  ) = 0;
  /// All of a file, or none where it ends in an error; gives it its number. In pieces: a crash, or
  /// a disk that takes nothing more, leaves those that were written. They count, and can be
  /// forgotten by the number.
  [[nodiscard]] virtual Result<model::PriceImportId> import(
      const PriceImporter& importer,
      std::span<const model::ShopPrice> prices,
      std::chrono::sys_days oldest
  ) = 0;

  /// Of one thing from `from` on and before `until`, by currency and day. Of a day at most one in
  /// each currency: what was read, else what came with the newest file.
  [[nodiscard]] virtual Result<std::vector<model::ShopPrice>> of(
      std::string_view thing, std::chrono::sys_days from, std::chrono::sys_days until
  ) = 0;
  /// All of them in order of id, after `after`; of all things where `thing` is empty.
  [[nodiscard]] virtual Result<std::vector<model::ShopPrice>> list(
      std::string_view thing, std::int64_t after, std::size_t limit
  ) = 0;

  [[nodiscard]] virtual Result<std::uint64_t> count(const PriceChoice& choice) = 0;
  /// Says how many there were.
  [[nodiscard]] virtual Result<std::uint64_t> forget(const PriceChoice& choice) = 0;
};

}  // namespace amends::ports
