#include "model/halt.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<HaltScope, 4> kScopes{{{
    {HaltScope::all, "all"},
    {HaltScope::relay, "relay"},
    {HaltScope::template_, "template"},
    {HaltScope::flow, "flow"},
}}};

}  // namespace

std::string_view to_string(HaltScope scope) {
  return kScopes.name(scope);
}

std::optional<HaltScope> parse_halt_scope(std::string_view text) {
  return kScopes.parse(text);
}

std::string shown(const Halt& halt) {
  switch (halt.scope) {
    case HaltScope::relay:
      return "the relay " + halt.name;
    case HaltScope::template_:
      return "the template " + halt.name;
    case HaltScope::flow:
      return "the flow " + halt.name;
    default:
      return "everything";
  }
}

}  // namespace amends::model
