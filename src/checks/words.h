#pragma once

#include "text/locale.h"
#include "text/nearest.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// A run of letters and digits, as bytes of the text it was read from.
struct Word {
  std::string lower;
  std::size_t begin = 0;
  std::size_t end = 0;
  int number = -1;  // of a run of at most 4 digits

  [[nodiscard]] std::string_view in(std::string_view text) const {
    return text.substr(begin, end - begin);
  }
};

[[nodiscard]] std::vector<Word> words_of(std::string_view text, const text::Locale& locale);

/// Whether the list holds the value.
template <class List, class Value>
[[nodiscard]] bool is_among(const List& list, const Value& value) {
  return std::ranges::find(list, value) != std::ranges::end(list);
}

/// The words of "mon monday", separated by single spaces.
[[nodiscard]] std::vector<std::string> split_words(std::string_view list);

using text::edit_distance;
using text::nearest_name;

}  // namespace amends::checks
