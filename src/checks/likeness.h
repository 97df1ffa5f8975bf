#pragma once

#include "checks/part_view.h"

namespace amends::checks {

/// How alike two texts are, 0 to 1: of all runs of three words, the share that both have (the
/// resemblance of Broder 1997). Two texts without words are not alike.
[[nodiscard]] double likeness(const PartView& one, const PartView& other);

}  // namespace amends::checks
