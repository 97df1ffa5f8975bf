#pragma once

#include <cstdint>
#include <string_view>

namespace amends::html {

/// How an element parts the text around it.
enum class Parting : std::uint8_t {
  none,
  /// td, th: a gap in the line.
  cell,
  /// div, tr, li, br ...: a new line.
  line,
  /// p, headings, lists, tables ...: an empty line.
  paragraph,
};

[[nodiscard]] Parting parting_of(std::string_view element);

/// Text before and after it does not run together.
[[nodiscard]] inline bool is_block(std::string_view element) {
  return parting_of(element) != Parting::none;
}

}  // namespace amends::html
