#pragma once

#include "base/check.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace amends {

/// The names of an enum's values, both ways; what is stored and shown is the name.
template <class Enum, std::size_t Size>
struct EnumTable {
  struct Entry {
    Enum value;
    std::string_view name;
  };

  std::array<Entry, Size> entries;

  [[nodiscard]] constexpr std::string_view name(Enum value) const {
    for (const Entry& entry : entries) {
      if (entry.value == value) {
        return entry.name;
      }
    }
    check_failed("every enum value has a name", __FILE__, __LINE__);
  }

  [[nodiscard]] constexpr std::optional<Enum> parse(std::string_view name) const {
    for (const Entry& entry : entries) {
      if (entry.name == name) {
        return entry.value;
      }
    }
    return std::nullopt;
  }
};

}  // namespace amends
