#include "model/settlement.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<EvidenceKind, 7> kKinds{{{
    {EvidenceKind::delivery_report, "delivery_report"},
    {EvidenceKind::reply, "reply"},
    {EvidenceKind::click, "click"},
    {EvidenceKind::open, "open"},
    {EvidenceKind::leave, "leave"},
    {EvidenceKind::relay_log, "relay_log"},
    {EvidenceKind::two_people, "two_people"},
}}};

}  // namespace

std::string_view to_string(EvidenceKind kind) {
  return kKinds.name(kind);
}

std::optional<EvidenceKind> parse_evidence_kind(std::string_view text) {
  return kKinds.parse(text);
}

}  // namespace amends::model
