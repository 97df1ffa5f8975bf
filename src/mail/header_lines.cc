#include "mail/header_lines.h"

#include "mail/limits.h"
#include "mail/mime_decode.h"

#include <algorithm>

namespace amends::mail {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

std::string field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon > kHeaderNameBytesMax) {
    return {};
  }
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && is_fold(name.back())) {
    name.remove_suffix(1);
  }
  const bool is_name = std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
  return is_name ? ascii_lower(name) : std::string();
}

std::string first_word(std::string_view value) {
  return ascii_lower(trimmed(value.substr(0, value.find_first_of(";("))));
}

}  // namespace amends::mail
