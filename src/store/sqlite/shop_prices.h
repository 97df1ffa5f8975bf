#pragma once

#include "ports/shop_prices.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// See ports::ShopPrices. At most kShopPricesMax rows.
class SqliteShopPrices final : public ports::ShopPrices {
 public:
  explicit SqliteShopPrices(Database& database) : database_(&database) {}

  Result<void> keep(std::span<const model::ShopPrice> prices, std::chrono::sys_days oldest)
      override;
  Result<model::PriceImportId> import(
      const ports::PriceImporter& importer,
      std::span<const model::ShopPrice> prices,
      std::chrono::sys_days oldest
  ) override;
  Result<std::vector<model::ShopPrice>> of(
      std::string_view thing, std::chrono::sys_days from, std::chrono::sys_days until
  ) override;
  Result<std::vector<model::ShopPrice>> list(
      std::string_view thing, std::int64_t after, std::size_t limit
  ) override;
  Result<std::uint64_t> count(const ports::PriceChoice& choice) override;
  Result<std::uint64_t> forget(const ports::PriceChoice& choice) override;

 private:
  /// In transactions of kShopPricesBatch rows.
  Result<void> put(
      std::span<const model::ShopPrice> prices,
      model::PriceImportId import,
      std::chrono::sys_days oldest
  );
  Result<model::PriceImportId> next_import(const ports::PriceImporter& importer);

  Database* database_;
};

}  // namespace amends::store
