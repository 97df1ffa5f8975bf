#include "engine/fresh_proof.h"

#include "engine/kept_findings.h"
#include "engine/limits.h"

#include <chrono>

namespace amends::engine {
namespace {

Error too_old(const model::MailingRecord& record, const model::Proof& proof, Instant now) {
  return make_error(
      "send.old_proof",
      "the last proof of {} is {} days old, and links, prices, codes and people may have changed "
      "since; run amends proof {} and have it signed off again",
      record.name,
      std::chrono::floor<std::chrono::days>(now - proof.at).count(),
      record.name
  );
}

}  // namespace

Result<void> check_fresh_proof(
    ports::Mailings& mailings, const model::MailingRecord& record, Instant now
) {
  AMENDS_TRY(const auto proof, mailings.proof(record.id));
  if (!proof) {
    return {};
  }
  if (now - proof->at > kProofAgeMax) {
    return too_old(record, *proof, now);
  }
  const auto past = past_waiver(proof->findings_json, now);
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
