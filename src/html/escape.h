#pragma once

#include <string>
#include <string_view>

namespace amends::html {

/// < > & " ' as entities, right in text and in quoted attributes.
[[nodiscard]] std::string html_escape(std::string_view text);

/// Decodes numeric entities (as the HTML standard does: NUL, surrogates and what is beyond Unicode
/// become U+FFFD, 0x80-0x9F are windows-1252) and the named ones of HTML 4 plus &apos;. What is no
/// entity stays. The named ones need their semicolon, except amp, lt, gt, quot, nbsp, copy and reg.
[[nodiscard]] std::string html_unescape(std::string_view text);

}  // namespace amends::html
