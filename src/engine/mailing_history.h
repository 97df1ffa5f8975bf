#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/audience_history.h"
#include "model/contact_set.h"
#include "model/incident.h"
#include "model/mailing.h"
#include "model/records.h"
#include "ports/store.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace amends::engine {

/// Who got what before, read from the ledger in sets, never person by person. What finished
/// mailings reached is remembered: a proof reads them once in a start of the server, some 0.2 s for
/// a million people. Thread-safe.
class MailingHistory {
 public:
  explicit MailingHistory(ports::Store& store) : store_(store) {}

  /// For a proof of `record`, whose own sends are not among them. `should_stop` is asked between
  /// sets; error `proof.stopped`, and those of the store.
  [[nodiscard]] Result<std::shared_ptr<const checks::AudienceHistory>> read(
      const model::MailingRecord& record,
      const model::Mailing& mailing,
      Instant now,
      const std::function<bool()>& should_stop
  );

 private:
  using Stop = std::function<bool()>;

  /// What became of a mailing that began within kSilence.
  struct Recent {
    model::MailingId mailing;
    Instant began;
    model::ContactSet reached;
    model::ContactSet refused;  // at the door
  };

  /// Fills `mailed` and `lately`; gives the recent mailings, oldest first.
  [[nodiscard]] Result<std::vector<Recent>> read_mailed(
      const model::MailingRecord& record,
      Instant now,
      const Stop& should_stop,
      checks::AudienceHistory& history
  );
  [[nodiscard]] Result<Recent> read_recent(
      const model::MailingRecord& record, const model::ContactSet& reached
  ) const;
  /// Whose last mail could not be delivered.
  [[nodiscard]] Result<model::ContactSet> bounced(
      const std::vector<Recent>& recent, const Stop& should_stop
  ) const;
  [[nodiscard]] Result<std::vector<checks::OpenIncident>> incidents(
      const model::MailingRecord& record, const model::Mailing& mailing, const Stop& should_stop
  ) const;
  [[nodiscard]] Result<model::ContactSet> owed(
      const model::Incident& incident, const model::MailingRecord& record
  ) const;
  [[nodiscard]] Result<checks::OtherMailing> other(const std::string& name) const;
  [[nodiscard]] Result<checks::OtherMailing> not_frozen(const model::MailingRecord& record) const;

  ports::Store& store_;
  std::mutex mutex_;                 // guards what follows
  std::set<std::int64_t> finished_;  // mailings in finished_people_
  model::ContactSet finished_people_;
  /// Of these mailings, those that began within kSilence, each on its own: they grow old.
  std::map<std::int64_t, Recent> lately_;
};

}  // namespace amends::engine
