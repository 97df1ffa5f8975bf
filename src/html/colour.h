#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::html {

/// An opaque colour, sRGB.
struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  auto operator<=>(const Colour&) const = default;
};

/// #rgb, #rrggbb, rgb(1, 2, 3) and the names of CSS Color 4. Nothing for what is not opaque
/// (transparent, an alpha below 1), for other notations and for what is no colour.
[[nodiscard]] std::optional<Colour> parse_colour(std::string_view text);

/// "#1a2b3c"
[[nodiscard]] std::string to_string(const Colour& colour);

/// 1 (the same) to 21 (black on white); WCAG 2.1, "contrast ratio".
[[nodiscard]] double contrast_ratio(const Colour& left, const Colour& right);

}  // namespace amends::html
