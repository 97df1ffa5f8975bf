#include "engine/incident_replies.h"

#include "engine/incident_desk.h"

#include <array>

namespace amends::engine {

Result<ports::RepliedMailings> replied_mailings(
    ports::Store& store, const model::Incident& incident
) {
  constexpr std::array<model::MailingKind, 3> kMending = {
      model::MailingKind::apology, model::MailingKind::correction, model::MailingKind::follow_up
  };
  ports::RepliedMailings mailings{};
  mailings[0] = incident.mailing;
  for (std::size_t index = 0; index < kMending.size(); ++index) {
    AMENDS_TRY(
        const auto record, store.mailings().find(mending_name(incident, kMending.at(index)))
    );
    if (record) {
      mailings.at(index + 1) = record->id;
    }
  }
  return mailings;
}

Result<model::ReplyCounts> count_replies(ports::Store& store, const model::Incident& incident) {
  AMENDS_TRY(const ports::RepliedMailings mailings, replied_mailings(store, incident));
  return store.replies().counts(mailings);
}

}  // namespace amends::engine
