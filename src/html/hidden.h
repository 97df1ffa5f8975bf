#pragma once

#include "html/tokens.h"

#include <cstddef>
#include <string>

namespace amends::html {

/// Follows the tags of a document and knows whether what stands there is shown. The innermost
/// hidden element is remembered by name, so that a missing end tag of something inside it does no
/// harm.
class Hidden {
 public:
  /// To be told every start and end tag.
  void see(const Token& tag);

  [[nodiscard]] bool now() const { return depth_ > 0; }

 private:
  [[nodiscard]] bool ends_by(const Token& tag) const;

  std::string name_;
  /// Elements of that name open inside one another; 0 is shown.
  std::size_t depth_ = 0;
};

/// br, img, hr and the others that have no content.
[[nodiscard]] bool is_void(std::string_view element);

}  // namespace amends::html
