#include "advice/readability.h"

#include "text/case.h"
#include "text/utf8.h"

#include <algorithm>
#include <string>
#include <vector>

namespace amends::advice {
namespace {

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_letter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
         (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7 && c != 0x5BE);
}

bool is_capital(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= 0x410 && c <= 0x42F);
}

bool is_vowel(char32_t c) {
  constexpr std::u32string_view kVowels = U"aeiouyàèéìòùæøåаеёиоуыэюяъ";
  return kVowels.find(c) != std::u32string_view::npos;
}

struct RunningWord {
  std::size_t letters = 0;
  std::size_t capitals = 0;
  std::size_t vowels = 0;
  std::size_t vowel_groups = 0;
  char32_t last = 0;
};

struct Counts {
  std::size_t words = 0;
  std::size_t letters = 0;
  std::size_t long_words = 0;  // more than six letters
  std::size_t syllables = 0;
  std::size_t capital_words = 0;
};

bool ends_sentence(std::string_view text, std::size_t at) {
  if (text[at] == '!' || text[at] == '?') {
    return true;
  }
  return text[at] == '.' && (at + 1 >= text.size() || text[at + 1] == ' ' || text[at + 1] == '\n');
}

void close_word(Counts& counts, const RunningWord& word, const text::Locale& locale) {
  if (word.letters == 0 && word.last == 0) {
    return;
  }
  ++counts.words;
  counts.letters += word.letters;
  counts.long_words += word.letters > 6 ? 1 : 0;
  counts.capital_words += word.letters >= 4 && word.capitals == word.letters ? 1 : 0;
  const bool cyrillic = locale.language() == "ru" || locale.language() == "bg";
  std::size_t syllables = cyrillic ? word.vowels : word.vowel_groups;
  // English: a final e is silent.
  syllables -= !cyrillic && word.last == U'e' && syllables > 1 ? 1 : 0;
  counts.syllables += std::max<std::size_t>(syllables, 1);
}

Counts count(std::string_view text, const text::Locale& locale) {
  Counts counts;
  RunningWord word;
  const std::string lower = text::downcase(text, locale);
  std::size_t lower_at = 0;
  for (std::size_t at = 0; at < text.size() && lower_at < lower.size();) {
    const char32_t c = text::next_char(text, at);
    const char32_t small = text::next_char(lower, lower_at);
    if (!is_letter(c) && !is_digit(c) && c != U'\'' && c != 0x2019) {
      close_word(counts, word, locale);
      word = {};
      continue;
    }
    word.letters += is_letter(c) ? 1 : 0;
    word.capitals += is_capital(c) ? 1 : 0;
    word.vowels += is_vowel(small) ? 1 : 0;
    word.vowel_groups += is_vowel(small) && !is_vowel(word.last) ? 1 : 0;
    word.last = small;
  }
  close_word(counts, word, locale);
  return counts;
}

double index_of(const Counts& counts, std::size_t sentence_count, const std::string& language) {
  const double words = static_cast<double>(std::max<std::size_t>(counts.words, 1));
  const double sentences = static_cast<double>(std::max<std::size_t>(sentence_count, 1));
  const double syllables = static_cast<double>(counts.syllables);
  if (language == "ru") {
    return 206.835 - 1.3 * words / sentences - 60.1 * syllables / words;
  }
  if (language == "it") {
    return 89.0 + (300.0 * sentences - 10.0 * static_cast<double>(counts.letters)) / words;
  }
  if (language == "nb" || language == "bg") {
    return words / sentences + 100.0 * static_cast<double>(counts.long_words) / words;
  }
  if (language == "he") {
    return words / sentences;
  }
  return 206.835 - 1.015 * words / sentences - 84.6 * syllables / words;
}

}  // namespace

std::size_t sentence_number(std::string_view text, std::size_t offset) {
  std::size_t number = 1;
  for (std::size_t at = 0; at < std::min(offset, text.size()); ++at) {
    number += ends_sentence(text, at) ? 1 : 0;
  }
  return number;
}

TextMeasure measure_text(std::string_view text, const text::Locale& locale) {
  const Counts counts = count(text, locale);
  TextMeasure measure;
  measure.words = counts.words;
  measure.sentences = sentence_number(text, text.size()) - 1;
  measure.exclamation_marks = static_cast<std::size_t>(std::ranges::count(text, '!'));
  measure.capital_words = counts.capital_words;
  measure.readability = index_of(counts, measure.sentences, locale.language());
  return measure;
}

bool is_readable(double index, const text::Locale& locale, const Rubric& rubric) {
  auto bound = rubric.readability.find(locale.language());
  if (bound == rubric.readability.end()) {
    bound = rubric.readability.find("en");
  }
  return bound->second.is_minimum ? index >= bound->second.bound : index <= bound->second.bound;
}

}  // namespace amends::advice
