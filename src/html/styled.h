#pragma once

#include "html/colour.h"
#include "html/elements.h"
#include "html/hidden.h"
#include "html/tokens.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace amends::html {

enum class Weight : std::uint8_t { normal, bold };

/// How a text looks by what stands at its elements; what a style sheet may decide is not known.
struct TextStyle {
  std::optional<Colour> colour;
  std::optional<Colour> background;
  std::optional<double> size_px;
  Weight weight = Weight::normal;
};

/// A piece of text that is shown; borrows from the source.
struct StyledText {
  std::string_view text;  // entities as written
  std::size_t offset = 0;
  TextStyle style;
};

/// What the rules of the style sheets reach: names of elements, ".class" and "#id" that some rule
/// outside of @media gives a colour, a background or a size.
struct SheetReach {
  std::set<std::string, std::less<>> colour;
  std::set<std::string, std::less<>> background;
  std::set<std::string, std::less<>> size;
  /// By !important, which beats the style attribute.
  std::set<std::string, std::less<>> forced;
};

/// Walks the text of a template with the style it is known to have: style, bgcolor, background,
/// color and size attributes, inherited as CSS does. Never guesses: what Liquid, a style sheet, an
/// image or an unknown notation may decide is empty. One pass for the sheets, one for the text.
class StyledReader {
 public:
  explicit StyledReader(std::string_view source);

  /// Fills `text` with the next piece that is shown and is not only white space; false at the end.
  [[nodiscard]] bool next(StyledText& text);

 private:
  void see(const Token& tag);
  [[nodiscard]] TextStyle style_of(const Token& tag, TextStyle style) const;

  Lexer lexer_;
  Token token_;
  OpenElements open_;
  Hidden hidden_;
  SheetReach reach_;
  std::vector<TextStyle> styles_;  // one for each open element, behind that of the document
};

}  // namespace amends::html
