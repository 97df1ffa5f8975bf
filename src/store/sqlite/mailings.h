#pragma once

#include "ports/mailings.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// Mailings, versions, proofs and sign-offs as rows. See ports::Mailings. Whatever names a mailing
/// that is not there fails with `mailing.unknown`.
class SqliteMailings final : public ports::Mailings {
 public:
  explicit SqliteMailings(Database& database) : database_(&database) {}

  Result<model::MailingRecord> put(
      std::string_view name,
      model::MailingKind kind,
      const model::MailingFiles& files,
      std::string_view author,
      Instant now
  ) override;
  Result<model::MailingRecord> put_elsewhere(
      std::string_view name, const model::MailingFiles& files, std::string_view author, Instant now
  ) override;
  Result<void> set_first_copy(model::MailingId id, Instant at) override;
  Result<std::optional<model::MailingRecord>> find(std::string_view name) override;
  Result<std::optional<model::MailingRecord>> find(model::MailingId id) override;
  Result<std::vector<model::MailingRecord>> all() override;
  Result<model::MailingFiles> files(model::MailingId id, int version) override;
  Result<model::MailingRecord> move(
      model::MailingId id, model::MailingState to, std::string_view reason, Instant now
  ) override;
  Result<model::MailingRecord> put_web_version(
      model::MailingId id, const model::MailingFiles& files, std::string_view author, Instant now
  ) override;
  Result<model::MailingRecord> send_through(
      const model::MailingRecord& seen, std::string_view relay, Instant now
  ) override;
  Result<void> set_wave(model::MailingId id, int wave, std::optional<Instant> hold_until) override;
  Result<void> save_proof(const model::Proof& proof) override;
  Result<std::optional<model::Proof>> proof(model::MailingId id) override;
  Result<void> approve(const model::Approval& approval) override;
  Result<std::optional<model::Approval>> approval(model::MailingId id) override;

 private:
  Database* database_;
};

}  // namespace amends::store
