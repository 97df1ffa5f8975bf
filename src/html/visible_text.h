#pragma once

#include <string>
#include <string_view>

namespace amends::html {

/// What a reader sees of rendered HTML, for checks: entities decoded, whitespace collapsed, one
/// line per block element or <br>, the alt of images. Head, style, script, comments and hidden
/// elements are left out.
[[nodiscard]] std::string visible_text(std::string_view rendered);

}  // namespace amends::html
