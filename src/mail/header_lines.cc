#include "mail/header_lines.h"

#include "mail/limits.h"
#include "mail/mime_decode.h"

#include <algorithm>
#include <utility>

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

std::vector<Field> read_fields(std::string_view block, std::size_t fields_max) {
  std::vector<Field> fields;
  bool is_in_field = false;
  while (!block.empty()) {
    const std::string_view line = take_line(block);
    if (!line.empty() && is_fold(line.front())) {
      if (is_in_field && fields.back().value.size() < kIncomingValueBytesMax) {
        fields.back().value += ' ';
        fields.back().value += trimmed(line).substr(0, kIncomingValueBytesMax);
      }
      continue;
    }
    std::string name = field_name(line);
    is_in_field = !name.empty() && fields.size() < fields_max;
    if (is_in_field) {
      const std::string_view value = trimmed(line.substr(line.find(':') + 1));
      fields.push_back({std::move(name), std::string(value.substr(0, kIncomingValueBytesMax))});
    }
  }
  return fields;
}

}  // namespace amends::mail
