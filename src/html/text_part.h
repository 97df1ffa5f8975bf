#pragma once

#include <string>
#include <string_view>

namespace amends::html {

/// The text/plain part of a mail derived from its HTML template. Liquid stays (without whitespace
/// control), so the result is a Liquid template, for Escape::none, that renders to the text part.
/// Head, style, script, comments and hidden elements (hidden attribute, display:none and the like)
/// are left out; a link alone on its line reads `text: URL`, inside a line `text <URL>`; a list
/// item "- "; a table row is a line; an image is its alt. Lines end with "\n" and are not wrapped.
[[nodiscard]] std::string derive_text(std::string_view source);

}  // namespace amends::html
