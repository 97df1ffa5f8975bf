#pragma once

#include "engine/link_desk.h"
#include "model/mailing.h"
#include "model/records.h"

#include <vector>

namespace amends::engine {

/// What of this version of a mailing can be mended after it has left, most useful first; what it
/// does not have is left out. `links` are its tracked ones; `web_version` is where the page behind
/// "view in browser" can be mended.
[[nodiscard]] std::vector<Mendable> mendable_parts(
    const model::Mailing& mailing,
    const std::vector<model::Link>& links,
    Mendable::Where web_version
);

}  // namespace amends::engine
