#pragma once

#include "checks/part_view.h"
#include "text/locale.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// What the words around an amount make of it. `other`: shipping, a threshold, a voucher.
enum class AmountRole : std::uint8_t { plain, was, now, save, other };

/// Money in running text: "399,00 kr", "₪ 99", "1 299 ₽", "12,50 лв.", "€ 9,99", "399,-".
struct Amount {
  std::int64_t minor = 0;  // hundredths, without its sign
  /// "buy 2 300 kr": what it is when the first group is a number of its own.
  std::optional<std::int64_t> tail;
  std::string currency;  // ISO 4217, or "kr" or "$", which are several
  std::size_t begin = 0;
  std::size_t end = 0;
  bool negative = false;
  bool decimals = false;
  bool percent_glued = false;  // "20 NOK%"
  bool free = false;           // "0 kr frakt"
  AmountRole role = AmountRole::plain;
};

/// "20 %", "12,5%", "-20 %", "20 prosent".
struct Percent {
  std::int64_t hundredths = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool up_to = false;     // the largest of several
  bool discount = false;  // said to be a reduction
};

struct Figures {
  std::vector<Amount> amounts;
  std::vector<Percent> percents;
};

/// In the order of the text; at most kAmountsMax of each. Words: data/money_words.json.
[[nodiscard]] Figures figures_of(const PartView& part);

/// Whether what is written ("kr", "$", "NOK") may be the currency, or the two may be one.
[[nodiscard]] bool may_be(std::string_view written, std::string_view currency);

/// Where the line begins and ends that holds the offset.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;
};

[[nodiscard]] Line line_at(const PartView& part, std::size_t offset);
[[nodiscard]] std::vector<Line> lines_of(const PartView& part);

}  // namespace amends::checks
