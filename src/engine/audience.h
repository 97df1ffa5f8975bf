#pragma once

#include "base/result.h"
#include "crypto/digest.h"
#include "liquid/condition.h"
#include "model/contact.h"
#include "model/mailing.h"
#include "ports/ledger.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

/// Who of a list a mailing is for: the `where` of its audience, compiled against the list's
/// columns.
class AudienceFilter {
 public:
  /// Errors: those of liquid::Condition with their place in mailing.toml, and
  /// `audience.unknown_field` for a column nobody has.
  [[nodiscard]] static Result<AudienceFilter> compile(
      const model::Audience& audience, const model::Columns& columns
  );

  [[nodiscard]] Result<bool> matches(const model::Contact& contact) const;

 private:
  std::optional<liquid::Condition> condition_;
  std::vector<std::uint32_t> columns_;  // by input
};

/// The hash a sign-off is bound to: every person of the audience with all their values, in
/// ascending order of id. It changes when somebody is added, leaves the list, or any value of
/// anybody changes but topics_muted.
class AudienceHash {
 public:
  void add(const model::Contact& contact);

  [[nodiscard]] std::uint64_t count() const { return count_; }

  [[nodiscard]] crypto::Digest finish();

 private:
  crypto::Sha256 hash_;
  std::string buffer_;  // what is not hashed yet
  std::uint64_t count_ = 0;
};

/// The audience in an order that is random but the same each time for this mailing, cut into the
/// mailing's waves (METHODS 2: waves must be a random permutation, so that the first is
/// representative and the last is a control group).
[[nodiscard]] std::vector<ports::PlannedSend> plan_sends(
    model::MailingId mailing,
    const std::vector<model::ContactId>& people,
    const std::vector<model::Wave>& waves
);

}  // namespace amends::engine
