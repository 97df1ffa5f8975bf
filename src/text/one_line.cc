#include "text/one_line.h"

#include "text/utf8.h"

#include <algorithm>

namespace amends::text {

std::string one_line(std::string_view text, std::size_t bytes_max) {
  // What is repaired may be longer than it was.
  std::string line = repair_utf8(cut_utf8(text, bytes_max));
  line.resize(cut_utf8(line, bytes_max).size());
  std::ranges::replace_if(line, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return line;
}

}  // namespace amends::text
