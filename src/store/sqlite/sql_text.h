#pragma once

#include <span>
#include <string_view>

namespace amends::store {

/// The files of sql/ as they stood when the program was built.
[[nodiscard]] std::span<const std::string_view> sql_files();

}  // namespace amends::store
