#include "cli/width.h"

#include "text/utf8.h"

namespace amends::cli {

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

std::string padded(std::string_view text, std::size_t columns, Align align) {
  const std::size_t width = display_width(text);
  const std::string spaces(width < columns ? columns - width : 0, ' ');
  return align == Align::left ? std::string(text) + spaces : spaces + std::string(text);
}

}  // namespace amends::cli
