#include "liquid/caret.h"

#include "liquid/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <optional>

namespace amends::liquid {
namespace {

std::optional<std::string_view> line_of(std::string_view source, int line) {
  for (int at = 1; at < line; ++at) {
    const std::size_t end = source.find('\n');
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    source.remove_prefix(end + 1);
  }
  return source.substr(0, source.find('\n'));
}

char32_t shown(char32_t character) {
  const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
  const bool direction = (character >= 0x200B && character <= 0x200F) ||
                         (character >= 0x2028 && character <= 0x202E) ||
                         (character >= 0x2066 && character <= 0x2069) || character == 0xFEFF;
  return control || direction ? U' ' : character;
}

}  // namespace

std::string caret(std::string_view source, const Place& place) {
  if (place.line < 1 || place.column < 1) {
    return {};
  }
  const std::optional<std::string_view> line = line_of(source, place.line);
  if (!line) {
    return {};
  }
  const int first = std::max(1, place.column - kCaretColumns);
  const int last = place.column + kCaretColumns;
  std::string excerpt;
  int column = 1;
  for (std::size_t at = 0; at < line->size() && column <= last; ++column) {
    const char32_t character = text::next_char(*line, at);
    if (column >= first) {
      text::append_utf8(excerpt, shown(character));
    }
  }
  if (column < place.column) {
    return {};
  }
  while (excerpt.ends_with(' ')) {
    excerpt.pop_back();
  }
  return excerpt + "\n" + std::string(static_cast<std::size_t>(place.column - first), ' ') + "^\n";
}

}  // namespace amends::liquid
