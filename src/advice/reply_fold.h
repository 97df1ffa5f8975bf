#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// How a language's words are made comparable with how people type them.
enum class Letters { latin, bulgarian, russian, hebrew };

/// The letters of "en", "bg" ...
[[nodiscard]] Letters letters_of(std::string_view language);

/// A word as the grammars of replies compare it.
struct FoldedWord {
  std::string text;
  std::size_t begin = 0;  // bytes of the text as given, end exclusive
  std::size_t end = 0;
  std::size_t sentence = 0;        // words of one sentence have the same number
  bool is_transliterated = false;  // Bulgarian or Russian in Latin letters
};

/// Words without case, accents and repeated letters; Cyrillic as the Latin letters that people
/// write in its place, in the many ways they do ("zh", "j"; "ya", "ja", "q"), so that "спрете" and
/// "sprete" are one word. Not to be read by anybody: different words may become the same.
[[nodiscard]] std::vector<FoldedWord> folded_words(std::string_view text, Letters letters);

/// One word of the lexicon, folded likewise; a `*` or `=` in it stays.
[[nodiscard]] std::string folded_entry(std::string_view word, Letters letters);

}  // namespace amends::advice
