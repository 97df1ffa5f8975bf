#pragma once

#include "engine/mailing_desk.h"
#include "engine/mailing_messages.h"
#include "model/settlement.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Evidence that came by itself settles its person, and the journal says so. For clicks, opens and
/// leaving (tracking.h); for reports and replies where somebody reads them. False when the person
/// was not uncertain. `evidence.outcome` is accepted.
[[nodiscard]] Result<bool> settle_by_evidence(ports::Store& store, const model::Evidence& evidence);

/// Settles those in doubt of whom a hit is kept already: it came while their line was still open.
/// Says how many.
[[nodiscard]] Result<std::uint64_t> settle_by_signals(
    ports::Store& store, model::MailingId mailing, Instant now
);

/// Somebody uncertain, and what there is to find out with.
struct DoubtfulPerson {
  model::Send send;
  std::string address;                      // as it is now; empty when they are gone
  std::string message_id;                   // without < >
  std::optional<model::Evidence> evidence;  // what was learned without settling it
};

/// How the doubt about one mailing stands.
struct DoubtOverview {
  model::MailingRecord record;
  model::SendCounts counts;
  std::vector<ports::EvidenceCount> evidence;
  std::vector<model::Settlement> proposals;  // oldest first, confirmed ones too
};

struct SettleOrder {
  std::string outcome;  // "accepted" or "abandoned"
  std::string people;   // "all", or an address
  std::string reason;
};

/// What a person read in the log of the relay.
struct RelayLogFindings {
  struct Accepted {
    std::string message_id;
    std::string line;
  };

  std::vector<Accepted> accepted;
  std::vector<std::string> not_accepted;  // Message-IDs that a log of that time does not have
};

struct Settled {
  std::uint64_t settled = 0;       // are no longer uncertain
  std::uint64_t not_accepted = 0;  // stay uncertain, with the log's silence beside them
  std::uint64_t unknown = 0;       // Message-IDs of nobody who is uncertain
};

/// Who is uncertain, and how that ends: by evidence at once, or by what one person proposes and a
/// second confirms. Nobody is ever sent this mailing again by it. May be called from any thread.
class UncertainDesk {
 public:
  UncertainDesk(ports::Store& store, SenderIdentity identity, const Clock& clock)
      : store_(store),
        identity_(std::move(identity)),
        clock_(clock) {}

  [[nodiscard]] Result<DoubtOverview> overview(std::string_view name) const;
  /// In order of contact, after `after`.
  [[nodiscard]] Result<std::vector<DoubtfulPerson>> people(
      const model::MailingRecord& record, model::ContactId after, std::size_t limit
  ) const;
  /// Message-IDs of a few whom the relay did accept: a log that has none of them is not its log.
  [[nodiscard]] Result<std::vector<std::string>> witnesses(const model::MailingRecord& record
  ) const;

  /// For exactly those who are uncertain now. Errors: `settle.outcome`, `settle.reason`,
  /// `settle.nobody`.
  [[nodiscard]] Result<model::Settlement> propose(
      std::string_view name, const SettleOrder& order, const Actor& actor
  );
  /// Settles those of the proposal who are still uncertain. Errors: `settle.unknown`, `settle.own`
  /// (the same person twice), `settle.closed`.
  [[nodiscard]] Result<std::uint64_t> confirm(
      std::string_view name, model::SettlementId id, const Actor& actor
  );
  /// A mail the relay took into its queue is accepted. One that its log does not have stays
  /// uncertain: that is for two people to decide.
  [[nodiscard]] Result<Settled> learn(
      std::string_view name, const RelayLogFindings& findings, const Actor& actor
  );

 private:
  [[nodiscard]] Result<model::MailingRecord> find(std::string_view name) const;
  [[nodiscard]] Result<model::ContactSet> meant(
      const model::MailingRecord& record, std::string_view people
  ) const;
  [[nodiscard]] Result<void> note(
      const Actor& actor,
      std::string_view verb,
      const model::MailingRecord& record,
      std::string detail
  );

  ports::Store& store_;
  SenderIdentity identity_;
  const Clock& clock_;
};

}  // namespace amends::engine
