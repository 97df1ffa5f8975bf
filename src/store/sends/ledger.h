#pragma once

#include "ports/ledger.h"
#include "store/sends/mailing_sends.h"
#include "store/sqlite/database.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::store {

/// Of the data folder.
inline constexpr std::string_view kSendsFolder = "sends";

/// Those with a frozen audience, in order of number.
[[nodiscard]] Result<std::vector<model::MailingId>> planned_mailings(
    const std::filesystem::path& folder
);

/// The ledger: two files a mailing in the data folder's `sends`, its audience and its log
/// (docs/internals/ledger_format.md). Whether a mailing may be sent and who may be written to is
/// read from the database while nobody else can write to it. See ports::Ledger.
class SendLedger final : public ports::Ledger {
 public:
  using Sends = std::shared_ptr<MailingSends>;
  using Closed = std::function<void(model::MailingId)>;

  SendLedger(
      Database& database, std::filesystem::path folder, std::string installation, std::int64_t epoch
  );

  /// Told of every mailing whose log has been closed, on the thread that closed it. Set once,
  /// before anything is sent.
  void when_closed(Closed closed) { closed_ = std::move(closed); }

  /// Null when it is not in memory: nobody writes to its log then.
  [[nodiscard]] Sends in_memory(model::MailingId mailing);
  /// Read from its files when it is not in memory. Null when nothing was planned for it. The one
  /// used last stands first.
  [[nodiscard]] Result<Sends> of(model::MailingId mailing);

  [[nodiscard]] std::filesystem::path log_path(model::MailingId mailing) const;

  /// Error `mailing.unknown` for a mailing that is not there.
  Result<void> plan(model::MailingId mailing, std::span<const ports::PlannedSend> sends) override;
  Result<void> keep_elsewhere(model::MailingId mailing, std::span<const ports::SentElsewhere> sends)
      override;
  Result<ports::Claimed> claim(const ports::ClaimOrder& order) override;
  /// Errors: `ledger.transition` when the table does not allow it, `ledger.not_claimed` when the
  /// attempt is not this epoch's or there is no such send.
  Result<void> commit(model::MailingId mailing, std::int64_t epoch, const ports::LedgerBatch& batch)
      override;
  Result<ports::Recovered> recover(std::int64_t epoch, Instant now) override;
  /// The evidence first, then the state: whoever is settled has evidence, whatever happens between.
  Result<std::uint64_t> settle(model::MailingId mailing, std::span<const model::Evidence> evidence)
      override;
  Result<model::SendCounts> counts(model::MailingId mailing) override;
  Result<model::ContactSet> in_state(model::MailingId mailing, model::SendState state) override;
  Result<model::ContactSet> reached(model::MailingId mailing, int version) override;
  Result<int> last_version(model::MailingId mailing) override;
  Result<std::vector<model::Send>> who(
      model::MailingId mailing,
      std::optional<model::SendState> state,
      model::ContactId after,
      std::size_t limit
  ) override;
  Result<std::optional<model::Send>> find(model::MailingId mailing, model::ContactId contact)
      override;
  std::optional<model::Send> find_now(model::MailingId mailing, model::ContactId contact) override;
  Result<std::vector<model::Send>> history(model::MailingId mailing, model::ContactId contact)
      override;

 private:
  struct Open {
    model::MailingId mailing;
    Sends sends;
  };

  [[nodiscard]] FileMark mark_of(model::MailingId mailing) const;
  [[nodiscard]] bool is_planned(model::MailingId mailing) const;
  void tell_if_over(model::MailingId mailing, const Sends& sends) const;
  void keep(model::MailingId mailing, Sends sends);

  Database* database_;
  std::filesystem::path folder_;
  std::string installation_;
  std::int64_t epoch_;
  Closed closed_;
  std::mutex planning_;  // held while an audience is frozen; taken before mutex_
  std::mutex mutex_;
  std::list<Open> open_;
};

}  // namespace amends::store
