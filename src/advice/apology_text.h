#pragma once

#include "text/locale.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// A paragraph of a mail, from which both parts are written.
struct Paragraph {
  enum class Kind : std::uint8_t { words, link, small_link };

  Kind kind = Kind::words;
  std::string text;  // Liquid as it is; isolates (U+2068, U+2069) around values
  std::string target = {};
};

/// Paragraphs with an empty line between them. Isolates stay where the language runs right to left.
[[nodiscard]] std::string paragraphs_text(
    const std::vector<Paragraph>& paragraphs, const text::Locale& locale
);

/// `<p>` for each paragraph; isolates become `<bdi>`, everything but Liquid is escaped.
[[nodiscard]] std::string paragraphs_html(const std::vector<Paragraph>& paragraphs);

/// The paragraphs as a phone-sized page (data/apology.html).
[[nodiscard]] std::string page_html(
    const std::vector<Paragraph>& paragraphs, const text::Locale& locale
);

/// The paragraphs as a block that says its language and direction itself.
[[nodiscard]] std::string block_html(
    const std::vector<Paragraph>& paragraphs, const text::Locale& locale
);

/// Escaped text with isolates as `<bdi>`.
[[nodiscard]] std::string inline_html(std::string_view text);

/// Without isolates.
[[nodiscard]] std::string without_isolates(std::string_view text);

[[nodiscard]] std::string_view direction_of(const text::Locale& locale);  // "ltr", "rtl"

}  // namespace amends::advice
