#pragma once

#include "advice/lexicon.h"
#include "text/locale.h"

#include <cstddef>
#include <string_view>

namespace amends::advice {

/// What can be counted in a text without understanding it.
struct TextMeasure {
  std::size_t words = 0;
  std::size_t sentences = 0;
  std::size_t exclamation_marks = 0;
  std::size_t capital_words = 0;  // of four capitals or more
  /// The index of the language (METHODS 4): Flesch for en, Oborneva for ru, Gulpease for it, LIX
  /// for nb and bg, words a sentence for he. Another language: Flesch.
  double readability = 0;
};

[[nodiscard]] TextMeasure measure_text(std::string_view text, const text::Locale& locale);

[[nodiscard]] bool is_readable(double index, const text::Locale& locale, const Rubric& rubric);

/// The sentence, from 1, that holds the byte.
[[nodiscard]] std::size_t sentence_number(std::string_view text, std::size_t offset);

}  // namespace amends::advice
