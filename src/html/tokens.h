#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::html {

/// Lines and columns count from 1; columns count UTF-8 characters.
struct Position {
  int line = 1;
  int column = 1;

  bool operator==(const Position&) const = default;
};

/// Turns offsets into positions; the offsets must not fall, so that all of them together cost one
/// pass.
class LineCursor {
 public:
  explicit LineCursor(std::string_view source) : source_(source) {}

  [[nodiscard]] Position at(std::size_t offset);

 private:
  std::string_view source_;
  std::size_t offset_ = 0;
  Position position_;
};

enum class TokenKind : std::uint8_t {
  text,
  start_tag,
  end_tag,
  comment,
  doctype,
  /// The content of script, style, textarea, title, xmp, noembed and noframes; `name` says which.
  raw_text,
  /// One `{{ }}` or `{% %}` outside of tags (only in template source).
  liquid,
};

struct Attribute {
  /// Lower case.
  std::string name;
  /// As in the source: entities not decoded, Liquid verbatim.
  std::string_view value;
  std::size_t value_offset = 0;
  std::size_t value_length = 0;
  /// '"', '\'' or 0 for an unquoted or missing value.
  char quote = 0;
};

struct Token {
  TokenKind kind = TokenKind::text;
  /// Lower case; of tags and raw text.
  std::string name;
  std::vector<Attribute> attributes;
  /// The whole token as in the source, brackets included.
  std::string_view source;
  std::size_t offset = 0;
  bool self_closing = false;

  /// The raw value of the first attribute of that name, or nullptr.
  [[nodiscard]] const Attribute* attribute(std::string_view attribute_name) const;
};

/// What the source is: in a template `{{ }}` and `{% %}` are opaque wherever they stand (a `>` or a
/// quote inside them ends nothing); in rendered HTML braces are text.
enum class Syntax : std::uint8_t { rendered, liquid_template };

/// A tolerant HTML lexer in one linear pass. It repairs nothing and builds no tree: what is not
/// markup is text, an unclosed construct reaches to the end. Tokens cover the source without gaps
/// and borrow from it.
class Lexer {
 public:
  Lexer(std::string_view source, Syntax syntax);

  /// Fills `token`; false at the end.
  [[nodiscard]] bool next(Token& token);

  /// The source was longer than kSourceBytesMax.
  [[nodiscard]] bool truncated() const { return truncated_; }

 private:
  void read_text(Token& token);
  void read_raw_text(Token& token);
  void read_comment(Token& token);
  void read_declaration(Token& token);
  void read_tag(Token& token);
  void read_attribute(Token& token);
  void read_value(Attribute& attribute);
  void skip_value(char quote);
  void skip_space();

  [[nodiscard]] bool at_end() const { return offset_ >= source_.size(); }

  [[nodiscard]] bool at_liquid() const;
  [[nodiscard]] bool at_markup() const;
  [[nodiscard]] std::string read_name();
  void skip_behind(std::string_view what);

  std::string_view source_;
  Syntax syntax_;
  bool truncated_ = false;
  std::size_t offset_ = 0;
  /// The element whose raw text comes next; empty if none does.
  std::string raw_element_;
};

}  // namespace amends::html
