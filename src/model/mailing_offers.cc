#include "model/mailing_offers.h"

#include "model/limits.h"
#include "model/toml_keys.h"
#include "text/csv_reader.h"
#include "text/format.h"
#include "text/url.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace amends::model {
namespace {

bool is_currency(std::string_view code) {
  return code.empty() || (code.size() == 3 &&
                          std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; }));
}

/// Hundredths; nothing where that would round.
std::optional<std::int64_t> minor_of(std::string_view written) {
  constexpr double kLargest = 1e12;
  constexpr double kHundredths = 100;
  constexpr double kRounds = 1e-6;
  const auto value = text::parse_decimal(written);
  if (!value || std::abs(*value) > kLargest ||
      std::abs(*value * kHundredths - std::round(*value * kHundredths)) > kRounds * kHundredths) {
    return std::nullopt;
  }
  return std::llround(*value * kHundredths);
}

/// Why the price cannot be taken; empty when it can.
std::string_view problem_with(Price& price) {
  const auto minor = minor_of(price.price);
  if (!minor) {
    return "a price is a number with at most two decimals, such as 399,00 or 1299.50";
  }
  price.minor = *minor;
  if (price.sku.empty() && price.name.empty()) {
    return "a price needs the sku or the name it belongs to";
  }
  return is_currency(price.currency) ? "" : "a currency is three capital letters, such as NOK";
}

class PriceReader {
 public:
  PriceReader(const MailingFiles& files, std::vector<Error>& errors)
      : files_(files),
        errors_(errors),
        keys_("mailing.toml", errors) {}

  std::vector<Price> read(const toml::table& root) {
    const toml::node* node = root.get("prices");
    if (node != nullptr && node->is_table()) {
      read_file(*node->as_table());
      return std::move(prices_);
    }
    for (const toml::table* table : keys_.tables_at(root, "prices")) {
      keys_.refuse_unknown(*table, {"sku", "name", "price", "currency"});
      Price price{
          keys_.string_at(*table, "sku"),
          keys_.string_at(*table, "name"),
          price_at(*table),
          0,
          keys_.string_at(*table, "currency")
      };
      add(std::move(price), keys_.place_of(*table));
    }
    return std::move(prices_);
  }

 private:
  std::string price_at(const toml::table& table) {
    const toml::node* node = table.get("price");
    if (node != nullptr && node->is_number()) {
      return fmt::format("{}", node->value<double>().value_or(0));
    }
    return keys_.string_at(table, "price");
  }

  void add(Price price, const Place& place) {
    const std::string_view problem =
        prices_.size() < kPricesMax ? problem_with(price) : "there are too many prices";
    if (problem.empty()) {
      prices_.push_back(std::move(price));
    } else if (errors_.size() < kPriceErrorsMax) {
      errors_.push_back(make_error("mailing.price", "{}", problem).at(place));
    }
  }

  void read_file(const toml::table& table) {
    keys_.refuse_unknown(table, {"file"});
    const std::string name = keys_.string_at(table, "file");
    const auto file = files_.find(name);
    if (!name.starts_with("prices") || !name.ends_with(".csv") || file == files_.end()) {
      keys_.fail(
          table,
          make_error(
              "mailing.price",
              "\"{}\" is no price list of the folder; write file = \"prices.csv\"",
              name
          )
      );
      return;
    }
    read_rows(name, file->second);
  }

  void read_rows(const std::string& name, std::string_view bytes) {
    constexpr std::array<std::string_view, 4> kColumns = {"sku", "name", "price", "currency"};
    text::CsvReader reader(text::bytes_of(bytes));
    text::CsvRow row;
    std::vector<std::size_t> where;
    for (auto more = reader.next(row); more.ok() && *more; more = reader.next(row)) {
      const Place place{name, static_cast<int>(row.line), 1};
      if (!row.ok()) {
        errors_.push_back(make_error("mailing.price", "{}", row.problem->message).at(place));
        return;
      }
      if (where.empty()) {
        for (const std::string_view column : kColumns) {
          where.push_back(
              static_cast<std::size_t>(std::ranges::find(row.cells, column) - row.cells.begin())
          );
        }
        continue;
      }
      const auto cell = [&](std::size_t column) {
        return where[column] < row.cells.size() ? row.cells[where[column]] : std::string();
      };
      add({cell(0), cell(1), cell(2), 0, cell(3)}, place);
    }
  }

  const MailingFiles& files_;
  std::vector<Error>& errors_;
  TomlKeys keys_;
  std::vector<Price> prices_;
};

std::vector<std::string> lines_of(std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    const auto last = line.find_last_not_of(" \t\r,;\"");
    const auto first = line.find_first_not_of(" \t\r,;\"");
    if (last != std::string_view::npos) {
      lines.emplace_back(line.substr(first, last - first + 1));
    }
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return lines;
}

void read_code_file(
    const toml::table& table, const MailingFiles& files, TomlKeys& keys, OfferCode& code
) {
  const auto file = files.find(code.file);
  if (!code.file.starts_with("codes") || file == files.end()) {
    keys.fail(
        table,
        make_error(
            "mailing.code",
            "\"{}\" is no file of codes in the folder; write file = \"codes.txt\", one code a line",
            code.file
        )
    );
    return;
  }
  code.unique = lines_of(file->second);
}

}  // namespace

std::vector<OfferCode> read_codes(
    const toml::table& root, const MailingFiles& files, std::vector<Error>& errors
) {
  TomlKeys keys("mailing.toml", errors);
  std::vector<OfferCode> codes;
  for (const toml::table* table : keys.tables_at(root, "codes")) {
    keys.refuse_unknown(*table, {"code", "file", "column", "starts", "ends", "percent"});
    OfferCode code;
    code.code = keys.string_at(*table, "code");
    code.starts = keys.day_at(*table, "starts");
    code.ends = keys.day_at(*table, "ends");
    code.percent = keys.whole_at(*table, "percent");
    code.file = keys.string_at(*table, "file");
    code.column = keys.string_at(*table, "column");
    if (!code.file.empty()) {
      read_code_file(*table, files, keys, code);
    } else if (code.code.empty() && code.column.empty()) {
      keys.fail(
          *table,
          make_error(
              "mailing.code",
              "a [[codes]] entry has no code; write code = \"SPRING20\", or file or column where "
              "each person has a code of their own"
          )
      );
    }
    codes.push_back(std::move(code));
  }
  return codes;
}

std::vector<Price> read_prices(
    const toml::table& root, const MailingFiles& files, std::vector<Error>& errors
) {
  return PriceReader(files, errors).read(root);
}

OfferSources read_offer(const toml::table& root, std::vector<Error>& errors) {
  TomlKeys keys("mailing.toml", errors);
  OfferSources offer;
  const toml::table* table = keys.table_at(root, "offer");
  if (table == nullptr) {
    return offer;
  }
  keys.refuse_unknown(*table, {"feed", "pages"});
  offer.feed = keys.string_at(*table, "feed");
  const toml::node* feed = table->get("feed");
  offer.place = keys.place_of(feed == nullptr ? *table : *feed);
  if (!offer.feed.empty() && !text::is_web_url(offer.feed)) {
    keys.fail(
        *feed,
        make_error("mailing.offer", "feed is a web address, such as https://shop.example/feed.xml")
    );
  }
  const std::string pages = keys.string_at(*table, "pages");
  offer.pages = pages == "ignore" ? PagePricing::ignore : PagePricing::compare;
  if (!pages.empty() && pages != "ignore" && pages != "compare") {
    keys.fail(
        *table->get("pages"),
        make_error("mailing.offer", "pages is compare or ignore, not \"{}\"", pages)
    );
  }
  return offer;
}

}  // namespace amends::model
