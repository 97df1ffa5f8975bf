#include "engine/incident_replies.h"

#include "engine/incident_desk.h"

#include <string>
#include <vector>

namespace amends::engine {

Result<ports::RepliedMailings> replied_mailings(
    ports::Store& store, const model::Incident& incident
) {
  std::vector<std::string> names = mending_names(incident);
  names.push_back(mending_name(incident, model::MailingKind::follow_up));
  ports::RepliedMailings mailings{};
  mailings[0] = incident.mailing;
  for (std::size_t index = 0; index < names.size(); ++index) {
    AMENDS_TRY(const auto record, store.mailings().find(names[index]));
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
