#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::checks {

/// The alphabets values are told apart by.
enum class Script : std::uint8_t { latin, cyrillic, hebrew, greek, arabic, other };
inline constexpr std::size_t kScripts = 6;

/// "Latin", "Cyrillic" ...: their names in Unicode.
[[nodiscard]] std::string_view to_string(Script script);

/// What one look at a value tells about it; the first bits are the scripts, in their order.
enum Trait : std::uint32_t {
  trait_digit = 1U << 6U,
  trait_upper = 1U << 7U,  // of Latin and Cyrillic letters
  trait_lower = 1U << 8U,
  trait_at = 1U << 9U,
  trait_dot = 1U << 10U,
  trait_slash = 1U << 11U,
  trait_space = 1U << 12U,
  trait_control = 1U << 13U,  // as text::has_control
  /// A character that only a field of another template language needs: { % [ < * $ # @
  trait_field = 1U << 14U,
};

struct ValueTraits {
  std::uint32_t set = 0;
  std::uint32_t chars = 0;  // code points

  [[nodiscard]] bool has(std::uint32_t traits) const { return (set & traits) != 0; }

  [[nodiscard]] bool has(Script script) const {
    return (set >> static_cast<unsigned>(script) & 1U) != 0;
  }

  /// Of any script.
  [[nodiscard]] bool has_letters() const { return (set & 0x3FU) != 0; }
};

/// One pass over valid UTF-8.
[[nodiscard]] ValueTraits traits_of(std::string_view text);

}  // namespace amends::checks
