#pragma once

#include "text/locale.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::checks {

/// data/money_words.json of one language, with the signs of all.
struct MoneyWords {
  std::vector<std::pair<std::string, std::string>> symbols;  // "€" -> "EUR"
  std::vector<std::pair<std::string, std::string>> words;    // "kroner" -> "kr"
  std::vector<std::string> percent;
  std::vector<std::string> discount;
  std::vector<std::string> on;
  std::vector<std::string> up_to;
  std::vector<std::string> was;
  std::vector<std::string> now;
  std::vector<std::string> save;
  std::vector<std::string> other;
  std::vector<std::string> free;

  /// Of a word in lower case.
  [[nodiscard]] std::optional<std::string> currency_of(std::string_view word) const;
};

/// Of the locale's language, else of English. Read once, used by every thread.
[[nodiscard]] const MoneyWords& money_words(const text::Locale& locale);

}  // namespace amends::checks
