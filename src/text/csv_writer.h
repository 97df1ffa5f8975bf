#pragma once

#include <span>
#include <string>
#include <string_view>

namespace amends::text {

/// Appends one quoted cell. A cell that a spreadsheet would take for a formula, one that begins
/// with = + - @ TAB CR LF NUL or full-width ＝ ＋ － ＠, gets an apostrophe in front (ASVS 1.2.10).
void append_csv_cell(std::string& out, std::string_view cell);

/// Appends the cells with commas between them and CRLF after them (RFC 4180).
void append_csv_row(std::string& out, std::span<const std::string> cells);
void append_csv_row(std::string& out, std::span<const std::string_view> cells);

}  // namespace amends::text
