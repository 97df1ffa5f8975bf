#pragma once

#include "base/result.h"
#include "model/contact.h"

#include <string>
#include <string_view>

namespace amends::engine {

/// Whether parts of the text differ from reader to reader.
[[nodiscard]] inline bool has_liquid(std::string_view text) {
  return text.contains("{{") || text.contains("{%");
}

/// A link's target with the Liquid behind its host filled for one person, each value
/// percent-encoded. Errors are the template's.
[[nodiscard]] Result<std::string> fill_target(
    const std::string& target, const model::Contact& contact, const model::Columns& columns
);

}  // namespace amends::engine
