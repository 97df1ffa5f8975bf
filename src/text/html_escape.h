#pragma once

#include <string>
#include <string_view>

namespace amends::text {

/// The text has one of < > & " '.
[[nodiscard]] bool has_html_special(std::string_view text);

/// &lt; &gt; &amp; &quot; &#39; for the five, and only for them.
[[nodiscard]] std::string_view html_entity(char special);

/// Appends the text with the five as entities: right in HTML text and in quoted attributes.
void append_html_escaped(std::string_view text, std::string& out);

}  // namespace amends::text
