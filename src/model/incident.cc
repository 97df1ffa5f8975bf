#include "model/incident.h"

#include "base/enum_table.h"

namespace amends::model {
namespace {

constexpr EnumTable<IncidentState, 8> kStates{{{
    {IncidentState::suspected, "suspected"},
    {IncidentState::contained, "contained"},
    {IncidentState::assessed, "assessed"},
    {IncidentState::decided, "decided"},
    {IncidentState::repairing, "repairing"},
    {IncidentState::following_up, "following_up"},
    {IncidentState::closed, "closed"},
    {IncidentState::false_alarm, "false_alarm"},
}}};

constexpr EnumTable<ErrorKind, 14> kKinds{{{
    {ErrorKind::wrong_link, "wrong_link"},
    {ErrorKind::wrong_price, "wrong_price"},
    {ErrorKind::wrong_code, "wrong_code"},
    {ErrorKind::wrong_date, "wrong_date"},
    {ErrorKind::wrong_audience, "wrong_audience"},
    {ErrorKind::wrong_merge, "wrong_merge"},
    {ErrorKind::wrong_image, "wrong_image"},
    {ErrorKind::test_mail, "test_mail"},
    {ErrorKind::duplicate, "duplicate"},
    {ErrorKind::typo, "typo"},
    {ErrorKind::insensitive, "insensitive"},
    {ErrorKind::privacy, "privacy"},
    {ErrorKind::security, "security"},
    {ErrorKind::other, "other"},
}}};

constexpr EnumTable<Harm, 7> kHarms{{{
    {Harm::cosmetic, "cosmetic"},
    {Harm::nuisance, "nuisance"},
    {Harm::repairable, "repairable"},
    {Harm::loss, "loss"},
    {Harm::sensitive, "sensitive"},
    {Harm::privacy, "privacy"},
    {Harm::security, "security"},
}}};

}  // namespace

std::string_view to_string(IncidentState state) {
  return kStates.name(state);
}

std::optional<IncidentState> parse_incident_state(std::string_view text) {
  return kStates.parse(text);
}

bool may_follow(IncidentState from, IncidentState to) {
  const bool ended = from == IncidentState::closed || from == IncidentState::false_alarm;
  if (ended || from == to) {
    return false;
  }
  // Forward only, steps may be left out; an alarm that was none can be said at any time before the
  // end.
  return to == IncidentState::false_alarm || static_cast<int>(to) > static_cast<int>(from);
}

std::string_view to_string(ErrorKind kind) {
  return kKinds.name(kind);
}

std::optional<ErrorKind> parse_error_kind(std::string_view text) {
  return kKinds.parse(text);
}

std::string_view to_string(Harm harm) {
  return kHarms.name(harm);
}

std::optional<Harm> parse_harm(std::string_view text) {
  return kHarms.parse(text);
}

}  // namespace amends::model
