#include "html/page_prices.h"

#include "html/escape.h"
#include "html/limits.h"
#include "html/tokens.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace amends::html {
namespace {

namespace json = boost::json;

/// The text or number of a member as text; empty where there is none.
std::string words_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) {
    return {};
  }
  if (const json::string* text = value->if_string()) {
    return std::string(*text);
  }
  if (value->is_int64() || value->is_uint64()) {
    return json::serialize(*value);
  }
  if (const double* number = value->if_double()) {
    constexpr double kLargest = 1e11;
    return *number >= 0 && *number < kLargest ? fmt::format("{:.2f}", *number) : std::string();
  }
  return {};
}

class Page {
 public:
  explicit Page(std::string_view page) : lexer_(page, Syntax::rendered) {}

  std::vector<ListedPrice> read() {
    Token token;
    while (lexer_.next(token)) {
      take(token);
    }
    for (const std::string& amount : written_) {
      add(read_listed_price(amount, currency_));
    }
    return std::move(prices_);
  }

 private:
  void take(const Token& token) {
    switch (token.kind) {
      case TokenKind::start_tag:
        take_tag(token);
        break;
      case TokenKind::raw_text:
        if (is_json_ && token.source.size() <= kJsonLdBytesMax) {
          take_json(token.source);
        }
        break;
      case TokenKind::text:
        if (awaits_price_) {
          remember(html_unescape(token.source));
        }
        awaits_price_ = false;
        break;
      default:
        awaits_price_ = false;
    }
  }

  static std::string value_of(const Token& token, std::string_view name) {
    const Attribute* attribute = token.attribute(name);
    return attribute == nullptr ? std::string() : html_unescape(attribute->value);
  }

  void take_tag(const Token& token) {
    awaits_price_ = false;
    is_json_ = token.name == "script" && value_of(token, "type").contains("ld+json");
    const std::string content = value_of(token, "content");
    const std::string item = value_of(token, "itemprop");
    std::string property = token.name == "meta" ? value_of(token, "property") : std::string();
    if (property.empty() && token.name == "meta") {
      property = value_of(token, "name");
    }
    if (item == "priceCurrency" || property.ends_with("price:currency")) {
      currency_ = currency_.empty() ? content : currency_;
    } else if (property.ends_with("price:amount")) {
      remember(content);
    } else if (item == "price" || item == "lowPrice" || item == "highPrice") {
      awaits_price_ = content.empty();
      remember(content);
    }
  }

  void remember(std::string amount) {
    if (!amount.empty() && written_.size() < kPagePricesMax) {
      written_.push_back(std::move(amount));
    }
  }

  void take_json(std::string_view source) {
    // Boost.JSON refuses what is nested deeper than 32, so that `walk` is bounded too.
    boost::system::error_code error;
    const json::value value = json::parse(source, error);
    if (!error) {
      walk(value);
    }
  }

  void walk(const json::value& value) {
    if (const json::array* array = value.if_array()) {
      for (const json::value& one : *array) {
        walk(one);
      }
      return;
    }
    const json::object* object = value.if_object();
    if (object == nullptr) {
      return;
    }
    take_offer(*object);
    for (const auto& [key, member] : *object) {
      // What shipping costs is no price of the product.
      if (key != "shippingDetails" && key != "hasMerchantReturnPolicy") {
        walk(member);
      }
    }
  }

  void take_offer(const json::object& offer) {
    const std::string currency = words_at(offer, "priceCurrency");
    add(read_listed_price(words_at(offer, "price"), currency));
    const auto low = read_listed_price(words_at(offer, "lowPrice"), currency);
    const auto high = read_listed_price(words_at(offer, "highPrice"), currency);
    if (low && high && high->minor >= low->minor) {
      add(ListedPrice{low->minor, high->minor, low->currency});
    } else {
      add(low);
    }
  }

  void add(const std::optional<ListedPrice>& price) {
    if (price && price->minor > 0 && prices_.size() < kPagePricesMax &&
        std::ranges::find(prices_, *price) == prices_.end()) {
      prices_.push_back(*price);
    }
  }

  Lexer lexer_;
  bool is_json_ = false;       // the script that was opened holds JSON-LD
  bool awaits_price_ = false;  // the next text is the price
  std::string currency_;       // of meta and itemprop
  std::vector<std::string> written_;
  std::vector<ListedPrice> prices_;
};

}  // namespace

std::vector<ListedPrice> read_page_prices(std::string_view page) {
  return Page(page).read();
}

}  // namespace amends::html
