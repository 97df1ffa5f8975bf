#pragma once

#include <string>
#include <string_view>

namespace amends::html {

/// The text/plain part of a mail derived from its HTML template. Liquid stays verbatim, so the
/// result is a Liquid template that renders to the text part. Head, style, script, comments and
/// hidden elements (hidden attribute, display:none, a preheader) are left out, a link reads `text:
/// URL` at the end of a line's worth of text and `text <URL>` inside one, a list item "- ", a table
/// row is a line, an image is its alt. Lines end with "\n" and are not wrapped.
[[nodiscard]] std::string derive_text(std::string_view source);

}  // namespace amends::html
