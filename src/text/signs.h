#pragma once

#include "text/locale.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::text {

/// The scripts a language is written in, after ICU's likely subtags: Cyrillic for bg, Hebrew for
/// he, three of them for ja. Latin where ICU knows nothing.
class Writing {
 public:
  explicit Writing(const Locale& locale);

  /// Whether a letter belongs to the language's writing. True for what is no letter, and for
  /// letters of no script of their own.
  [[nodiscard]] bool holds(char32_t character) const;

 private:
  std::vector<std::int32_t> scripts_;  // UScriptCode
};

/// What of a value stands out in a sentence that was written for everybody. All are counts of
/// characters.
struct Signs {
  std::size_t chars = 0;
  std::size_t longest_word = 0;  // without a place to break; 0 when the value is an address
  std::size_t capitals = 0;      // upper-case letters
  std::size_t small = 0;         // lower-case letters
  std::size_t digits = 0;
  std::size_t foreign = 0;        // letters of another script than the reader's
  std::size_t right_to_left = 0;  // letters that are written from right to left
  std::size_t emoji = 0;
  /// Control, invisible, direction-changing and private characters, U+FFFD, and what UTF-8 looks
  /// like when it was read as Latin-1 ("KÃ¥re").
  std::size_t suspicious = 0;
  bool markup = false;  // "<b", "&amp;", or a merge field of some other tool
};

[[nodiscard]] Signs signs_of(std::string_view value, const Writing& writing);

}  // namespace amends::text
