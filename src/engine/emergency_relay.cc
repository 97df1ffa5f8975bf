#include "engine/emergency_relay.h"

#include "engine/apology_look.h"
#include "engine/mailing_desk.h"
#include "model/relay.h"

namespace amends::engine {

Result<std::optional<model::Incident>> mended_incident(
    ports::Store& store, const model::MailingRecord& record, const model::Mailing& mailing
) {
  const bool mends =
      mailing.kind == model::MailingKind::apology || mailing.kind == model::MailingKind::correction;
  const auto id = incident_of_list(mailing.audience.list);
  if (!mends || !id) {
    return std::optional<model::Incident>();
  }
  AMENDS_TRY(const model::MailingFiles files, store.mailings().files(record.id, record.version));
  const auto own_list = files.find(std::string(kListFile));
  if (own_list != files.end() && own_list->second != mailing.audience.list) {
    return std::optional<model::Incident>();
  }
  return store.incidents().find(*id);
}

Result<void> check_relay(
    ports::Store& store, const model::MailingRecord& record, const model::Mailing& mailing
) {
  const std::string_view relay = model::relay_of(record, mailing);
  if (!model::is_relay_name(relay)) {
    return make_error(
        "relay.name",
        "there is no relay \"{}\"; there are {} and {}",
        relay,
        model::kMainRelay,
        model::kEmergencyRelay
    );
  }
  if (relay != model::kEmergencyRelay) {
    return {};
  }
  AMENDS_TRY(const auto incident, mended_incident(store, record, mailing));
  if (incident) {
    return {};
  }
  return make_error(
      "relay.for_incidents",
      "the relay for emergencies carries apologies and corrections of incidents, and {} is none: "
      "send it through the main relay, or draft what mends an incident with amends apologise",
      record.name
  );
}

}  // namespace amends::engine
