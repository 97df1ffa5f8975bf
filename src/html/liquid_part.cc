#include "html/liquid_part.h"

#include <algorithm>

namespace amends::html {
namespace {

std::size_t behind(std::string_view source, std::string_view what, std::size_t from) {
  const std::size_t at = source.find(what, from);
  return at == std::string_view::npos ? source.size() : at + what.size();
}

}  // namespace

std::string_view liquid_word(std::string_view part) {
  if (!part.starts_with("{%")) {
    return {};
  }
  part.remove_prefix(2);
  if (part.starts_with('-')) {
    part.remove_prefix(1);
  }
  while (!part.empty() && is_space(part.front())) {
    part.remove_prefix(1);
  }
  if (part.starts_with('#')) {
    return part.substr(0, 1);
  }
  std::size_t length = 0;
  while (length < part.size() && is_letter(part[length])) {
    ++length;
  }
  return part.substr(0, length);
}

std::size_t liquid_end(std::string_view source, std::size_t at) {
  if (source[at + 1] == '{') {
    return behind(source, "}}", at + 2);
  }
  const std::size_t end = behind(source, "%}", at + 2);
  if (liquid_word(source.substr(at, end - at)) != "comment") {
    return end;
  }
  return behind(source, "%}", behind(source, "endcomment", end));
}

}  // namespace amends::html
