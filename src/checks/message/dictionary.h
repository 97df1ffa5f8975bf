#pragma once

#include "text/locale.h"

#include <string_view>

namespace amends::checks {

/// The spelling dictionaries of the machine (hunspell's, in /usr/share/hunspell and
/// /usr/share/myspell/dicts), each loaded when it is first asked and kept. Any thread may ask; one
/// at a time is answered.
class Dictionaries {
 public:
  /// Whether some dictionary of the language is there and can be read.
  [[nodiscard]] static bool has(const text::Locale& locale);

  /// Whether some dictionary of the language knows the word, or there is none, or it cannot be
  /// written in the dictionary's encoding. A word of lower case letters, UTF-8.
  [[nodiscard]] static bool knows(const text::Locale& locale, std::string_view word);
};

}  // namespace amends::checks
