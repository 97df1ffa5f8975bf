#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace amends::engine {

/// The text under a name; empty where there is none, or something else.
[[nodiscard]] inline std::string text_in(const boost::json::object& object, std::string_view key) {
  const boost::json::value* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

}  // namespace amends::engine
