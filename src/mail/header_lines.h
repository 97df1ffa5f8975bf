#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {

/// The line at the front, without its end (a bare line feed or CRLF), which is taken off `text`
/// too.
[[nodiscard]] std::string_view take_line(std::string_view& text);

/// The name of the field that begins on this line (RFC 5322, 2.2), in lower case; white space
/// before its colon is an old way to write it (4.5). Empty: none begins here.
[[nodiscard]] std::string field_name(std::string_view line);

/// Without its comment or parameters, in lower case.
[[nodiscard]] std::string first_word(std::string_view value);

/// A field with its lines joined by single spaces.
struct Field {
  std::string name;  // lower case
  std::string value;
};

/// The fields of a block of headers in their order, at most `fields_max`; lines that are no field
/// are passed over. Of a value about kIncomingValueBytesMax are read.
[[nodiscard]] std::vector<Field> read_fields(std::string_view block, std::size_t fields_max);

[[nodiscard]] inline bool is_fold(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace amends::mail
