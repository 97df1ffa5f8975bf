#pragma once

#include "model/contact_set.h"
#include "model/settlement.h"
#include "ports/ledger.h"
#include "store/sends/audience_file.h"
#include "store/sends/send_log.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace amends::store {

/// Who of one mailing stands where: eight bytes a person in memory, all of it read from the log.
/// What changes a state is on the disk before the state is seen to change, but for claims, which
/// live in memory alone: whoever was only claimed when the process ends stands where they stood
/// before, as if nobody had asked. Any thread; one change at a time.
class MailingSends {
 public:
  /// Someone who may be claimed.
  struct Candidate {
    std::uint32_t person = 0;
    model::ContactId contact;
    model::SendState from = model::SendState::planned;
    Instant retry_at{};  // of a deferred one
    model::WithheldReason withheld = model::WithheldReason::none;
  };

  [[nodiscard]] static Result<std::unique_ptr<MailingSends>> create(
      const std::filesystem::path& folder,
      const FileMark& mark,
      std::span<const ports::PlannedSend> sends
  );
  [[nodiscard]] static Result<std::unique_ptr<MailingSends>> open(
      const std::filesystem::path& folder, const FileMark& mark
  );

  /// Those a claim may take next, at most `most`: whose other try is due, then who was given back,
  /// then the planned in their order. When the mailing is no longer true, everybody who still
  /// waits. They are either taken or put back.
  [[nodiscard]] std::vector<Candidate> pick(const ports::ClaimOrder& order, std::size_t most);
  void put_back(std::span<const Candidate> candidates);
  /// Claims or withholds, and says so in `claimed`.
  [[nodiscard]] Result<void> take(
      const ports::ClaimOrder& order,
      int version,
      std::span<const Candidate> candidates,
      ports::Claimed& claimed
  );

  [[nodiscard]] Result<void> commit(std::int64_t epoch, const ports::LedgerBatch& batch);
  /// What became of them at the program that sent it; who stands at an end already, or is not in
  /// the audience, is left as they are.
  [[nodiscard]] Result<void> end_elsewhere(
      std::int64_t epoch, std::span<const ports::SentElsewhere> sends
  );
  /// Whoever has a dot of an earlier start and no answer becomes uncertain. Gives how many.
  [[nodiscard]] Result<std::uint64_t> recover(std::int64_t epoch, Instant now);

  /// Those of the evidence that speak of somebody in doubt, each person once.
  [[nodiscard]] std::vector<const model::Evidence*> doubts_of(
      std::span<const model::Evidence> evidence
  ) const;
  /// Gives how many were still in doubt. The time of the doubt and the relay's words stay: when it
  /// was settled stands with the evidence.
  [[nodiscard]] Result<std::uint64_t> settle(
      std::int64_t epoch, std::span<const model::Evidence* const> evidence
  );

  /// Who is in which state, as sets that keep up from the first time they are asked for.
  using StateSets = std::array<std::shared_ptr<const model::ContactSet>, model::kSendStates>;
  [[nodiscard]] StateSets sets();

  /// The same of a log that is closed, and where it ends; nothing while it is open.
  struct ClosedSets {
    StateSets sets;
    std::uint64_t log_bytes = 0;
  };

  [[nodiscard]] std::optional<ClosedSets> closed_sets();

  [[nodiscard]] model::SendCounts counts() const;
  [[nodiscard]] model::ContactSet in_state(model::SendState state) const;
  [[nodiscard]] model::ContactSet reached(int version) const;
  [[nodiscard]] int last_version() const;
  [[nodiscard]] Result<std::vector<model::Send>> who(
      std::optional<model::SendState> state, model::ContactId after, std::size_t limit
  ) const;
  [[nodiscard]] Result<std::optional<model::Send>> find(model::ContactId contact) const;
  /// See ports::Ledger::find_now.
  [[nodiscard]] std::optional<model::Send> find_now(model::ContactId contact) const;

  /// See ports::Ledger::history.
  [[nodiscard]] Result<std::vector<model::Send>> history(model::ContactId contact);

  /// Nobody is claimed or past a mark: it can be forgotten and read again.
  [[nodiscard]] bool at_rest() const;
  /// Nobody is planned, under way or waiting for another try.
  [[nodiscard]] bool over() const;

 private:
  struct Standing {
    model::SendState state = model::SendState::planned;
    std::uint8_t attempts = 0;
    std::uint16_t version = 0;
    std::uint32_t last = 0;  // where the last entry stands in the log, in eights; 0 = none
  };

  static_assert(sizeof(Standing) == 8);

  struct InFlight {
    std::int64_t epoch = 0;
    Instant since{};
  };

  struct Retry {
    Instant at;
    std::uint32_t person = 0;
  };

  MailingSends(AudienceFile audience, model::MailingId mailing);

  [[nodiscard]] Result<void> find_retries();
  void see(const Entry& entry, std::uint64_t offset);
  void change(std::uint32_t person, model::SendState to);
  [[nodiscard]] StateSets sets_now();
  void add_retry(std::uint32_t person, Instant at);
  [[nodiscard]] Candidate candidate(std::uint32_t person, Instant retry_at) const;
  void pick_deferred(const ports::ClaimOrder& order, std::size_t most, std::vector<Candidate>& out);
  void pick_planned(const ports::ClaimOrder& order, std::size_t most, std::vector<Candidate>& out);
  [[nodiscard]] Result<std::size_t> withhold(
      const ports::ClaimOrder& order, std::span<const Candidate> candidates
  );
  void look_ahead(const ports::ClaimOrder& order, ports::Claimed& claimed) const;
  [[nodiscard]] std::vector<Entry> dots_before(std::int64_t epoch, Instant now) const;
  [[nodiscard]] Result<std::vector<Entry>> entries_of(
      std::int64_t epoch, const ports::LedgerBatch& batch
  ) const;
  [[nodiscard]] Result<Entry> entry_of(std::int64_t epoch, const ports::SendResult& result) const;
  [[nodiscard]] Result<Entry> dot_of(std::int64_t epoch, model::ContactId contact) const;
  [[nodiscard]] Result<void> write(std::int64_t epoch, Instant at, std::span<const Entry> entries);
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] Result<model::Send> send_of(std::uint32_t person) const;
  [[nodiscard]] model::Send send_in(const Entry& entry) const;
  [[nodiscard]] Error not_claimed(model::ContactId contact) const;

  AudienceFile audience_;
  model::MailingId mailing_;
  std::optional<SendLog> log_;

  std::mutex writing_;               // held while the log is written; taken before state_
  mutable std::shared_mutex state_;  // of all that follows
  std::vector<Standing> people_;
  WaveCounts counts_;
  /// Empty until somebody asks; then right at every moment. What was handed out is never changed.
  std::vector<std::shared_ptr<model::ContactSet>> sets_;
  int last_version_ = 0;
  std::unordered_map<std::uint32_t, InFlight> in_flight_;  // of this process
  std::uint32_t next_ = 0;  // nobody before this position is planned, but those in given_back_
  std::vector<std::uint32_t> given_back_;
  std::vector<Retry> retries_;  // a heap: the soonest first
};

}  // namespace amends::store
