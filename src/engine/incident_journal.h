#pragma once

#include "model/records.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace amends::engine {

/// Under what an incident's entries stand in the journal.
[[nodiscard]] inline std::string subject_of(model::IncidentId incident) {
  return fmt::format("incident/{}", incident.value);
}

/// A text of an entry's details; empty where there is none.
[[nodiscard]] inline std::string text_in(const boost::json::object& detail, std::string_view key) {
  const boost::json::value* found = detail.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

}  // namespace amends::engine
