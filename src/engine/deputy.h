#pragma once

#include "base/result.h"
#include "model/incident.h"
#include "model/mailing.h"
#include "model/records.h"
#include "ports/store.h"

#include <string>
#include <string_view>

namespace amends::engine {

/// A deputy signs off alone, their own too, when nobody else is there. That they are one is api's
/// question.
struct DeputyOrder {
  std::string user;
  std::string reason;  // why nobody else signs it off; kept
};

/// The incident that a deputy's mailing mends: nothing else is signed off alone. Errors:
/// `approval.own` for their own mailing that mends none, `approval.deputy` for somebody else's,
/// `approval.deputy_reason`.
[[nodiscard]] Result<model::Incident> check_deputy(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const DeputyOrder& order
);

/// What blocks is for two people to decide, a second apology to the same people among it: no reason
/// of one person stands for that, nor does a waiver or a lower level in the folder that `user`
/// wrote. Error `approval.second_person`.
[[nodiscard]] Result<void> check_deputy_proof(
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const model::Proof& proof,
    std::string_view user
);

/// Writes it into the journal of the incident.
[[nodiscard]] Result<void> note_deputy(
    ports::Store& store,
    const model::Incident& incident,
    const model::MailingRecord& record,
    const model::Approval& approval
);

[[nodiscard]] Error own_mailing(std::string_view user, const model::MailingRecord& record);

}  // namespace amends::engine
