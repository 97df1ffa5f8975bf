#pragma once

#include "ports/signals.h"
#include "store/sqlite/database.h"
#include "store/sqlite/fresh_hits.h"
#include "store/sqlite/hit_memory.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace amends::store {

/// What came back, as rows. See ports::Signals. The sets of people are read from an index alone.
class SqliteSignals final : public ports::Signals {
 public:
  /// So many rows of a mailing are on the disk. Called without a lock, on the thread that wrote
  /// them.
  using Kept = std::function<void(model::MailingId, std::uint64_t)>;

  /// Whoever has any signal of the mailing on the disk.
  using Heard = std::function<Result<model::ContactSet>(model::MailingId)>;

  SqliteSignals(Database& database, Kept kept, Heard heard)
      : database_(&database),
        kept_(std::move(kept)),
        heard_(std::move(heard)),
        fresh_([this](std::span<const ports::FreshHit> hits) { return write(hits); }) {}

  Result<void> append(std::span<const model::Signal> signals) override;

  void keep_soon(ports::FreshHit hit) override;

  [[nodiscard]] ports::LostHits lost() const override { return fresh_.lost(); }

  Result<model::ContactSet> people(model::MailingId mailing, const ports::SignalFilter& filter)
      override;
  Result<std::vector<model::Signal>> recent(model::MailingId mailing, std::size_t limit) override;
  Result<std::vector<model::Signal>> of_contact(model::MailingId mailing, model::ContactId contact)
      override;
  Result<ports::EarlierSignals> earlier(
      model::MailingId mailing, model::ContactId contact, Instant since
  ) override;

  std::optional<ports::EarlierSignals> earlier_now(
      model::MailingId mailing, model::ContactId contact, Instant since
  ) override {
    return memory_.earlier(mailing, contact, since);
  }

  Result<void> reclass(const ports::Reclass& hits) override;

  /// Writes what is fresh; what comes later is lost.
  void close() { fresh_.close(); }

 private:
  [[nodiscard]] Result<void> write(std::span<const ports::FreshHit> hits);
  void listen(model::MailingId mailing);
  [[nodiscard]] Result<ports::EarlierSignals> earlier_rows(
      model::MailingId mailing, model::ContactId contact, Instant since
  );

  Database* database_;
  Kept kept_;
  Heard heard_;
  HitMemory memory_;
  FreshHits fresh_;
};

}  // namespace amends::store
