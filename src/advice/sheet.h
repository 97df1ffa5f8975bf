#pragma once

#include "text/locale.h"

#include <cstdint>
#include <string>
#include <vector>

namespace amends::advice {

/// A page for people, once as text and once as HTML. Texts are plain; values in them may be
/// isolated.
struct Sheet {
  struct Section {
    enum class Kind : std::uint8_t { paragraphs, list, questions };

    std::string heading;
    Kind kind = Kind::paragraphs;
    std::vector<std::string> lines;  // of questions: question and answer by turns
  };

  text::Locale locale;
  std::string title;
  std::string note;  // under the title; may be empty
  std::vector<Section> sections;
};

[[nodiscard]] std::string sheet_text(const Sheet& sheet);

/// A whole page with a style for the screen and for paper (A4), without script and without anything
/// from elsewhere: a browser prints it as PDF.
[[nodiscard]] std::string sheet_html(const Sheet& sheet);

}  // namespace amends::advice
