#pragma once

#include "base/result.h"
#include "crypto/digest.h"
#include "liquid/condition.h"
#include "model/contact.h"
#include "model/contact_set.h"
#include "model/mailing.h"
#include "model/people_set.h"
#include "ports/ledger.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// What a condition may ask about earlier mailings.
class EarlierMailings {
 public:
  using Set = std::shared_ptr<const model::ContactSet>;

  virtual ~EarlierMailings() = default;
  /// Error `audience.unknown_mailing` when there is none by that name.
  [[nodiscard]] virtual Result<Set> people(std::string_view mailing, const model::BasicSet& set)
      const = 0;
};

/// Who of a list a mailing is for: the `where` of its audience, compiled against the list's columns
/// and, for names that begin with `mailing`, against sets of people of earlier mailings, as they
/// are when it is compiled.
class AudienceFilter {
 public:
  /// `earlier` is null where no mailings are known. Errors: those of liquid::Condition with their
  /// place in mailing.toml, `audience.unknown_field` for a column nobody has,
  /// `audience.unknown_mailing`, `audience.unknown_set`, and `audience.no_mailings` where none are
  /// known.
  [[nodiscard]] static Result<AudienceFilter> compile(
      const model::Audience& audience, const model::Columns& columns, const EarlierMailings* earlier
  );

  [[nodiscard]] Result<bool> matches(const model::Contact& contact) const;

 private:
  /// What an input reads: a column, or whether the person is in a set.
  struct Input {
    std::uint32_t column = 0;
    EarlierMailings::Set people = nullptr;
  };

  [[nodiscard]] static Result<Input> input_of(
      const std::string& name, const model::Columns& columns, const EarlierMailings* earlier
  );

  std::optional<liquid::Condition> condition_;
  std::vector<Input> inputs_;
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
