#include "engine/mend_journal.h"

#include <boost/json.hpp>

namespace amends::engine {

Result<void> note_mending(
    ports::Journal& journal, const Mended& mended, const boost::json::object& detail
) {
  model::AuditEntry entry;
  entry.at = mended.at;
  entry.actor = mended.actor.user;
  entry.verb = mended.verb;
  entry.subject = fmt::format("mailing/{}", mended.mailing);
  entry.detail = boost::json::serialize(detail);
  return journal.append(entry);
}

}  // namespace amends::engine
