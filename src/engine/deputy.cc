#include "engine/deputy.h"

#include "engine/emergency_relay.h"
#include "engine/incident_journal.h"
#include "engine/kept_findings.h"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace amends::engine {

Error own_mailing(std::string_view user, const model::MailingRecord& record) {
  return make_error(
      "approval.own",
      "{} wrote this version of {}; somebody else must sign it off",
      user,
      record.name
  );
}

Result<model::Incident> check_deputy(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const DeputyOrder& order
) {
  AMENDS_TRY(std::optional<model::Incident> incident, mended_incident(store, record, mailing));
  if (!incident && record.author == order.user) {
    return own_mailing(order.user, record);
  }
  if (!incident) {
    return make_error(
        "approval.deputy",
        "a deputy signs off alone only the apology or the correction of an incident, and {} is "
        "none: a reviewer signs it off with amends approve {}",
        record.name,
        record.name
    );
  }
  if (order.reason.empty()) {
    return make_error(
        "approval.deputy_reason",
        "say why nobody else signs {} off: --reason \"...\"; it is kept in the incident's journal",
        record.name
    );
  }
  return *std::move(incident);
}

namespace {

/// Whether the folder itself lets something pass, or has it looked at less strictly. A level of its
/// own below block may stand for one that blocks, and so may a threshold.
bool lets_pass(const model::CheckSettings& checks, const model::Proof& proof) {
  const bool lowers = std::ranges::any_of(checks.levels, [](const auto& written) {
    return written.second != model::FindingLevel::block;
  });
  return lowers || !checks.values.empty() || checks.profile == model::CheckProfile::relaxed ||
         waives_what_blocks(proof.findings_json);
}

}  // namespace

Result<void> check_deputy_proof(
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const model::Proof& proof,
    std::string_view user
) {
  if (proof.blocks == 0 && record.author == user && lets_pass(mailing.checks, proof)) {
    return make_error(
        "approval.second_person",
        "{} wrote into {} what may pass its checks, and a deputy alone does not: take [checks] and "
        "[[waivers]] out and proof it again, or find a second person",
        user,
        record.name
    );
  }
  if (proof.blocks == 0) {
    return {};
  }
  return make_error(
      "approval.second_person",
      "{} findings say that {} must not go, and a deputy alone does not sign over them: mend them "
      "and proof it again, or find a second person",
      proof.blocks,
      record.name
  );
}

Result<void> note_deputy(
    ports::Store& store,
    const model::Incident& incident,
    const model::MailingRecord& record,
    const model::Approval& approval
) {
  model::AuditEntry entry =
      incident_entry(incident.id, "incident.signed_by_deputy", approval.approver, approval.at);
  entry.detail = boost::json::serialize(boost::json::object{
      {"mailing", record.name},
      {"reason", approval.deputy},
      {"author", record.author},
      {"recipients", approval.audience}
  });
  return store.journal().append(entry);
}

}  // namespace amends::engine
