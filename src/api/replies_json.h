#pragma once

#include "model/reply.h"

#include <boost/json/object.hpp>

namespace amends::api {

/// {"legal": 1, ..., "automatic": 12, "open": 3}: people by class, and what waits for an answer.
[[nodiscard]] boost::json::object wrote_json(const model::ReplyCounts& counts);

}  // namespace amends::api
