#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::text {

/// Any bytes as one line of well-formed UTF-8 to be kept: control characters become spaces, what is
/// longer than `bytes_max` is cut between characters. To be shown on a terminal: printable().
[[nodiscard]] std::string one_line(std::string_view text, std::size_t bytes_max);

}  // namespace amends::text
