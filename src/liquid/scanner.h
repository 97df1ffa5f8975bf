#pragma once

#include "liquid/position.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::liquid {

enum class PieceKind : std::uint8_t { text, output, tag, unclosed_output, unclosed_tag };

struct Piece {
  PieceKind kind = PieceKind::text;
  /// Text after whitespace control; of outputs and tags what stands between the braces.
  std::string_view text;
  /// Of `text` in the source.
  std::size_t offset = 0;
  /// Of the opening brace (of texts: unused).
  Position position;
};

/// Cuts a template into text, outputs and tags, in one linear pass. An output or tag ends at its
/// first closing braces, quoted or not, as in Shopify's Liquid; another opening outside of quotes
/// before them means that it was never closed, and the scan goes on there.
class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source), cursor_(source) {}

  [[nodiscard]] bool next(Piece& piece);

  /// Moves behind the `endcomment` of the comment that was just opened; comments nest, and what is
  /// between raw and endraw ends none. False, and at the end, if there is none.
  [[nodiscard]] bool skip_comment();

  /// The text from here to the next tag of that name ("endraw"), whatever it holds, and moves
  /// behind that. False, and at the end, if there is none.
  [[nodiscard]] bool take_until(std::string_view tag, Piece& piece);

  /// Shared with the expression lexer, which reads each piece before the next one is taken.
  [[nodiscard]] PositionCursor& cursor() { return cursor_; }

 private:
  void take_text(Piece& piece, std::size_t end);
  void take_markup(Piece& piece);
  void take_comment(Piece& piece);
  void close_markup(Piece& piece, std::size_t end);
  [[nodiscard]] std::size_t find_opening(std::size_t from) const;
  [[nodiscard]] bool opens(std::size_t offset) const;

  std::string_view source_;
  PositionCursor cursor_;
  std::size_t offset_ = 0;
  bool trims_next_ = false;
  bool no_output_end_ = false;
  bool no_tag_end_ = false;
};

[[nodiscard]] constexpr bool is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// Where a tag of that name and nothing else opens at or after `from`; npos if nowhere.
[[nodiscard]] std::size_t find_tag(std::string_view source, std::string_view tag, std::size_t from);

[[nodiscard]] std::string_view trim_left(std::string_view text);
[[nodiscard]] std::string_view trim_right(std::string_view text);

}  // namespace amends::liquid
