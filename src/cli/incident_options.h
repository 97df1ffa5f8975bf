#pragma once

#include "cli/verb.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace amends::cli {

/// The names of an enum's values from its first to `last`.
template <class Enum>
[[nodiscard]] std::vector<std::string> names_up_to(Enum last) {
  std::vector<std::string> names;
  for (int value = 0; value <= static_cast<int>(last); ++value) {
    names.emplace_back(to_string(static_cast<Enum>(value)));
  }
  return names;
}

/// What went wrong, as every way to open an incident asks for it.
struct MistakeOptions {
  std::string kind;
  std::string harm;  // empty: what this kind usually does
  std::string what;
};

/// --kind, --harm and --what. `options` outlives the verb.
Verb& ask_for_mistake(Verb& verb, MistakeOptions& options);
/// kind, harm and what_happened, as the API takes them.
[[nodiscard]] boost::json::object mistake_json(const MistakeOptions& options);

}  // namespace amends::cli
