#pragma once

#include <string>
#include <string_view>

namespace amends::html {

/// The text/plain part of a mail derived from its HTML template. Liquid stays (without whitespace
/// control), so the result is a Liquid template, for Escape::none, that renders to the text part.
/// Head, style, script, comments and hidden elements (hidden attribute, display:none and the like)
/// are left out; a link alone on its line reads `text: URL`, inside a line `text <URL>`, and of
/// links in a row with the same address only the last has it; list items have "- " or numbers,
/// quotes "> "; a table row is a line; an image is its alt; pre stays as it is. Lines end with "\n"
/// and are folded at kTextColumns (values are counted as a word), never inside Liquid or a URL.
[[nodiscard]] std::string derive_text(std::string_view source);

}  // namespace amends::html
