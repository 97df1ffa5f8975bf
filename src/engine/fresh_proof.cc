#include "engine/fresh_proof.h"

#include "engine/kept_findings.h"
#include "engine/limits.h"

#include <chrono>

namespace amends::engine {

Result<void> check_proof_age(
    ports::Mailings& mailings, const model::MailingRecord& record, Instant now
) {
  AMENDS_TRY(const auto proof, mailings.proof(record.id));
  if (!proof || now - proof->at <= kProofAgeMax) {
    return {};
  }
  return make_error(
      "send.old_proof",
      "the last proof of {} is {} days old, and links, prices, codes and people may have changed "
      "since; run amends proof {} and have it signed off again",
      record.name,
      std::chrono::floor<std::chrono::days>(now - proof->at).count(),
      record.name
  );
}

Result<void> check_fresh_proof(
    ports::Mailings& mailings, const model::MailingRecord& record, Instant now
) {
  AMENDS_TRY_VOID(check_proof_age(mailings, record, now));
  AMENDS_TRY(const auto proof, mailings.proof(record.id));
  const auto past = proof ? past_waiver(proof->findings_json, now) : std::nullopt;
  if (!past) {
    return {};
  }
  return make_error(
      "send.waiver_over",
      "the finding {} was let pass for {} until {}; mend it or waive it anew, proof it and have it "
      "signed off again",
      past->finding,
      record.name,
      past->until
  );
}

}  // namespace amends::engine
