#include "engine/incident_replies.h"

#include "engine/incident_desk.h"

#include <string>
#include <vector>

namespace amends::engine {

Result<ports::RepliedMailings> replied_mailings(
    ports::Store& store, const model::Incident& incident
) {
  std::vector<std::string> names = first_word_names(incident);
  names.push_back(mending_name(incident, model::MailingKind::follow_up));
  ports::RepliedMailings mailings{incident.mailing};
  for (const std::string& name : names) {
    AMENDS_TRY(const auto record, store.mailings().find(name));
    if (record) {
      mailings.push_back(record->id);
    }
  }
  return mailings;
}

Result<model::ReplyCounts> count_replies(ports::Store& store, const model::Incident& incident) {
  AMENDS_TRY(const ports::RepliedMailings mailings, replied_mailings(store, incident));
  return store.replies().counts(mailings);
}

}  // namespace amends::engine
