#include "cli/width.h"

#include "text/utf8.h"

#include <algorithm>

namespace amends::cli {
namespace {

/// Of a word that terminal.cc may have coloured: ESC [ ... m takes no room.
std::size_t width_without_colours(std::string_view word) {
  std::size_t width = 0;
  while (!word.empty()) {
    const auto escape = std::min(word.find('\x1b'), word.size());
    width += display_width(word.substr(0, escape));
    const auto end = std::min(word.find('m', escape), word.size());
    word.remove_prefix(escape == word.size() ? escape : std::min(end + 1, word.size()));
  }
  return width;
}

}  // namespace

std::string fit(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) {
    return std::string(text);
  }
  if (columns == 0) {
    return {};
  }
  std::size_t width = 0;
  std::size_t end = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    width += text::display_width(text::next_char(text, offset));
    if (width > columns - 1) {
      break;
    }
    end = offset;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
  if (columns <= indent) {
    return std::string(text);
  }
  const std::size_t margin = std::min(text.find_first_not_of(' '), text.size());
  std::string out(margin, ' ');
  text.remove_prefix(margin);
  std::size_t used = margin;
  for (bool is_first = true; !text.empty(); is_first = false) {
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t width = width_without_colours(word);
    if (!is_first && used + 1 + width > columns) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    } else if (!is_first) {
      out += ' ';
      ++used;
    }
    out += word;
    used += width;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string padded(std::string_view text, std::size_t columns, Align align) {
  const std::size_t width = display_width(text);
  const std::string spaces(width < columns ? columns - width : 0, ' ');
  return align == Align::left ? std::string(text) + spaces : spaces + std::string(text);
}

}  // namespace amends::cli
