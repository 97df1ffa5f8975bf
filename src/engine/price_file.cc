#include "engine/price_file.h"

#include "checks/offer/price_history.h"
#include "engine/limits.h"
#include "engine/price_book.h"
#include "html/listed_price.h"
#include "text/case.h"
#include "text/read_time.h"
#include "text/url.h"
#include "text/utf8.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace amends::engine {
namespace {

using std::chrono::sys_days;

class PriceReader {
 public:
  PriceReader(text::ByteSource source, sys_days today) : csv_(std::move(source)), today_(today) {}

  Result<PriceFile> read() {
    text::CsvRow row;
    AMENDS_TRY(const bool has_heading, csv_.next(row));
    if (has_heading && !row.ok()) {
      return make_error("prices.columns", "the first row cannot be read: {}", row.problem->message);
    }
    AMENDS_TRY_VOID(find_columns(has_heading ? row : text::CsvRow()));
    while (true) {
      AMENDS_TRY(const bool more, csv_.next(row));
      if (!more) {
        return finish();
      }
      if (++file_.rows > kPriceRowsMax) {
        return make_error(
            "prices.too_many",
            "a file of prices has at most {} rows; cut it into several",
            kPriceRowsMax
        );
      }
      if (const auto taken = take(row); !taken.ok()) {
        refuse(row.line, taken.error());
      }
    }
  }

 private:
  using Key = std::tuple<std::string, std::string, sys_days>;

  Result<void> find_columns(const text::CsvRow& heading) {
    for (std::size_t i = 0; i < heading.cells.size(); ++i) {
      columns_.emplace(text::fold_key(heading.cells[i]), i);
    }
    const bool names_things = columns_.contains("product") || columns_.contains("url");
    if (!names_things || !columns_.contains("price") || !columns_.contains("currency") ||
        !columns_.contains("date")) {
      return make_error(
          "prices.columns",
          "the first row must name the columns product or url, price, currency and date"
      );
    }
    return {};
  }

  static std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto begin = text.find_first_not_of(kSpace);
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
  }

  /// Empty where the file has no such column, or the row ends before it.
  [[nodiscard]] std::string_view cell(const text::CsvRow& row, std::string_view column) const {
    const auto place = columns_.find(column);
    const bool is_there = place != columns_.end() && place->second < row.cells.size();
    return is_there ? trimmed(row.cells[place->second]) : std::string_view();
  }

  Result<void> take(const text::CsvRow& row) {
    if (!row.ok()) {
      return make_error(row.problem->id, "{}", row.problem->message);
    }
    AMENDS_TRY(const auto things, things_of(row));
    AMENDS_TRY(const html::ListedPrice price, price_of(row));
    AMENDS_TRY(const sys_days day, day_of(row));
    const auto& [product, page] = things;
    if (!product.empty()) {
      AMENDS_TRY_VOID(put_product(product, price, day));
    }
    if (!page.empty()) {
      put_page(page, price, day);
    }
    return {};
  }

  /// The product and the page; one of them may be empty.
  Result<std::pair<std::string, std::string>> things_of(const text::CsvRow& row) const {
    const std::string_view product = cell(row, "product");
    const std::string_view url = cell(row, "url");
    if (product.empty() && url.empty()) {
      return make_error("prices.thing", "the row names neither a product nor a page");
    }
    if (!url.empty() && !text::is_web_url(url)) {
      return make_error("prices.url", "{} is no web address", text::cut_utf8(url, kShownBytes));
    }
    if (text::has_control(product)) {
      return make_error(
          "prices.thing", "the number of the product holds a line break or a control character"
      );
    }
    std::pair<std::string, std::string> things;
    things.first = product.empty() ? "" : checks::thing_of_product(product);
    things.second = url.empty() ? "" : checks::thing_of_page(url);
    if (std::max(things.first.size(), things.second.size()) > kThingBytesMax) {
      return make_error("prices.thing", "the name of the product or the address is too long");
    }
    return things;
  }

  Result<html::ListedPrice> price_of(const text::CsvRow& row) const {
    const std::string_view written = cell(row, "price");
    auto price = html::read_listed_price(written, cell(row, "currency"));
    if (!price || price->minor == 0) {
      return make_error(
          "prices.price",
          "\"{}\" is no price; write it as 399.00",
          text::cut_utf8(written, kShownBytes)
      );
    }
    if (price->currency.empty()) {
      return make_error("prices.currency", "the currency has three letters, as NOK");
    }
    return *std::move(price);
  }

  Result<sys_days> day_of(const text::CsvRow& row) const {
    const std::string_view written = cell(row, "date");
    const auto at = text::read_time(written, "UTC");
    if (!at.ok()) {
      return make_error(
          "prices.date",
          "\"{}\" is no date; write it as 2026-09-30",
          text::cut_utf8(written, kShownBytes)
      );
    }
    const auto day = std::chrono::floor<std::chrono::days>(*at);
    if (day > today_) {
      return make_error("prices.date", "{} has not come yet", written);
    }
    return day;
  }

  static model::ShopPrice made(
      const std::string& thing, const html::ListedPrice& price, sys_days day
  ) {
    return {
        0,
        thing,
        price.currency,
        price.minor,
        price.minor_max,
        day,
        model::ShopPriceSource::imported
    };
  }

  Result<void> put_product(const std::string& thing, const html::ListedPrice& price, sys_days day) {
    const auto [kept, is_new] =
        kept_.try_emplace(Key(thing, price.currency, day), made(thing, price, day));
    if (!is_new && kept->second.minor != price.minor) {
      return make_error(
          "prices.twice", "another row has another price of this product on the same day"
      );
    }
    return {};
  }

  void put_page(const std::string& thing, const html::ListedPrice& price, sys_days day) {
    const auto [kept, is_new] =
        kept_.try_emplace(Key(thing, price.currency, day), made(thing, price, day));
    if (!is_new) {
      widen(kept->second, price.minor, price.minor_max);
    }
  }

  void refuse(std::uint64_t line, const Error& error) {
    ++file_.refused;
    if (file_.problems.size() < kRefusedPricesTold) {
      file_.problems.push_back({line, error.id(), error.message()});
    }
  }

  PriceFile finish() {
    for (auto& [key, price] : kept_) {
      file_.prices.push_back(std::move(price));
    }
    return std::move(file_);
  }

  static constexpr std::size_t kShownBytes = 60;

  text::CsvReader csv_;
  sys_days today_;
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::map<Key, model::ShopPrice> kept_;
  PriceFile file_;
};

}  // namespace

Result<PriceFile> read_price_file(text::ByteSource source, sys_days today) {
  return PriceReader(std::move(source), today).read();
}

}  // namespace amends::engine
