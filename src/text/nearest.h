#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::text {

/// How many bytes to change, add or drop to make one of the other.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

/// The candidate nearest to the name, whatever the case, if it is near enough to be meant: at most
/// a third of its letters differ. Empty if none is.
[[nodiscard]] std::string_view nearest_name(
    std::string_view name, const std::vector<std::string>& candidates
);

}  // namespace amends::text
