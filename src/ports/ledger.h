#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/contact_set.h"
#include "model/send.h"
#include "model/settlement.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace amends::ports {

struct PlannedSend {
  model::ContactId contact;
  std::uint32_t position = 0;  // in the random order of the audience, from 0
  int wave = 0;
};

struct ClaimOrder {
  model::MailingId mailing;
  std::int64_t epoch = 0;  // of this start of the server
  int wave = 0;            // sends of this wave and of those before it
  std::size_t count = 0;
  Instant now;
  /// Of the current version; past it everybody still planned or deferred is withheld (expired).
  std::optional<Instant> valid_until;
  /// Of the current version; whoever has muted one of them is withheld (muted).
  std::vector<std::string> topics = {};

  [[nodiscard]] bool expired() const { return valid_until && now > *valid_until; }
};

struct ClaimedSend {
  model::ContactId contact;
  int attempt = 0;  // 1 for the first; one that was given back does not count
};

struct Claimed {
  std::vector<ClaimedSend> sends;
  std::uint64_t withheld =
      0;  // suppressed, muted or expired people met on the way, recorded as such
  std::uint64_t left_in_wave = 0;  // planned or deferred, still to be claimed, up to `wave`
  std::uint64_t in_flight = 0;     // claimed or past a mark, by anybody, up to `wave`
  std::optional<Instant>
      next_retry_at;  // the earliest moment a deferred one of them may be tried again
};

/// How one attempt ended, or that it is released (state planned) because the dot never left.
struct SendResult {
  model::ContactId contact;
  model::SendState state = model::SendState::accepted;
  model::WithheldReason withheld = model::WithheldReason::none;
  int reply_code = 0;
  std::string reply_text = {};
  std::optional<Instant> retry_at = std::nullopt;
  Instant at;
};

/// What became of one person's copy of a mailing that another program sent.
struct SentElsewhere {
  model::ContactId contact;
  model::SendState state = model::SendState::accepted;  // or rejected
  Instant at;
};

/// What is written and synced together. Nobody stands in it twice.
struct LedgerBatch {
  std::span<const model::ContactId> dots;  // whose final dots are about to leave
  std::span<const SendResult> results;
  Instant at;
};

struct Recovered {
  std::uint64_t uncertain = 0;  // dot -> uncertain
};

/// Who stands where, exactly. Every method returns after what it writes is synced, but for claims:
/// they end with the process. Any error means stop and do not guess (I8). From any thread.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// Freezes the audience. Refused when the mailing already has sends (`ledger.already_planned`).
  [[nodiscard]] virtual Result<void> plan(
      model::MailingId mailing, std::span<const PlannedSend> sends
  ) = 0;

  /// The whole of a mailing that another program sent: who it was for and what became of them, in
  /// one go. Nobody is ever left planned: after a crash between, the same call writes what is
  /// missing, and changes nothing that is there. Errors: `ledger.not_elsewhere` (the mailing is our
  /// own, or there is none), `ledger.transition` (a state that is neither accepted nor rejected).
  [[nodiscard]] virtual Result<void> keep_elsewhere(
      model::MailingId mailing, std::span<const SentElsewhere> sends
  ) = 0;

  /// One transaction that reads halt, sign-off, validity and suppression (I9) and claims up to
  /// `count` sends in order of position. Errors: `ledger.not_sending` (halted, held or not
  /// approved: nothing was claimed).
  [[nodiscard]] virtual Result<Claimed> claim(const ClaimOrder& order) = 0;

  /// claimed -> dot for those whose final dots are about to leave (I1), and the ends of attempts
  /// (I4), in one write and one sync. Errors: `ledger.not_claimed` when a person is not this
  /// epoch's claim, `ledger.transition` for a step the table does not allow; nothing of the batch
  /// is written then.
  [[nodiscard]] virtual Result<void> commit(
      model::MailingId mailing, std::int64_t epoch, const LedgerBatch& batch
  ) = 0;

  [[nodiscard]] Result<void> mark_dots(
      model::MailingId mailing, std::int64_t epoch, std::span<const model::ContactId> contacts
  ) {
    return commit(mailing, epoch, {contacts, {}, {}});
  }

  [[nodiscard]] Result<void> record(
      model::MailingId mailing, std::int64_t epoch, std::span<const SendResult> results
  ) {
    return commit(mailing, epoch, {{}, results, {}});
  }

  /// At start, before anything is sent: dot -> uncertain (I2), for all mailings and epochs before
  /// `epoch`. Whoever was only claimed stands where they stood before.
  [[nodiscard]] virtual Result<Recovered> recover(std::int64_t epoch, Instant now) = 0;

  /// uncertain -> accepted or abandoned, by evidence or by two people's word; each change is kept
  /// with its evidence in the same transaction. Who is not uncertain (any more) is left as they
  /// are: evidence comes when it comes. Says how many were settled. Errors: `ledger.transition`
  /// when an outcome is neither of the two; nothing of the batch is written then. From any thread.
  [[nodiscard]] virtual Result<std::uint64_t> settle(
      model::MailingId mailing, std::span<const model::Evidence> evidence
  ) = 0;

  [[nodiscard]] virtual Result<model::SendCounts> counts(model::MailingId mailing) = 0;
  [[nodiscard]] virtual Result<model::ContactSet> in_state(
      model::MailingId mailing, model::SendState state
  ) = 0;
  /// Whoever has got a version up to `version`, or may have: accepted and uncertain.
  [[nodiscard]] virtual Result<model::ContactSet> reached(
      model::MailingId mailing, int version
  ) = 0;
  /// The newest version anybody was written to with; 0 when nothing was claimed yet.
  [[nodiscard]] virtual Result<int> last_version(model::MailingId mailing) = 0;
  /// Rows in order of contact, after `after`, at most `limit`; all states when `state` is empty.
  [[nodiscard]] virtual Result<std::vector<model::Send>> who(
      model::MailingId mailing,
      std::optional<model::SendState> state,
      model::ContactId after,
      std::size_t limit
  ) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Send>> find(
      model::MailingId mailing, model::ContactId contact
  ) = 0;

  /// The same at once, from what is in memory and in the system's page cache; nothing when that
  /// does not tell, or somebody is about to change it.
  [[nodiscard]] virtual std::optional<model::Send> find_now(
      model::MailingId /*mailing*/, model::ContactId /*contact*/
  ) {
    return std::nullopt;
  }

  /// All that was written about one person, oldest first: marks, answers, those given back, who was
  /// settled (with the time of the doubt: when it was settled stands with the evidence). A claim
  /// under way comes last, and is forgotten when it comes to nothing. Empty when nothing has
  /// happened, or the person is not in the audience: find() tells which. Reads everything about the
  /// mailing: about a second for ten million people.
  [[nodiscard]] virtual Result<std::vector<model::Send>> history(
      model::MailingId mailing, model::ContactId contact
  ) = 0;
};

}  // namespace amends::ports
