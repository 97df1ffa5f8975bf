#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "ports/store.h"

#include <string_view>

namespace amends::engine {

/// Everybody on the list of that name; nobody where there is none.
[[nodiscard]] Result<model::ContactSet> people_on_list(ports::Store& store, std::string_view name);

}  // namespace amends::engine
