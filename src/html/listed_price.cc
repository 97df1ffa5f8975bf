#include "html/listed_price.h"

#include "text/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace amends::html {
namespace {

constexpr std::int64_t kHundredths = 100;
constexpr std::size_t kCurrencyLetters = 3;
constexpr std::size_t kAmountBytesMax = 40;
constexpr std::size_t kWholeDigitsMax = 12;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string currency_of(std::string_view text) {
  if (text.size() != kCurrencyLetters || !std::ranges::all_of(text, is_letter)) {
    return {};
  }
  std::string code(text);
  std::ranges::transform(code, code.begin(), [](char c) {
    return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return code;
}

/// Takes the three letters before or behind the amount away.
std::string take_currency(std::string_view& amount) {
  if (amount.size() <= kCurrencyLetters) {
    return {};
  }
  const auto behind = amount.size() - kCurrencyLetters;
  if (std::string code = currency_of(amount.substr(behind)); !code.empty()) {
    amount = trimmed(amount.substr(0, behind));
    return code;
  }
  std::string code = currency_of(amount.substr(0, kCurrencyLetters));
  if (!code.empty()) {
    amount = trimmed(amount.substr(kCurrencyLetters));
  }
  return code;
}

/// Of "1299.50". Three decimals are a thousand to half of the world; more are zeros or no price.
std::optional<std::int64_t> minor_of(std::string_view plain) {
  const auto point = plain.find('.');
  const std::string_view whole = plain.substr(0, point);
  std::string_view decimals = point == std::string_view::npos ? "" : plain.substr(point + 1);
  constexpr std::size_t kThousand = 3;
  if (decimals.size() > kThousand) {
    if (decimals.find_first_not_of('0', 2) != std::string_view::npos) {
      return std::nullopt;
    }
    decimals = decimals.substr(0, 2);
  }
  if (whole.empty() || whole[0] == '-' || whole.size() > kWholeDigitsMax ||
      decimals.size() == kThousand) {
    return std::nullopt;
  }
  std::string digits(whole);
  digits.append(decimals).append(2 - decimals.size(), '0');
  std::int64_t minor = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  return read.ec == std::errc() && read.ptr == digits.data() + digits.size() ? std::optional(minor)
                                                                             : std::nullopt;
}

}  // namespace

std::optional<ListedPrice> read_listed_price(std::string_view amount, std::string_view currency) {
  amount = trimmed(amount);
  if (amount.empty() || amount.size() > kAmountBytesMax) {
    return std::nullopt;
  }
  std::string code = take_currency(amount);
  const auto plain = text::plain_decimal(amount);
  const auto minor = plain ? minor_of(*plain) : std::nullopt;
  if (!minor) {
    return std::nullopt;
  }
  if (code.empty()) {
    code = currency_of(trimmed(currency));
  }
  return ListedPrice{*minor, *minor, std::move(code)};
}

std::string shown_price(const ListedPrice& price) {
  const auto shown = [](std::int64_t minor) {
    return fmt::format("{}.{:02}", minor / kHundredths, minor % kHundredths);
  };
  std::string text = shown(price.minor);
  if (price.minor_max > price.minor) {
    text += "-" + shown(price.minor_max);
  }
  return price.currency.empty() ? text : text + " " + price.currency;
}

}  // namespace amends::html
