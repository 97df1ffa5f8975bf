#include "advice/reply_fold.h"

#include "base/check.h"
#include "text/locale.h"
#include "text/phrase_words.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace amends::advice {
namespace {

struct Replaced {
  std::string_view from;
  std::string_view to;
};

/// а to я, as it is most often typed; the rest of folding evens out the other ways.
constexpr auto kCyrillic =
    std::to_array<std::string_view>({"a", "b",  "v",  "g",  "d", "e", "j", "z", "i",  "i", "k",
                                     "l", "m",  "n",  "o",  "p", "r", "s", "t", "u",  "f", "h",
                                     "c", "ch", "sh", "sh", "",  "i", "",  "e", "iu", "ia"});
constexpr char32_t kFirstCyrillic = 0x0430;
constexpr char32_t kShcha = 0x0449;
constexpr char32_t kHardSign = 0x044A;
constexpr char32_t kSmallIo = 0x0451;

/// What Latin letters stand for in both languages; longer ones first.
constexpr auto kTyped = std::to_array<Replaced>({
    {"shch", "sh"},
    {"sch", "sh"},
    {"zh", "j"},
    {"kh", "h"},
    {"ts", "c"},
    {"tz", "c"},
    {"ye", "e"},
    {"w", "v"},
    {"y", "i"},
    {"x", "h"},
    {"q", "ia"},
    {"4", "ch"},
    {"6", "sh"},
});

/// Only Russians: in Bulgaria "j" is a "ж".
constexpr auto kTypedInRussian =
    std::to_array<Replaced>({{"ja", "ia"}, {"ju", "iu"}, {"je", "e"}, {"j", "i"}});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_cyrillic(Letters letters) {
  return letters == Letters::bulgarian || letters == Letters::russian;
}

bool is_number(std::string_view word) {
  return std::ranges::all_of(word, [](char c) {
    return is_digit(c) || c == '.' || c == ',' || c == ':';
  });
}

/// The Latin letters of one character, lower case and without accents already.
std::string_view latin(char32_t c, Letters letters) {
  if (c == 0xF8) {
    return "o";
  }
  if (c == 0xE6) {
    return "ae";
  }
  if (!is_cyrillic(letters)) {
    return {};
  }
  if (letters == Letters::bulgarian && (c == kShcha || c == kHardSign)) {
    return c == kShcha ? "sht" : "a";
  }
  if (c == kSmallIo) {
    return "e";
  }
  const bool is_known = c >= kFirstCyrillic && c < kFirstCyrillic + kCyrillic.size();
  return is_known ? kCyrillic[c - kFirstCyrillic] : std::string_view();
}

/// Both signs of Russian and what is not Cyrillic give nothing: `is_silent` tells them apart.
bool is_silent(char32_t c, Letters letters) {
  return (c == 0x044C || c == kHardSign) && is_cyrillic(letters);
}

std::string in_latin(std::string_view word, Letters letters) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = text::next_char(word, at);
    const std::string_view replaced = latin(c, letters);
    if (replaced.empty() && !is_silent(c, letters)) {
      text::append_utf8(out, c);
    }
    out += replaced;
  }
  return out;
}

const Replaced* first_fitting(std::string_view word, std::span<const Replaced> among) {
  const auto found = std::ranges::find_if(among, [word](const Replaced& one) {
    return word.starts_with(one.from);
  });
  return found == among.end() ? nullptr : &*found;
}

/// At each place the first that fits, in one pass.
std::string as_typed(std::string_view word, Letters letters) {
  std::string out;
  while (!word.empty()) {
    const Replaced* found = first_fitting(word, kTyped);
    if (found == nullptr && letters == Letters::russian) {
      found = first_fitting(word, kTypedInRussian);
    }
    out += found == nullptr ? word.substr(0, 1) : found->to;
    word.remove_prefix(found == nullptr ? 1 : found->from.size());
  }
  return out;
}

/// "stoooop" and "עליי" with each letter once.
std::string without_repeats(std::string_view word) {
  std::string out;
  char32_t before = 0;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = text::next_char(word, at);
    if (c != before) {
      text::append_utf8(out, c);
    }
    before = c;
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string folded(std::string_view word, Letters letters) {
  if (is_number(word)) {
    return std::string(word);
  }
  const bool is_typed = is_cyrillic(letters) && is_ascii(word);
  return without_repeats(is_typed ? as_typed(word, letters) : in_latin(word, letters));
}

/// The one whose rules leave out accents.
const text::Locale& without_accents() {
  static const text::Locale kItalian = [] {
    auto locale = text::Locale::parse("it");
    AMENDS_CHECK(locale.ok());
    return *std::move(locale);
  }();
  return kItalian;
}

}  // namespace

Letters letters_of(std::string_view language) {
  if (language == "bg") {
    return Letters::bulgarian;
  }
  if (language == "ru") {
    return Letters::russian;
  }
  return language == "he" ? Letters::hebrew : Letters::latin;
}

std::vector<FoldedWord> folded_words(std::string_view text, Letters letters) {
  std::vector<FoldedWord> words;
  for (const text::PhraseWord& word :
       text::phrase_words(text, without_accents(), text::PhraseTokens::are_gaps)) {
    std::string said = folded(word.text, letters);
    if (!said.empty()) {
      words.push_back({
          std::move(said),
          word.begin,
          word.end,
          word.sentence,
          is_cyrillic(letters) && is_ascii(word.text),
      });
    }
  }
  return words;
}

std::string folded_entry(std::string_view word, Letters letters) {
  const auto words = text::phrase_words(word, without_accents(), text::PhraseTokens::are_kept);
  AMENDS_CHECK(words.size() == 1);
  return folded(words.front().text, letters);
}

}  // namespace amends::advice
