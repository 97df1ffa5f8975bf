#include "model/records.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<SuppressionReason, 5> kReasons{{{
    {SuppressionReason::unsubscribed, "unsubscribed"},
    {SuppressionReason::complained, "complained"},
    {SuppressionReason::bounced, "bounced"},
    {SuppressionReason::manual, "manual"},
    {SuppressionReason::forgotten, "forgotten"},
}}};

constexpr EnumTable<SignalKind, 7> kKinds{{{
    {SignalKind::opened, "opened"},
    {SignalKind::clicked, "clicked"},
    {SignalKind::left, "left"},
    {SignalKind::complained, "complained"},
    {SignalKind::replied, "replied"},
    {SignalKind::bounced, "bounced"},
    {SignalKind::redeemed, "redeemed"},
}}};

constexpr EnumTable<SignalClass, 4> kSources{{{
    {SignalClass::human, "human"},
    {SignalClass::machine, "machine"},
    {SignalClass::proxied, "proxied"},
    {SignalClass::unknown, "unknown"},
}}};

}  // namespace

std::string_view to_string(SuppressionReason reason) {
  return kReasons.name(reason);
}

std::optional<SuppressionReason> parse_suppression_reason(std::string_view text) {
  return kReasons.parse(text);
}

std::string_view to_string(SignalKind kind) {
  return kKinds.name(kind);
}

std::optional<SignalKind> parse_signal_kind(std::string_view text) {
  return kKinds.parse(text);
}

std::string_view to_string(SignalClass source) {
  return kSources.name(source);
}

}  // namespace amends::model
