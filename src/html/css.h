#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::html {

enum class CssKind : std::uint8_t {
  /// `a:hover {`: `text` is what stands before the brace.
  selector,
  /// `@media (max-width: 600px) {` or `@import url(x);`: `name` is "media", `text` what follows.
  at_rule,
  /// `color: #fff`: `name` is the property, `text` the value with any !important.
  declaration,
  /// `}`
  end,
};

/// A piece of CSS; borrows from the source.
struct CssItem {
  CssKind kind = CssKind::declaration;
  std::string_view name;
  std::string_view text;
  /// Of the item's first byte.
  std::size_t offset = 0;
  /// An at_rule that opens a block.
  bool opens = false;
};

/// A tolerant CSS lexer in one linear pass (CSS Syntax 3, section 5, without its values): strings,
/// comments and parentheses are followed, Liquid is opaque, nothing is repaired. Reads the content
/// of a <style> and of a style attribute alike.
class CssLexer {
 public:
  explicit CssLexer(std::string_view source);

  /// Fills `item`; false at the end.
  [[nodiscard]] bool next(CssItem& item);

 private:
  [[nodiscard]] std::string_view read_until_mark();
  void skip_space_and_comments();
  void skip_string(char quote);

  std::string_view source_;
  std::size_t offset_ = 0;
};

/// A declaration's value without !important and the space around it.
[[nodiscard]] std::string_view css_value(std::string_view text);

/// The same letters, upper and lower case being one.
[[nodiscard]] bool same_letters(std::string_view left, std::string_view right);

}  // namespace amends::html
