#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/code.h"
#include "model/contact_set.h"
#include "ports/outbox.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::ports {

/// Unique codes of one mailing.
struct CodeStock {
  std::uint64_t total = 0;
  std::uint64_t given = 0;  // to somebody

  [[nodiscard]] std::uint64_t left() const { return total - given; }
};

struct GivenCode {
  model::ContactId contact;
  std::string code;  // as it was written
};

struct CountedUse {
  bool repeated = false;   // this order was counted before, and not again
  std::uint64_t used = 0;  // of the code that is counted, with this one
};

/// Promo codes, what was changed about them, and their uses. Thread-safe; synced when a method
/// returns.
class Codes {
 public:
  virtual ~Codes() = default;

  /// Gives it its id. Error `code.exists`: there is one of that key.
  [[nodiscard]] virtual Result<model::Code> add(const model::Code& code) = 0;
  /// All in one transaction; false where there is one of that key already, in the batch too.
  [[nodiscard]] virtual Result<std::vector<bool>> add_all(std::span<const model::Code> codes) = 0;

  [[nodiscard]] virtual Result<std::optional<model::CodeRecord>> find(std::string_view key) = 0;
  [[nodiscard]] virtual Result<std::optional<model::CodeRecord>> find(model::CodeId id) = 0;
  /// In order of id, after `after`; of all mailings when `mailing` is 0.
  [[nodiscard]] virtual Result<std::vector<model::Code>> list(
      model::MailingId mailing, model::CodeId after, std::size_t limit
  ) = 0;

  /// Of a mailing, those that all share; in order of id.
  [[nodiscard]] virtual Result<std::vector<model::Code>> shared(
      model::MailingId mailing, std::size_t limit
  ) = 0;

  /// Appends to the code's history and gives it its id; in the same transaction what is to be told
  /// about it goes into the outbox.
  [[nodiscard]] virtual Result<model::CodeChange> change(
      const model::CodeChange& change, std::span<const NewMessage> messages = {}
  ) = 0;
  /// Whether a code was ever made to stand for this one, and that was not undone.
  [[nodiscard]] virtual Result<bool> has_aliases(model::CodeId id) = 0;

  /// Counts a use, in one transaction with the question whether `uses_max` leaves one. Error
  /// `code.used_up`. The same order of the same shop again, under the same code or one that counts
  /// for the same, changes nothing.
  [[nodiscard]] virtual Result<CountedUse> redeem(
      const model::Redemption& redemption, std::optional<std::uint64_t> uses_max
  ) = 0;
  /// By order, shop and either code of `like`: what redeem() would take for a repetition of.
  [[nodiscard]] virtual Result<std::optional<model::Redemption>> find_redemption(
      const model::Redemption& like
  ) = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<model::Redemption>> redemptions(
      model::CodeId code, std::size_t limit
  ) = 0;

  [[nodiscard]] virtual Result<CodeStock> stock(model::MailingId mailing) = 0;
  /// Who has a unique code of the mailing.
  [[nodiscard]] virtual Result<model::ContactSet> holders(model::MailingId mailing) = 0;
  /// One code each; whoever has one keeps it. Error `code.shortage`: nothing of it was given.
  [[nodiscard]] virtual Result<std::vector<GivenCode>> give(
      model::MailingId mailing, std::span<const model::ContactId> people
  ) = 0;
};

}  // namespace amends::ports
