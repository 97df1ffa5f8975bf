#pragma once

#include "ports/signals.h"
#include "store/sqlite/database.h"
#include "store/sqlite/fresh_hits.h"

#include <cstdint>
#include <functional>
#include <utility>

namespace amends::store {

/// What came back, as rows. See ports::Signals. The sets of people are read from an index alone.
class SqliteSignals final : public ports::Signals {
 public:
  /// So many rows of a mailing are on the disk. Called without a lock, on the thread that wrote
  /// them.
  using Kept = std::function<void(model::MailingId, std::uint64_t)>;

  SqliteSignals(Database& database, Kept kept)
      : database_(&database),
        kept_(std::move(kept)),
        fresh_([this](std::span<const ports::FreshHit> hits) { return write(hits); }) {}

  Result<void> append(std::span<const model::Signal> signals) override;

  void keep_soon(ports::FreshHit hit) override { fresh_.take(std::move(hit)); }

  [[nodiscard]] ports::LostHits lost() const override { return fresh_.lost(); }

  Result<model::ContactSet> people(model::MailingId mailing, const ports::SignalFilter& filter)
      override;
  Result<std::vector<model::Signal>> recent(model::MailingId mailing, std::size_t limit) override;
  Result<std::vector<model::Signal>> of_contact(model::MailingId mailing, model::ContactId contact)
      override;
  Result<std::vector<model::Signal>> newest_of_contact(
      model::MailingId mailing, model::ContactId contact, std::size_t limit
  ) override;
  Result<void> reclass(const ports::Reclass& hits) override;

  /// Writes what is fresh; what comes later is lost.
  void close() { fresh_.close(); }

 private:
  [[nodiscard]] Result<void> write(std::span<const ports::FreshHit> hits);

  Database* database_;
  Kept kept_;
  FreshHits fresh_;
};

}  // namespace amends::store
