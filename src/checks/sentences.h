#pragma once

#include "model/finding.h"
#include "text/locale.h"

#include <string>

namespace amends::checks {

/// A finding in words: what, why it matters, how to mend it.
struct Sentences {
  std::string text;
  std::string why;
  std::string mend;
};

/// From the catalogues: `finding.<id>.text`, `.why`, `.mend` with the finding's arguments,
/// {recipients}, {part} and {line}.
[[nodiscard]] Sentences sentences_of(const model::Finding& finding, const text::Locale& locale);

}  // namespace amends::checks
