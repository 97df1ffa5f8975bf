#include "checks/words.h"

#include "text/case.h"
#include "text/utf8.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace amends::checks {
namespace {

bool is_digit(char32_t character) {
  return character >= U'0' && character <= U'9';
}

// Letters outside ASCII are those of the alphabets we read: Latin with marks, Cyrillic, Hebrew with
// its points; punctuation in between (maqaf, general punctuation) is not.
bool is_letter(char32_t character) {
  if (character < 0x80) {
    return std::isalpha(static_cast<int>(character)) != 0;
  }
  if (character == 0x00D7 || character == 0x00F7 || character == 0x05BE || character == 0x05C0 ||
      character == 0x05C3 || character == 0x05F3 || character == 0x05F4) {
    return false;
  }
  return (character >= 0x00C0 && character < 0x2000) || (character >= 0x3040 && character < 0xD800);
}

int number_of(std::string_view text) {
  if (text.empty() || text.size() > 4 ||
      !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
    return -1;
  }
  return std::accumulate(text.begin(), text.end(), 0, [](int sum, char c) {
    return sum * 10 + (c - '0');
  });
}

}  // namespace

std::vector<Word> words_of(std::string_view text, const text::Locale& locale) {
  std::vector<Word> words;
  std::size_t begin = std::string_view::npos;
  const auto close = [&](std::size_t end) {
    if (begin == std::string_view::npos) {
      return;
    }
    const auto run = text.substr(begin, end - begin);
    words.push_back({text::downcase(run, locale), begin, end, number_of(run)});
    begin = std::string_view::npos;
  };
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t at = offset;
    const char32_t character = text::next_char(text, offset);
    if (!is_letter(character) && !is_digit(character)) {
      close(at);
    } else if (begin == std::string_view::npos) {
      begin = at;
    }
  }
  close(text.size());
  return words;
}

std::vector<std::string> split_words(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    if (end > 0) {
      words.emplace_back(list.substr(0, end));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

}  // namespace amends::checks
