#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "net/http_message.h"
#include "ports/store.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::api {

/// Exactly who is in a set, all of them, as a CSV that is made while it is sent.
[[nodiscard]] net::Response people_csv(
    ports::Store& store, const model::ContactSet& set, std::string_view file_name
);

/// One page of them: people, total and, when there are more, next_after.
[[nodiscard]] Result<boost::json::object> people_page(
    ports::Store& store, const model::ContactSet& set, std::int64_t after, std::size_t limit
);

}  // namespace amends::api
