#include "app/config_node.h"

namespace amends::app {

Place place_of(const std::filesystem::path& file, const toml::node& node) {
  const auto& begin = node.source().begin;
  return {file.string(), static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

Result<void> read_text(
    const std::filesystem::path& file,
    const toml::node& node,
    std::string_view key,
    std::string& out
) {
  const auto text = node.value<std::string>();
  if (!text) {
    return make_error("config.type", "{} must be a text in quotes", key).at(place_of(file, node));
  }
  out = *text;
  return {};
}

}  // namespace amends::app
