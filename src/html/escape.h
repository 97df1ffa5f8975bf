#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::html {

/// < > & " ' as entities, right in text and in quoted attributes.
[[nodiscard]] std::string html_escape(std::string_view text);

/// Decodes numeric entities (as the HTML standard does: NUL, surrogates and what is beyond Unicode
/// become U+FFFD, 0x80-0x9F are windows-1252) and the common named ones (Latin 1, typography,
/// currencies, arrows, Greek). What is no entity stays. The named ones need their semicolon, except
/// amp, lt, gt, quot, nbsp, copy and reg, which do not when no letter or digit follows.
[[nodiscard]] std::string html_unescape(std::string_view text);

/// The same for a piece of a template: Liquid stays verbatim. Braces that were written as entities,
/// and so are no Liquid, become `{{ '{' }}` under `keep_template`, so that the result is a template
/// for the same text; under `show` they are braces.
enum class Braces : std::uint8_t { show, keep_template };

[[nodiscard]] std::string unescape_template(std::string_view source, Braces braces);

}  // namespace amends::html
