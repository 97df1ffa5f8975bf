#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "ports/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Everybody on the list of that name; nobody where there is none.
[[nodiscard]] Result<model::ContactSet> people_on_list(ports::Store& store, std::string_view name);

/// Who has one of these mailings, may have it, or is to get it since it was launched.
[[nodiscard]] Result<model::ContactSet> written_to(
    ports::Store& store, const std::vector<std::string>& mailings
);

}  // namespace amends::engine
