#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace amends::cli {

/// Writes a file in full or not at all: beside it first, then in its place. A file that is there
/// keeps its permissions, and a link to it stays a link. Errors: `cli.file`.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& file, std::string_view bytes);

/// All bytes of a file as they are now. Errors: `cli.file`.
[[nodiscard]] Result<std::string> bytes_of_file(const std::filesystem::path& file);

}  // namespace amends::cli
