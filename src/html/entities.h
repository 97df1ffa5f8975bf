#pragma once

#include <optional>
#include <string_view>

namespace amends::html {

/// The character of a named entity of HTML 4 or `apos`, without & and ;. Names are case-sensitive.
[[nodiscard]] std::optional<char32_t> named_entity(std::string_view name);

}  // namespace amends::html
