#include "engine/code_terms.h"

#include <limits>
#include <vector>

namespace amends::engine {
namespace {

constexpr int kEveryVersion = std::numeric_limits<int>::max();

Result<std::uint64_t> reached(ports::Ledger& ledger, const model::CodeScope& scope) {
  AMENDS_TRY(const model::SendCounts counts, ledger.counts(scope.mailing));
  if (counts.total() == 0) {
    return std::uint64_t{0};
  }
  const int version = scope.version == 0 ? kEveryVersion : scope.version;
  AMENDS_TRY(const model::ContactSet people, ledger.reached(scope.mailing, version));
  return static_cast<std::uint64_t>(people.size());
}

}  // namespace

Result<bool> is_in_scope(
    ports::Ledger& ledger, const model::CodeScope& scope, model::ContactId contact
) {
  if (!scope.mailing) {
    return true;
  }
  if (!contact) {
    return false;
  }
  AMENDS_TRY(const auto send, ledger.find(scope.mailing, contact));
  const bool has_it = send && (send->state == model::SendState::accepted ||
                               send->state == model::SendState::uncertain);
  return has_it && (scope.version == 0 || send->version <= scope.version);
}

Result<model::CodeTerms> terms_for(
    ports::Ledger& ledger, const model::CodeRecord& record, const CodeAsker& asker
) {
  std::vector<model::CodeChange> changes;
  for (const model::CodeChange& change : record.standing()) {
    AMENDS_TRY(const bool about, is_in_scope(ledger, change.scope, asker.contact));
    if (about) {
      changes.push_back(change);
    }
  }
  return model::terms_after(record.code.terms, changes);
}

model::CodeTerms terms_in(const model::CodeRecord& record, const model::CodeScope& scope) {
  std::vector<model::CodeChange> changes = record.standing();
  std::erase_if(changes, [&scope](const model::CodeChange& change) {
    return change.scope.mailing && change.scope != scope;
  });
  return model::terms_after(record.code.terms, changes);
}

Result<std::optional<std::uint64_t>> people_concerned(
    ports::Ledger& ledger, const model::Code& code, const model::CodeScope& scope
) {
  if (scope.mailing) {
    AMENDS_TRY(const std::uint64_t people, reached(ledger, scope));
    return std::optional(people);
  }
  if (code.is_unique) {
    return std::optional<std::uint64_t>(code.contact ? 1 : 0);
  }
  if (!code.mailing) {
    return std::optional<std::uint64_t>();
  }
  AMENDS_TRY(const std::uint64_t people, reached(ledger, {code.mailing, 0}));
  return std::optional(people);
}

}  // namespace amends::engine
