#include "model/link_target.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<RepointScope, 4> kScopes{{{
    {RepointScope::everybody, "everybody"},
    {RepointScope::language, "language"},
    {RepointScope::version, "version"},
    {RepointScope::people, "people"},
}}};

constexpr EnumTable<RepointState, 4> kStates{{{
    {RepointState::preparing, "preparing"},
    {RepointState::standing, "standing"},
    {RepointState::waiting, "waiting"},
    {RepointState::undone, "undone"},
}}};

}  // namespace

std::string_view to_string(RepointScope scope) {
  return kScopes.name(scope);
}

std::string_view to_string(RepointState state) {
  return kStates.name(state);
}

}  // namespace amends::model
