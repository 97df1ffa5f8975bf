#include "text/csv_writer.h"

#include <algorithm>
#include <array>

namespace amends::text {
namespace {

bool looks_like_formula(std::string_view cell) {
  if (cell.empty()) {
    return false;
  }
  constexpr std::string_view kFirst("=+-@\t\r\n\0", 8);
  constexpr std::array<std::string_view, 4> kWide{"＝", "＋", "－", "＠"};
  return kFirst.contains(cell.front()) || std::ranges::any_of(kWide, [cell](std::string_view sign) {
           return cell.starts_with(sign);
         });
}

void append_row(std::string& out, auto cells) {
  bool first = true;
  for (const std::string_view cell : cells) {
    if (!first) {
      out += ',';
    }
    first = false;
    append_csv_cell(out, cell);
  }
  out += "\r\n";
}

}  // namespace

void append_csv_cell(std::string& out, std::string_view cell) {
  out += '"';
  if (looks_like_formula(cell)) {
    out += '\'';
  }
  while (true) {
    const std::size_t quote = cell.find('"');
    out += cell.substr(0, quote);
    if (quote == std::string_view::npos) {
      break;
    }
    out += "\"\"";
    cell.remove_prefix(quote + 1);
  }
  out += '"';
}

void append_csv_row(std::string& out, std::span<const std::string> cells) {
  append_row(out, cells);
}

void append_csv_row(std::string& out, std::span<const std::string_view> cells) {
  append_row(out, cells);
}

}  // namespace amends::text
