#pragma once

#include "base/result.h"
#include "model/contact.h"

#include <string>

namespace amends::engine {

/// A link's target with the Liquid behind its host filled for one person, each value
/// percent-encoded. Errors are the template's.
[[nodiscard]] Result<std::string> fill_target(
    const std::string& target, const model::Contact& contact, const model::Columns& columns
);

}  // namespace amends::engine
