#pragma once

#include "html/tokens.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::html {

struct OpenElement {
  std::string name;
  std::size_t offset = 0;  // of its start tag
};

/// The elements that are open at a place of a document, near enough to the HTML standard for mail:
/// a new row ends the last one, an end tag closes what is open inside it but reaches out of no
/// table cell, a stray end tag does nothing. At most kOpenElementsMax are followed.
class OpenElements {
 public:
  /// What a tag closed, innermost first, its own element included; whether it opened one.
  struct Change {
    std::vector<OpenElement> closed;
    bool opened = false;
    /// An end tag that closed an element of its name.
    bool matched = false;
  };

  /// To be told every start and end tag.
  Change see(const Token& tag);

  [[nodiscard]] std::size_t size() const { return open_.size(); }

  [[nodiscard]] const std::vector<OpenElement>& all() const { return open_; }

  /// The place of the innermost element of that name, counted from outside, if it is in the same
  /// table cell.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

 private:
  void see_start(const Token& tag, Change& change);
  void see_end(const Token& tag, Change& change);
  void pop_to(std::size_t size, Change& change);

  std::vector<OpenElement> open_;
  /// Start tags that were too deep to be followed and are not closed yet.
  std::size_t beyond_ = 0;
};

/// A p ends where such an element begins (HTML standard, the end tag of p).
[[nodiscard]] bool ends_paragraph(std::string_view element);

/// The end of such an element may be left out: p, li, td, tr and the like.
[[nodiscard]] bool may_stay_open(std::string_view element);

/// h1 to h6: 1 to 6; else 0.
[[nodiscard]] int heading_level(std::string_view element);

}  // namespace amends::html
