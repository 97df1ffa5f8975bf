#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace amends::text {

struct EmbeddedFile {
  std::string_view path;  ///< from the root of the repository: "locales/en/text.json"
  std::string_view bytes;
};

/// A file of locales/ or data/ as it stood when the program was built.
[[nodiscard]] std::optional<std::string_view> embedded_file(std::string_view path);

/// All of them, in order of their paths.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

}  // namespace amends::text
