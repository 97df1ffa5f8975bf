#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::html {

struct PlainOptions {
  std::string lang;  // where <html> names none
  std::string dir;   // "ltr" or "rtl", likewise
  /// Bytes of the source, {begin, end}: text and alts in them are left out; tags and Liquid are
  /// not. Ascending.
  std::vector<std::pair<std::size_t, std::size_t>> left_out = {};
};

/// A sober letter from the HTML template of a mail: one column that fits a phone, the text in its
/// order with headings, lists, bold, links and tables of data; no pictures (the first one's alt
/// stands as text, and the alt of a picture that is all a link has), no colours, no style sheets,
/// the system's own font. Hidden text stays hidden. Liquid outside of tags and styles stays, in its
/// order, and tags are balanced between its branches as they were, so that the result compiles when
/// the source does; what prints something in the head but its title is left out.
[[nodiscard]] std::string plain_letter(std::string_view source, const PlainOptions& options);

}  // namespace amends::html
