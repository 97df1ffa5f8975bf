#pragma once

#include "text/locale.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::text {

/// A normalised word, and where it stands in the text as given.
struct PhraseWord {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t sentence = 0;  ///< words of one sentence have the same number
};

/// Are * # ~ = part of words (in a pattern), or gaps between them (in a text)?
enum class PhraseTokens { are_gaps, are_kept };

/// Cuts a text into words by the rules at normalise_phrase and PhraseSet.
[[nodiscard]] std::vector<PhraseWord> phrase_words(
    std::string_view text, const Locale& locale, PhraseTokens tokens
);

}  // namespace amends::text
