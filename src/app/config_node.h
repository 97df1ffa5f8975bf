#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <toml++/toml.h>

namespace amends::app {

/// Where in the configuration file this stands.
[[nodiscard]] Place place_of(const std::filesystem::path& file, const toml::node& node);

/// The text of a key. Error `config.type`, with its place.
[[nodiscard]] Result<void> read_text(
    const std::filesystem::path& file,
    const toml::node& node,
    std::string_view key,
    std::string& out
);

}  // namespace amends::app
