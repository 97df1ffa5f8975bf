#pragma once

#include "checks/facts.h"
#include "model/finding.h"
#include "model/mailing.h"

#include <string>
#include <vector>

namespace amends::checks {

/// The column for a misspelt name at all its places in the text that reads it; nothing unless one
/// column, and no other, is a slip of one or two letters away.
[[nodiscard]] std::vector<model::Edit> fix_of_field(
    const model::Mailing& mailing, const Input& input, const std::vector<std::string>& columns
);

}  // namespace amends::checks
