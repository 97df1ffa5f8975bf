#pragma once

#include "base/result.h"
#include "model/settlement.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::ports {

struct EvidenceCount {
  model::EvidenceKind kind = model::EvidenceKind::click;
  model::SendState outcome = model::SendState::accepted;
  std::uint64_t people = 0;
};

/// What was learned about people in doubt, and what was proposed about them. Settling itself is
/// Ledger::settle. Thread-safe; synced when a method returns.
class Settlements {
 public:
  virtual ~Settlements() = default;

  [[nodiscard]] virtual Result<model::Settlement> propose(const model::Settlement& settlement
  ) = 0;  // gives it its id
  [[nodiscard]] virtual Result<std::optional<model::Settlement>> find(model::SettlementId id) = 0;
  /// Of one mailing, oldest first, with their people.
  [[nodiscard]] virtual Result<std::vector<model::Settlement>> of(model::MailingId mailing) = 0;
  /// Errors: `settle.closed`: it is confirmed already.
  [[nodiscard]] virtual Result<void> close(
      model::SettlementId id, std::string_view by, Instant now
  ) = 0;

  /// Keeps evidence that settles nobody (outcome uncertain).
  [[nodiscard]] virtual Result<void> learn(std::span<const model::Evidence> evidence) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Evidence>> newest(
      model::MailingId mailing, model::ContactId contact
  ) = 0;
  /// By the newest evidence of each person.
  [[nodiscard]] virtual Result<std::vector<EvidenceCount>> counts(model::MailingId mailing) = 0;
};

}  // namespace amends::ports
