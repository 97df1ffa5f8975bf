#include "model/finding.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<FindingLevel, 3> kLevels{{{
    {FindingLevel::note, "note"},
    {FindingLevel::warn, "warn"},
    {FindingLevel::block, "block"},
}}};

}  // namespace

std::string_view to_string(FindingLevel level) {
  return kLevels.name(level);
}

}  // namespace amends::model
