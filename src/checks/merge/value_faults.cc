#include "checks/merge/value_faults.h"

#include "checks/markers.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace amends::checks {
namespace {

struct Nothing {
  std::string_view word;
  bool only_in_names = false;  // elsewhere it may be meant
};

// METHODS 3, merge fields: what exports and forms leave behind.
constexpr std::array<Nothing, 21> kNothings = {
    {{"null"},
     {"(null)"},
     {"none", true},
     {"nan"},
     {"nil", true},
     {"undefined"},
     {"n/a"},
     {"#n/a"},
     {"#ref!"},
     {"#value!"},
     {"[object object]"},
     {"-", true},
     {"--", true},
     {".", true},
     {"?", true},
     {"0", true},
     {"test", true},
     {"unknown", true},
     {"xxx", true},
     {"asdf", true},
     {"no name", true}}
};

constexpr std::size_t kNothingBytesMax = 15;

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string_view::npos
             ? std::string_view()
             : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_letters(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {}, lower);
}

bool is_unseen(char32_t character) {
  return character <= 0x20 || character == 0x7F || character == 0xA0 || character == 0xAD ||
         (character >= 0x2000 && character <= 0x200F) ||
         (character >= 0x2028 && character <= 0x202F) ||
         (character >= 0x205F && character <= 0x2064) || character == 0x3000 ||
         character == 0x3164 || character == 0xFEFF;
}

/// Which sizes the words have that begin with a byte, as bits: nearly every value is ruled out by
/// it.
constexpr std::array<std::uint32_t, 256> kNothingSizes = [] {
  std::array<std::uint32_t, 256> sizes{};
  for (const Nothing& nothing : kNothings) {
    const auto first = static_cast<unsigned char>(nothing.word.front());
    const std::uint32_t size = 1U << nothing.word.size();
    sizes[first] |= size;
    if (first >= 'a' && first <= 'z') {
      sizes[first - 'a' + 'A'] |= size;
    }
  }
  return sizes;
}();

}  // namespace

bool is_blank(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    if (!is_unseen(text::next_char(text, offset))) {
      return false;
    }
  }
  return true;
}

bool stands_for_nothing(std::string_view text, const SpanRules& rules) {
  text = trimmed(text);
  if (text.empty() || text.size() > kNothingBytesMax ||
      (kNothingSizes[static_cast<unsigned char>(text.front())] >> text.size() & 1U) == 0) {
    return false;
  }
  const auto found = std::ranges::find_if(kNothings, [text](const Nothing& nothing) {
    return nothing.word.size() == text.size() && same_letters(text, nothing.word);
  });
  if (found == kNothings.end() || (found->only_in_names && !rules.names_person)) {
    return false;
  }
  const bool capitalised =
      text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && lower(text[1]) == text[1];
  return !(rules.family_name && capitalised && text != "NaN");
}

bool is_foreign(std::string_view text) {
  return markers().merge.matches(text);
}

void unescape_html(std::string_view text, std::string& out) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}
  };
  out.clear();
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    const auto entity = std::ranges::find_if(kEntities, [text](const auto& one) {
      return text.starts_with(one.first);
    });
    if (entity != kEntities.end()) {
      out += entity->second;
      text.remove_prefix(entity->first.size());
    } else if (!text.empty()) {
      out += '&';
      text.remove_prefix(1);
    }
  }
}

}  // namespace amends::checks
