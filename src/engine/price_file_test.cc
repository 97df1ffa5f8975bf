#include "engine/price_file.h"

#include "engine/limits.h"
#include "text/time.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace amends::engine {
namespace {

constexpr std::string_view kHeading = "product,url,price,currency,date\n";

std::chrono::sys_days day(std::string_view date) {
  return std::chrono::floor<std::chrono::days>(text::parse_time(date, "UTC").value());
}

Result<PriceFile> read(std::string_view csv) {
  return read_price_file(text::bytes_of(csv), day("2026-11-20"));
}

PriceFile read_rows(std::string_view rows) {
  const std::string csv = std::string(kHeading).append(rows);
  return read(csv).value();
}

std::string shown(const PriceFile& file) {
  std::string all;
  for (const model::ShopPrice& price : file.prices) {
    EXPECT_EQ(price.source, model::ShopPriceSource::imported);
    all += fmt::format(
        "{} {}-{} {} {}\n",
        price.thing,
        price.minor,
        price.minor_max,
        price.currency,
        (price.day - day("2026-11-20")).count()
    );
  }
  return all;
}

TEST(read_price_file, takes_products_and_pages) {
  const PriceFile file = read_rows(
      "lamp-3,https://www.shop.example/lamp?utm_source=x,399.00,NOK,2026-11-18\n"
      ",https://shop.example/lamp,\"379,00\",nok,19.11.2026\n"
      "bulb,,NOK 1299.50,,2026-11-20\n"
  );
  EXPECT_EQ(file.rows, 3U);
  EXPECT_EQ(file.refused, 0U);
  EXPECT_EQ(
      shown(file),
      "page shop.example/lamp 39900-39900 NOK -2\n"
      "page shop.example/lamp 37900-37900 NOK -1\n"
      "product bulb 129950-129950 NOK 0\n"
      "product lamp-3 39900-39900 NOK -2\n"
  );
}

TEST(read_price_file, takes_variants_of_a_page_for_a_range_and_of_a_product_for_a_mistake) {
  const PriceFile file = read_rows(
      ",https://shop.example/lamp,399,NOK,2026-11-18\n"
      ",https://shop.example/lamp,299,NOK,2026-11-18\n"
      "lamp-3,,399,NOK,2026-11-18\n"
      "lamp-3,,399.00,NOK,2026-11-18\n"
      "lamp-3,,39.90,NOK,2026-11-18\n"
  );
  EXPECT_EQ(
      shown(file), "page shop.example/lamp 29900-39900 NOK -2\nproduct lamp-3 39900-39900 NOK -2\n"
  );
  ASSERT_EQ(file.problems.size(), 1U);
  EXPECT_EQ(file.problems.front().line, 6U);
  EXPECT_EQ(file.problems.front().id, "prices.twice");
}

TEST(read_price_file, tells_each_row_it_cannot_take_and_goes_on) {
  struct Row {
    const char* row;
    const char* id;
  };

  const Row rows[] = {
      {",,399,NOK,2026-11-18", "prices.thing"},
      {"\"lamp\x1b[2J\",,399,NOK,2026-11-18", "prices.thing"},
      {",javascript:alert(1),399,NOK,2026-11-18", "prices.url"},
      {"lamp,,cheap,NOK,2026-11-18", "prices.price"},
      {"lamp,,0,NOK,2026-11-18", "prices.price"},
      {"lamp,,-399,NOK,2026-11-18", "prices.price"},
      {"lamp,,399,,2026-11-18", "prices.currency"},
      {"lamp,,399,crowns,2026-11-18", "prices.currency"},
      {"lamp,,399,NOK,yesterday", "prices.date"},
      {"lamp,,399,NOK,2026-11-21", "prices.date"},
      {"lamp,,399,NOK", "prices.date"},
      {"\"lamp,,399,NOK,2026-11-18", "csv.quote"},
  };
  for (const Row& row : rows) {
    const PriceFile file = read_rows(std::string(row.row) + "\nbulb,,29,NOK,2026-11-18\n");
    ASSERT_EQ(file.problems.size(), 1U) << row.row;
    EXPECT_EQ(file.problems.front().line, 2U) << row.row;
    EXPECT_EQ(file.problems.front().id, row.id) << row.row;
    EXPECT_EQ(shown(file), "product bulb 2900-2900 NOK -2\n") << row.row;
    EXPECT_EQ(file.rows, 2U);
  }
  const PriceFile long_name =
      read_rows(std::string(kThingBytesMax, 'x') + ",,399,NOK,2026-11-18\n");
  EXPECT_EQ(long_name.problems.front().id, "prices.thing");
}

TEST(read_price_file, finds_its_columns_in_any_order_and_needs_all_of_them) {
  EXPECT_EQ(
      shown(read("Date;Colour;PRICE;Currency;Product\n2026-11-18;red;399,00;NOK;lamp-3\n").value()),
      "product lamp-3 39900-39900 NOK -2\n"
  );
  for (const char* csv :
       {"", "price,currency,date\n399,NOK,2026-11-18\n", "product,price,date\nlamp,399,2026-11-18\n"
       }) {
    const auto file = read(csv);
    ASSERT_FALSE(file.ok()) << csv;
    EXPECT_EQ(file.error().id(), "prices.columns");
  }
}

TEST(read_price_file, ends_with_what_is_no_table_of_a_sane_size) {
  std::string csv(kHeading);
  for (std::uint64_t i = 0; i <= kPriceRowsMax; ++i) {
    csv += "x\n";
  }
  const auto file = read(csv);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().id(), "prices.too_many");
}

}  // namespace
}  // namespace amends::engine
