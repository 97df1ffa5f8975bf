#include "checks/offer/amounts.h"

#include "base/check.h"
#include "checks/limits.h"
#include "checks/offer/money_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::checks {
namespace {

constexpr std::size_t kGroupDigits = 3;
constexpr std::size_t kDigitsMax = 12;  // longer runs are no amounts
constexpr std::int64_t kHundred = 100;
/// Words that say what an amount is stand so near before it, or behind it.
constexpr std::size_t kRoleBefore = 3;
constexpr std::size_t kRoleBehind = 2;

constexpr std::array<std::string_view, 4> kSpaces = {
    " ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"  // also no-break, narrow no-break, thin
};
constexpr std::array<std::string_view, 2> kQuotes = {"'", "\xE2\x80\x99"};
constexpr std::array<std::string_view, 2> kMinus = {"-", "\xE2\x88\x92"};
constexpr std::array<std::string_view, 6> kNoDecimals = {
    ",-", ".-", ",\xE2\x80\x93", ",\xE2\x80\x94", ".\xE2\x80\x93", ".\xE2\x80\x94"
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

template <class List>
std::size_t prefix_of(std::string_view text, const List& list) {
  for (const std::string_view one : list) {
    if (text.starts_with(one)) {
      return one.size();
    }
  }
  return 0;
}

template <class List>
std::size_t suffix_of(std::string_view text, const List& list) {
  for (const std::string_view one : list) {
    if (text.ends_with(one)) {
      return one.size();
    }
  }
  return 0;
}

struct Number {
  std::int64_t minor = 0;
  std::optional<std::int64_t> tail;
  std::size_t end = 0;
  bool decimals = false;
  bool dashed = false;  // "399,-"
};

std::int64_t value_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    value = value * 10 + (c - '0');
  }
  return value;
}

class Scanner {
 public:
  explicit Scanner(const PartView& part)
      : part_(part),
        text_(part.visible),
        language_(money_words(part.locale)) {}

  Figures read() {
    for (std::size_t at = 0; at < text_.size();) {
      const bool begins = is_digit(text_[at]) && (at == 0 || !is_digit(text_[at - 1]));
      if (!begins || !stands_free(at)) {
        ++at;
        continue;
      }
      const auto number = number_at(at);
      at = number ? std::max(take(at, *number), at + 1) : skip_digits(at);
      if (found_.amounts.size() >= kAmountsMax || found_.percents.size() >= kAmountsMax) {
        break;
      }
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::size_t skip_digits(std::size_t at) const {
    while (at < text_.size() && is_digit(text_[at])) {
      ++at;
    }
    return at;
  }

  /// Not the digits of "SPRING20" or "A4"; a currency may stand directly before ("kr399").
  [[nodiscard]] bool stands_free(std::size_t at) const {
    const auto word = std::ranges::upper_bound(part_.words, at, {}, &Word::begin);
    if (word == part_.words.begin()) {
      return true;
    }
    const Word& own = *std::prev(word);
    if (own.begin == at || own.end <= at) {
      return true;
    }
    return language_.currency_of(own.lower.substr(0, at - own.begin)).has_value();
  }

  [[nodiscard]] std::size_t run_of(std::size_t at) const { return skip_digits(at) - at; }

  /// The length of the sign between thousands that stands at `at` with three digits behind it.
  [[nodiscard]] std::size_t group_sign(std::size_t at) const {
    const auto rest = text_.substr(std::min(at, text_.size()));
    std::size_t sign = std::max(prefix_of(rest, kSpaces), prefix_of(rest, kQuotes));
    if (sign == 0 && (rest.starts_with('.') || rest.starts_with(','))) {
      sign = 1;
    }
    return sign > 0 && run_of(at + sign) == kGroupDigits ? sign : 0;
  }

  [[nodiscard]] std::optional<Number> number_at(std::size_t begin) const {
    std::size_t end = skip_digits(begin);
    std::string digits(text_.substr(begin, end - begin));
    const std::size_t first = digits.size();
    std::string_view sign;
    // "0,125" is no thousand.
    while (first <= kGroupDigits && digits[0] != '0' && digits.size() <= kDigitsMax) {
      const std::size_t bytes = group_sign(end);
      const auto found = text_.substr(end, bytes);
      if (bytes == 0 || (!sign.empty() && sign != found)) {
        break;
      }
      sign = found;
      digits += text_.substr(end + bytes, kGroupDigits);
      end += bytes + kGroupDigits;
    }
    if (digits.size() > kDigitsMax) {
      return std::nullopt;
    }
    Number number{value_of(digits) * kHundred, {}, end};
    if (sign == " " && digits[first] != '0') {
      number.tail = value_of(std::string_view(digits).substr(first)) * kHundred;
    }
    add_decimals(number);
    return number;
  }

  void add_decimals(Number& number) const {
    const auto rest = text_.substr(number.end);
    if (const std::size_t dash = prefix_of(rest, kNoDecimals)) {
      number.end += dash;
      number.dashed = true;
      return;
    }
    if (!rest.starts_with('.') && !rest.starts_with(',')) {
      return;
    }
    const std::size_t run = run_of(number.end + 1);
    if (run != 1 && run != 2) {
      return;
    }
    std::int64_t decimals = value_of(rest.substr(1, run));
    decimals *= run == 1 ? 10 : 1;
    number.minor += decimals;
    if (number.tail) {
      *number.tail += decimals;
    }
    number.end += 1 + run;
    number.decimals = true;
  }

  [[nodiscard]] std::size_t space_at(std::size_t at) const {
    return prefix_of(text_.substr(std::min(at, text_.size())), kSpaces);
  }

  struct Sign {
    std::string currency;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  [[nodiscard]] std::optional<Sign> currency_behind(std::size_t at) const {
    at += space_at(at);
    const auto rest = text_.substr(std::min(at, text_.size()));
    for (const auto& [symbol, currency] : language_.symbols) {
      if (rest.starts_with(symbol)) {
        return Sign{currency, at, at + symbol.size()};
      }
    }
    const auto word = std::ranges::lower_bound(part_.words, at, {}, &Word::begin);
    if (word == part_.words.end() || word->begin != at) {
      return std::nullopt;
    }
    const auto currency = language_.currency_of(word->lower);
    return currency ? std::optional(Sign{*currency, at, word->end}) : std::nullopt;
  }

  [[nodiscard]] std::optional<Sign> currency_before(std::size_t at) const {
    auto before = text_.substr(0, at);
    before.remove_suffix(suffix_of(before, kSpaces));
    const std::size_t dot = before.ends_with('.') ? 1 : 0;  // "kr. 399"
    for (const auto& [symbol, currency] : language_.symbols) {
      if (before.ends_with(symbol) && before.size() - symbol.size() >= taken_) {
        return Sign{currency, before.size() - symbol.size(), before.size()};
      }
    }
    before.remove_suffix(dot);
    const auto word = std::ranges::upper_bound(part_.words, before.size() - 1, {}, &Word::begin);
    if (before.empty() || word == part_.words.begin() || std::prev(word)->begin < taken_) {
      return std::nullopt;
    }
    const Word& own = *std::prev(word);
    const auto letters = own.lower.substr(0, std::min(own.lower.size(), before.size() - own.begin));
    const auto currency = own.begin < before.size() ? language_.currency_of(letters) : std::nullopt;
    const bool ends_here = own.end >= before.size();
    return currency && ends_here ? std::optional(Sign{*currency, own.begin, before.size()})
                                 : std::nullopt;
  }

  /// The bytes of a minus that is no hyphen and no range; 0 without one.
  [[nodiscard]] std::size_t minus_before(std::size_t at) const {
    const auto before = text_.substr(0, at);
    const std::size_t minus = suffix_of(before, kMinus);
    const auto rest = before.substr(0, before.size() - minus);
    const bool free =
        rest.empty() || rest.back() == '\n' || rest.back() == '(' || suffix_of(rest, kSpaces) > 0;
    // "100 - 200 kr" is a range.
    const auto last = rest.find_last_not_of(' ');
    const bool range = last != std::string_view::npos && is_digit(rest[last]);
    return free && !range ? minus : 0;
  }

  /// Takes the number as a percentage, an amount or neither; where reading goes on.
  std::size_t take(std::size_t begin, const Number& number) {
    if (const auto end = percent_end(number.end)) {
      take_percent(begin, number, *end);
      return *end;
    }
    const std::size_t minus = minus_before(begin);
    const auto before = currency_before(begin - minus);
    const auto behind = before ? std::nullopt : currency_behind(number.end);
    if (!before && !behind && !(number.dashed && part_.locale.language() == "nb")) {
      return number.end;
    }
    Amount amount;
    amount.minor = number.minor;
    amount.tail = number.tail;
    amount.decimals = number.decimals;
    amount.currency = before ? before->currency : behind ? behind->currency : "kr";
    amount.begin = before ? before->begin : begin;
    amount.end = behind ? behind->end : number.end;
    // "399 kr,-" and "kr 399,-" are told once.
    amount.negative = minus > 0 || (before && minus_before(before->begin) > 0);
    amount.percent_glued = behind && percent_end(amount.end).has_value();
    taken_ = amount.end;
    found_.amounts.push_back(std::move(amount));
    set_role(found_.amounts.back());
    return taken_;
  }

  [[nodiscard]] std::optional<std::size_t> percent_end(std::size_t at) const {
    const std::size_t sign = at + space_at(at);
    if (sign < text_.size() && text_[sign] == '%') {
      return sign + 1;
    }
    const auto word = std::ranges::lower_bound(part_.words, sign, {}, &Word::begin);
    const bool spelt = sign > at && word != part_.words.end() && word->begin == sign &&
                       is_among(language_.percent, word->lower);
    return spelt ? std::optional(word->end) : std::nullopt;
  }

  void take_percent(std::size_t begin, const Number& number, std::size_t end) {
    // "$20%", "20%kr": somebody took one sign for the other.
    const auto behind = space_at(end) == 0 ? currency_behind(end) : std::nullopt;
    const auto before = currency_before(begin);
    const bool touches = before && before->end == begin;
    if (behind || touches) {
      Amount amount;
      amount.minor = number.minor;
      amount.currency = behind ? behind->currency : before->currency;
      amount.begin = touches ? before->begin : begin;
      amount.end = behind ? behind->end : end;
      amount.percent_glued = true;
      amount.role = AmountRole::other;
      found_.amounts.push_back(std::move(amount));
    }
    taken_ = end;
    Percent percent{number.minor, begin, end};
    const auto [first, last] = words_around(begin, end);
    percent.up_to = any_before(first, language_.up_to, kRoleBefore - 1, begin);
    percent.discount =
        !percent.up_to &&
        (minus_before(begin) > 0 || any_before(first, language_.discount, kNearWordsMax, begin) ||
         any_behind(last, language_.discount, kNearWordsMax, end) ||
         any_behind(last, language_.on, 1, end));
    found_.percents.push_back(percent);
  }

  /// The first word of the piece and the first one behind it.
  [[nodiscard]] std::pair<std::size_t, std::size_t> words_around(std::size_t begin, std::size_t end)
      const {
    const auto first = std::ranges::lower_bound(part_.words, begin, {}, &Word::begin);
    const auto last = std::ranges::lower_bound(part_.words, end, {}, &Word::begin);
    return {
        static_cast<std::size_t>(first - part_.words.begin()),
        static_cast<std::size_t>(last - part_.words.begin())
    };
  }

  [[nodiscard]] bool goes_on(std::size_t from, std::size_t to) const {
    const auto between = text_.substr(from, to - from);
    return between.find_first_of("\n!?;,") == std::string_view::npos &&
           between.find(". ") == std::string_view::npos;
  }

  [[nodiscard]] bool any_before(
      std::size_t first, const std::vector<std::string>& list, std::size_t within, std::size_t begin
  ) const {
    for (std::size_t at = first; at > 0 && first - at < within; --at) {
      const Word& word = part_.words[at - 1];
      if (!goes_on(word.end, begin) || word.number >= 0) {
        return false;
      }
      if (is_among(list, word.lower)) {
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool has_colon(std::size_t from, std::size_t to) const {
    return text_.substr(from, to - from).find(':') != std::string_view::npos;
  }

  [[nodiscard]] bool any_behind(
      std::size_t last, const std::vector<std::string>& list, std::size_t within, std::size_t end
  ) const {
    for (std::size_t at = last; at < part_.words.size() && at - last < within; ++at) {
      const Word& word = part_.words[at];
      if (!goes_on(end, word.begin) || has_colon(end, word.begin) || word.number >= 0) {
        return false;
      }
      if (is_among(list, word.lower)) {
        return true;
      }
    }
    return false;
  }

  void set_role(Amount& amount) const {
    const auto [first, last] = words_around(amount.begin, amount.end);
    const auto near = [&](const std::vector<std::string>& list, std::size_t behind) {
      return any_before(first, list, kRoleBefore, amount.begin) ||
             any_behind(last, list, behind, amount.end);
    };
    amount.free = near(language_.free, kRoleBehind + 1);
    if (near(language_.other, 1)) {
      amount.role = AmountRole::other;
    } else if (any_before(first, language_.save, kRoleBefore, amount.begin) ||
               any_behind(last, language_.save, 1, amount.end)) {
      amount.role = AmountRole::save;
    } else if (any_before(first, language_.was, kRoleBefore, amount.begin)) {
      amount.role = AmountRole::was;
    } else if (any_before(first, language_.now, kRoleBefore, amount.begin)) {
      amount.role = AmountRole::now;
    }
  }

  const PartView& part_;
  std::string_view text_;
  const MoneyWords& language_;
  std::size_t taken_ = 0;  // up to here signs belong to what was read
  Figures found_;
};

}  // namespace

Figures figures_of(const PartView& part) {
  return Scanner(part).read();
}

bool may_be(std::string_view written, std::string_view currency) {
  constexpr std::array<std::string_view, 4> kCrowns = {"NOK", "SEK", "DKK", "ISK"};
  const auto fits = [&](std::string_view sign, std::string_view code) {
    return (sign == "kr" && is_among(kCrowns, code)) || (sign == "$" && code.ends_with('D'));
  };
  return currency.empty() || written == currency || fits(written, currency) ||
         fits(currency, written);
}

Line line_at(const PartView& part, std::size_t offset) {
  const std::string_view text = part.visible;
  const auto before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return {
      before == std::string_view::npos ? 0 : before + 1,
      std::min(text.find('\n', offset), text.size())
  };
}

std::vector<Line> lines_of(const PartView& part) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < part.visible.size();) {
    const Line line = line_at(part, at);
    if (part.visible.find_first_not_of(" \t\r", line.begin) < line.end) {
      lines.push_back(line);
    }
    at = line.end + 1;
  }
  return lines;
}

}  // namespace amends::checks
