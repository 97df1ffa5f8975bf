#include "store/sqlite/shop_prices.h"

#include "store/limits.h"

#include <algorithm>
#include <utility>

namespace amends::store {
namespace {

using std::chrono::sys_days;

const Query kInsertPriceImport("insert_price_import");
const Query kPutShopPrice("put_shop_price");
const Query kClearOldShopPrices("clear_old_shop_prices");
const Query kClearSurplusShopPrices("clear_surplus_shop_prices");
const Query kShopPricesOfThing("shop_prices_of_thing");
const Query kListShopPrices("list_shop_prices");
const Query kCountShopPrices("count_shop_prices");
const Query kForgetShopPrices("forget_shop_prices");

std::int64_t number_of(sys_days day) {
  return day.time_since_epoch().count();
}

Result<model::ShopPrice> read_price(const Statement& row) {
  const auto source = model::parse_shop_price_source(row.view(5));
  if (!source) {
    return make_error(
        "store.corrupt", "The database holds an unknown source of a price: \"{}\"", row.view(5)
    );
  }
  model::ShopPrice price;
  price.id = row.integer(0);
  price.thing = row.text(1);
  price.currency = row.text(2);
  price.day = sys_days(std::chrono::days(row.number(3)));
  price.import = row.id<model::PriceImportId>(4);
  price.source = *source;
  price.minor = row.integer(6);
  price.minor_max = row.integer(7);
  return price;
}

Result<std::vector<model::ShopPrice>> read_prices(Statement& rows) {
  std::vector<model::ShopPrice> prices;
  while (true) {
    AMENDS_TRY(const bool found, rows.step());
    if (!found) {
      return prices;
    }
    AMENDS_TRY(auto price, read_price(rows));
    prices.push_back(std::move(price));
  }
}

Result<void> put_prices(
    Write& transaction, std::span<const model::ShopPrice> prices, model::PriceImportId import
) {
  for (const model::ShopPrice& price : prices) {
    Statement& put = transaction.query(kPutShopPrice);
    put.bind(
        price.thing,
        price.currency,
        number_of(price.day),
        import,
        model::to_string(price.source),
        price.minor,
        price.minor_max
    );
    AMENDS_TRY_VOID(put.run());
  }
  return {};
}

enum class Left : std::uint8_t { nothing, more };

/// So many as one transaction writes; whether older ones are left.
Result<Left> clear_away(Write& transaction, sys_days oldest) {
  AMENDS_TRY(
      const std::int64_t rows,
      transaction.query(kClearOldShopPrices).bind(number_of(oldest), kShopPricesBatch).run()
  );
  AMENDS_TRY_VOID(transaction.query(kClearSurplusShopPrices).bind(kShopPricesMax).run());
  return static_cast<std::uint64_t>(rows) < kShopPricesBatch ? Left::nothing : Left::more;
}

}  // namespace

Result<void> SqliteShopPrices::keep(std::span<const model::ShopPrice> prices, sys_days oldest) {
  return put(prices, {}, oldest);
}

Result<void> SqliteShopPrices::put(
    std::span<const model::ShopPrice> prices, model::PriceImportId import, sys_days oldest
) {
  Left old = Left::nothing;
  do {
    const auto some = prices.first(std::min(prices.size(), kShopPricesBatch));
    prices = prices.subspan(some.size());
    AMENDS_TRY(auto transaction, database_->write());
    AMENDS_TRY_VOID(put_prices(transaction, some, import));
    AMENDS_TRY(old, clear_away(transaction, oldest));
    AMENDS_TRY_VOID(transaction.commit());
  } while (!prices.empty() || old == Left::more);
  return {};
}

Result<model::PriceImportId> SqliteShopPrices::next_import(const ports::PriceImporter& importer) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(transaction.query(kInsertPriceImport).bind(importer.by, importer.at).run());
  const model::PriceImportId id{transaction.on().last_id()};
  AMENDS_TRY_VOID(transaction.commit());
  return id;
}

Result<model::PriceImportId> SqliteShopPrices::import(
    const ports::PriceImporter& importer, std::span<const model::ShopPrice> prices, sys_days oldest
) {
  AMENDS_TRY(const model::PriceImportId id, next_import(importer));
  if (const auto written = put(prices, id, oldest); !written.ok()) {
    // What cannot be taken back counts, and is listed with its number.
    static_cast<void>(forget({id, ""}));
    return written.error();
  }
  return id;
}

Result<std::vector<model::ShopPrice>> SqliteShopPrices::of(
    std::string_view thing, sys_days from, sys_days until
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kShopPricesOfThing);
  rows.bind(thing, number_of(from), number_of(until));
  AMENDS_TRY(std::vector<model::ShopPrice> prices, read_prices(rows));
  // Of one day and currency the one that counts comes first.
  const auto rest = std::ranges::unique(prices, {}, [](const model::ShopPrice& price) {
    return std::pair(std::string_view(price.currency), price.day);
  });
  prices.erase(rest.begin(), rest.end());
  return prices;
}

Result<std::vector<model::ShopPrice>> SqliteShopPrices::list(
    std::string_view thing, std::int64_t after, std::size_t limit
) {
  AMENDS_TRY(auto reader, database_->read());
  return read_prices(reader.query(kListShopPrices).bind(thing, after, std::min(limit, kRowsMax)));
}

Result<std::uint64_t> SqliteShopPrices::count(const ports::PriceChoice& choice) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kCountShopPrices).bind(choice.import, choice.thing);
  AMENDS_TRY(const bool found, row.step());
  return found ? row.count(0) : 0;
}

Result<std::uint64_t> SqliteShopPrices::forget(const ports::PriceChoice& choice) {
  std::uint64_t forgotten = 0;
  while (true) {
    AMENDS_TRY(auto transaction, database_->write());
    AMENDS_TRY(
        const std::int64_t rows,
        transaction.query(kForgetShopPrices)
            .bind(choice.import, choice.thing, kShopPricesBatch)
            .run()
    );
    AMENDS_TRY_VOID(transaction.commit());
    forgotten += static_cast<std::uint64_t>(rows);
    if (static_cast<std::uint64_t>(rows) < kShopPricesBatch) {
      return forgotten;
    }
  }
}

}  // namespace amends::store
