#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/records.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::ports {

/// Mailings, their versions, proofs and sign-offs. Thread-safe; each method is one transaction.
class Mailings {
 public:
  virtual ~Mailings() = default;

  /// A new mailing, or a new version of one by that name that is draft, proofed, approved or
  /// halted. The same bytes again change nothing. A new version puts a mailing that was never sent
  /// back to draft, a halted one stays halted; every sign-off is void because it names another
  /// content hash. Errors: `mailing.not_editable` while it is sending, holding or finished.
  [[nodiscard]] virtual Result<model::MailingRecord> put(
      std::string_view name,
      model::MailingKind kind,
      const model::MailingFiles& files,
      std::string_view author,
      Instant now
  ) = 0;
  /// A version of a finished mailing for the web page of mail that is out: nothing of it is sent,
  /// and it stays finished. The same bytes again change nothing. Errors: `mailing.unknown`,
  /// `mailing.state` when it is not finished.
  [[nodiscard]] virtual Result<model::MailingRecord> put_web_version(
      model::MailingId id, const model::MailingFiles& files, std::string_view author, Instant now
  ) = 0;
  /// A mailing that another program sent: `elsewhere` from the beginning and for good, so that
  /// nothing can sign it off, send it, resume it or give it another version. One by that name that
  /// is one already is given back as it stands. Error `mailing.name_taken`: the name is that of a
  /// mailing of our own.
  [[nodiscard]] virtual Result<model::MailingRecord> put_elsewhere(
      std::string_view name, const model::MailingFiles& files, std::string_view author, Instant now
  ) = 0;
  /// When the first copy of such a mailing was delivered; a moment that is known stays. Error
  /// `mailing.unknown`: it is not one.
  [[nodiscard]] virtual Result<void> set_first_copy(model::MailingId id, Instant at) = 0;
  [[nodiscard]] virtual Result<std::optional<model::MailingRecord>> find(std::string_view name) = 0;
  [[nodiscard]] virtual Result<std::optional<model::MailingRecord>> find(model::MailingId id) = 0;
  [[nodiscard]] virtual Result<std::vector<model::MailingRecord>> all() = 0;
  [[nodiscard]] virtual Result<model::MailingFiles> files(model::MailingId id, int version) = 0;

  /// Moves the state; refused (`mailing.state`) when the table does not allow it from the state it
  /// is in now. `reason` is kept for halted. Synced when it returns: a stop is stored before it is
  /// acknowledged.
  [[nodiscard]] virtual Result<model::MailingRecord> move(
      model::MailingId id, model::MailingState to, std::string_view reason, Instant now
  ) = 0;
  /// move() to sending, and through which relay; "": what its folder says. Both or nothing, so that
  /// a halt of a relay never looks for a mailing that moves in the wrong place. `seen` is what was
  /// looked at before it was let go: refused (`mailing.state`) when it has been halted, moved or
  /// given another version since, by whomever.
  [[nodiscard]] virtual Result<model::MailingRecord> send_through(
      const model::MailingRecord& seen, std::string_view relay, Instant now
  ) = 0;
  /// The wave being sent, and until when to hold after it.
  [[nodiscard]] virtual Result<void> set_wave(
      model::MailingId id, int wave, std::optional<Instant> hold_until
  ) = 0;

  [[nodiscard]] virtual Result<void> save_proof(const model::Proof& proof) = 0;
  /// The newest proof of the mailing's current version.
  [[nodiscard]] virtual Result<std::optional<model::Proof>> proof(model::MailingId id) = 0;
  [[nodiscard]] virtual Result<void> approve(const model::Approval& approval) = 0;
  /// The newest sign-off of the mailing's current content hash.
  [[nodiscard]] virtual Result<std::optional<model::Approval>> approval(model::MailingId id) = 0;
};

}  // namespace amends::ports
