#include "checks/message/postal_address.h"

#include "checks/offer/amounts.h"
#include "text/utf8.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

/// Digits of postal codes; four (Norway, Bulgaria) to seven (Israel).
constexpr std::size_t kCodeDigitsMin = 4;
constexpr std::size_t kCodeDigitsMax = 7;
constexpr std::size_t kNamesFrom = 2;
/// An address stands in one line or in lines below each other; a longer line is prose.
constexpr std::size_t kLinesTogether = 3;
constexpr std::size_t kAddressWordsMax = 30;

bool is_digits(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

/// 1990 to 2039: more likely the year of a date.
bool may_be_year(std::string_view word) {
  constexpr std::size_t kYearDigits = 4;
  return word.size() == kYearDigits &&
         (word.starts_with("199") || word.starts_with("200") || word.starts_with("201") ||
          word.starts_with("202") || word.starts_with("203"));
}

/// "SW1A 1AA", "1012 AB", "LV-1050" have letters and digits in one word, or beside each other.
bool is_mixed(std::string_view word) {
  const auto digits = std::ranges::count_if(word, [](char c) { return c >= '0' && c <= '9'; });
  constexpr std::size_t kMixedMax = 5;
  return digits > 0 && static_cast<std::size_t>(digits) < word.size() && word.size() <= kMixedMax;
}

/// Whether the words hold a postal code, a number beside it and two names.
bool reads_like_an_address(std::span<const Word> words, std::string_view text) {
  constexpr std::size_t kMixedCodeMin = 3;
  constexpr std::size_t kNumbersFrom = 2;
  std::size_t codes = 0;
  std::size_t numbers = 0;
  std::size_t names = 0;
  for (const Word& word : words) {
    const std::string_view written = word.in(text);
    if (may_be_year(written)) {
      continue;
    }
    const bool mixed = is_mixed(written);
    const bool code = is_digits(written) ? written.size() >= kCodeDigitsMin
                                         : mixed && written.size() >= kMixedCodeMin;
    codes += code && written.size() <= kCodeDigitsMax ? 1 : 0;
    numbers += mixed || (is_digits(written) && written.size() <= kCodeDigitsMax) ? 1 : 0;
    names += !mixed && !is_digits(written) && text::count_chars(written) > 1 ? 1 : 0;
  }
  return codes > 0 && numbers >= kNumbersFrom && names >= kNamesFrom;
}

/// No mail address, price, percentage or telephone number.
bool is_plain(std::string_view line) {
  return line.find_first_of("@%+") == std::string_view::npos &&
         line.find("€") == std::string_view::npos && line.find("₪") == std::string_view::npos;
}

bool has_some_address(const PartView& part) {
  const std::vector<Line> lines = lines_of(part);
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::size_t last = std::min(at + kLinesTogether, lines.size());
    for (std::size_t end = at + 1; end <= last; ++end) {
      const std::size_t begin_byte = lines[at].begin;
      const std::size_t end_byte = lines[end - 1].end;
      const std::string_view text =
          std::string_view(part.visible).substr(begin_byte, end_byte - begin_byte);
      const auto from = std::ranges::lower_bound(part.words, begin_byte, {}, &Word::begin);
      const auto to = std::ranges::lower_bound(part.words, end_byte, {}, &Word::begin);
      const std::span<const Word> words(from, to);
      if (words.size() <= kAddressWordsMax && is_plain(text) &&
          reads_like_an_address(words, part.visible)) {
        return true;
      }
    }
  }
  return false;
}

bool has_address(const PartView& part, std::string_view address) {
  const std::vector<Word> wanted = words_of(address, part.locale);
  return !std::ranges::search(part.words, wanted, {}, &Word::lower, &Word::lower).empty();
}

}  // namespace

void PostalAddress::look_at_part(const MailingView& view, const PartView& part, Findings& findings)
    const {
  const std::string& asked = view.mailing.checks.postal_address;
  if (asked.empty() || (part.part != Part::html && part.part != Part::text)) {
    return;
  }
  const bool any = asked == model::kAnyPostalAddress;
  if (any ? has_some_address(part) : has_address(part, asked)) {
    return;
  }
  model::Finding finding = finding_at(
      "message.postal_address",
      model::FindingLevel::block,
      part,
      part.visible.empty() ? 0 : part.visible.size() - 1
  );
  finding.arguments = {
      {"edition", part.locale.tag()},
      {"asked", any ? "any" : "this"},
      {"what", any ? std::string() : shown(asked)}
  };
  findings.push_back(std::move(finding));
}

}  // namespace amends::checks
