#pragma once

#include "html/tokens.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::html {

/// An href of an `a` or `area` in template source.
struct Link {
  /// Entities decoded, surrounding whitespace removed, Liquid verbatim.
  std::string url;
  /// Of the raw value in the source, without quotes: what a rewriter replaces.
  std::size_t offset = 0;
  std::size_t length = 0;
  int line = 0;
  int column = 0;
  /// What a reader sees: the text of the element, whitespace collapsed, else the alt of its images.
  std::string text;
  /// '"', '\'' or 0: how the value is quoted, which says what a replacement must escape.
  char quote = 0;
};

struct Image {
  /// As Link::url; empty if there is no src.
  std::string src;
  std::size_t offset = 0;
  std::size_t length = 0;
  int line = 0;
  int column = 0;
  /// Entities decoded; empty as well if there is no alt (has_alt tells).
  std::string alt;
  bool has_alt = false;
};

/// In the order of the source; comments, script and style are not looked into, conditional comments
/// neither. At most kLinksMax.
[[nodiscard]] std::vector<Link> find_links(std::string_view source);

/// Every img; the position is that of the src value, or of the tag if there is none.
[[nodiscard]] std::vector<Image> find_images(std::string_view source);

}  // namespace amends::html
