#include "store/contract/contract_suite.h"
#include "store/limits.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

namespace amends::store {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr sys_days kDay{days(20'000)};

model::ShopPrice price(
    std::string_view thing, std::int64_t minor, sys_days day, std::string_view currency = "NOK"
) {
  model::ShopPrice made;
  made.thing = thing;
  made.currency = currency;
  made.minor = minor;
  made.minor_max = minor + 100;
  made.day = day;
  made.source = model::ShopPriceSource::feed;
  return made;
}

std::string shown(const std::vector<model::ShopPrice>& prices) {
  std::string all;
  for (const model::ShopPrice& one : prices) {
    all += fmt::format(
        "{} {} {} {} {} {}\n",
        one.currency,
        (one.day - kDay).count(),
        one.minor,
        one.minor_max,
        model::to_string(one.source),
        one.import.value
    );
  }
  return all;
}

TEST_P(StoreContract, keeps_one_price_a_day_of_each_thing_and_currency) {
  ports::ShopPrices& prices = store_->shop_prices();
  const std::array first = {
      price("page a", 1000, kDay),
      price("page a", 900, kDay, "EUR"),
      price("page b", 500, kDay),
      price("page a", 1100, kDay - days(1))
  };
  must(prices.keep(first, kDay - days(90)));
  const std::array again = {price("page a", 1200, kDay)};
  must(prices.keep(again, kDay - days(90)));
  reopen();
  EXPECT_EQ(
      shown(must(store_->shop_prices().of("page a", kDay - days(1), kDay + days(1)))),
      "EUR 0 900 1000 feed 0\nNOK -1 1100 1200 feed 0\nNOK 0 1200 1300 feed 0\n"
  );
  EXPECT_EQ(
      shown(must(store_->shop_prices().of("page a", kDay - days(1), kDay))),
      "NOK -1 1100 1200 feed 0\n"
  );
  EXPECT_TRUE(must(store_->shop_prices().of("page", kDay, kDay + days(1))).empty());
}

TEST_P(StoreContract, clears_prices_away_that_are_too_old_to_count) {
  ports::ShopPrices& prices = store_->shop_prices();
  const std::array two = {price("page a", 1000, kDay - days(3)), price("page a", 900, kDay)};
  must(prices.keep(two, kDay - days(3)));
  EXPECT_EQ(must(prices.count({})), 2U);
  must(prices.keep({}, kDay - days(2)));
  EXPECT_EQ(shown(must(prices.list("", 0, 10))), "NOK 0 900 1000 feed 0\n");
}

TEST_P(StoreContract, clears_more_old_prices_away_than_one_transaction_takes) {
  ports::ShopPrices& prices = store_->shop_prices();
  std::vector<model::ShopPrice> old;
  for (std::size_t i = 0; i <= 2 * kShopPricesBatch; ++i) {
    old.push_back(price(fmt::format("page {}", i), 1000, kDay - days(3)));
  }
  must(prices.keep(old, kDay - days(3)));
  EXPECT_EQ(must(prices.count({})), old.size());
  const std::array today = {price("page a", 900, kDay)};
  must(prices.keep(today, kDay - days(2)));
  EXPECT_EQ(must(prices.count({})), 1U);
}

TEST_P(StoreContract, lets_what_was_read_count_before_what_was_brought_in_and_forgets_by_file) {
  ports::ShopPrices& prices = store_->shop_prices();
  const auto oldest = kDay - days(90);
  const std::array read = {price("page a", 1000, kDay)};
  must(prices.keep(read, oldest));
  std::array file = {price("page a", 700, kDay), price("page a", 700, kDay - days(1))};
  const auto import_file = [&](std::int64_t minor) {
    for (model::ShopPrice& one : file) {
      one.source = model::ShopPriceSource::imported;
      one.minor = minor;
    }
    return must(prices.import({"lea", at(5)}, file, oldest));
  };
  const auto counts = [&] { return shown(must(prices.of("page a", oldest, kDay + days(1)))); };
  const auto older = import_file(600);
  const auto newer = import_file(650);
  EXPECT_EQ(older.value, 1);
  EXPECT_EQ(newer.value, 2);
  EXPECT_EQ(counts(), "NOK -1 650 800 import 2\nNOK 0 1000 1100 feed 0\n");
  EXPECT_EQ(must(prices.list("page a", 0, 10)).size(), 5U);
  EXPECT_EQ(must(prices.list("page a", 0, 2)).size(), 2U);
  EXPECT_EQ(must(prices.count({newer, ""})), 2U);
  EXPECT_EQ(must(prices.forget({newer, ""})), 2U);
  EXPECT_EQ(counts(), "NOK -1 600 800 import 1\nNOK 0 1000 1100 feed 0\n");
  EXPECT_EQ(must(prices.forget({{}, "page b"})), 0U);
  EXPECT_EQ(must(prices.forget({{}, "page a"})), 3U);
  EXPECT_EQ(counts(), "");
  EXPECT_EQ(import_file(600).value, 3) << "a number is never used twice";
}

TEST_P(StoreContract, brings_a_long_file_of_prices_in_and_forgets_it_whole) {
  ports::ShopPrices& prices = store_->shop_prices();
  std::vector<model::ShopPrice> file;
  for (std::size_t i = 0; i <= 2 * kShopPricesBatch; ++i) {
    file.push_back(price(fmt::format("page {}", i), 1000, kDay));
  }
  const std::array read = {price("page 1", 900, kDay)};
  must(prices.keep(read, kDay));
  const auto import = must(prices.import({"lea", at(5)}, file, kDay));
  EXPECT_EQ(must(prices.count({import, ""})), file.size());
  EXPECT_EQ(must(prices.forget({import, ""})), file.size());
  EXPECT_EQ(must(prices.count({})), 1U);
}

}  // namespace
}  // namespace amends::store
