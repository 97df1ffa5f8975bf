#pragma once

#include "model/send.h"
#include "ports/ledger.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace amends::sim {

/// A ledger in memory. Every call that has run is on its disk: what a crash leaves is what it
/// holds. It keeps the table of states and the conditions of a claim as the real one does, for one
/// mailing.
class MemoryLedger final : public ports::Ledger {
 public:
  struct Row {
    model::SendState state = model::SendState::planned;
    model::WithheldReason withheld = model::WithheldReason::none;
    std::uint32_t position = 0;
    int wave = 0;
    int attempts = 0;
    std::int64_t epoch = 0;
    std::optional<Instant> claimed_at;
    std::optional<Instant> changed_at;
    std::optional<Instant> retry_at;
    int reply_code = 0;
    std::string reply_text;
  };

  /// Whether this call fails as a disk does; the second tells whether it was written all the same.
  enum class Fault : std::uint8_t { none, not_written, written };

  bool sending = true;   // the mailing's state allows claims
  bool approved = true;  // and it is signed off
  std::set<model::ContactId> suppressed;
  std::function<Fault(std::string_view call)> fault = [](std::string_view) { return Fault::none; };

  [[nodiscard]] const std::map<model::ContactId, Row>& rows() const { return rows_; }

  [[nodiscard]] const Row& row(model::ContactId contact) const { return rows_.at(contact); }

  [[nodiscard]] Result<void> plan(
      model::MailingId /*mailing*/, std::span<const ports::PlannedSend> sends
  ) override {
    if (!rows_.empty()) {
      return Error("ledger.already_planned", "the audience is frozen");
    }
    for (const ports::PlannedSend& send : sends) {
      Row row;
      row.position = send.position;
      row.wave = send.wave;
      rows_.emplace(send.contact, row);
    }
    return {};
  }

  [[nodiscard]] Result<void> keep_elsewhere(
      model::MailingId /*mailing*/, std::span<const ports::SentElsewhere> /*sends*/
  ) override {
    return Error("ledger.not_elsewhere", "its one mailing is our own");
  }

  [[nodiscard]] Result<ports::Claimed> claim(const ports::ClaimOrder& order) override {
    if (!sending || !approved) {
      return Error("ledger.not_sending", "nothing was claimed");
    }
    const Fault now = fault("claim");
    if (now == Fault::not_written) {
      return disk_error();
    }
    ports::Claimed claimed;
    for (const auto& [position, contact] : candidates(order)) {
      if (claimed.sends.size() >= order.count) {
        break;
      }
      settle(contact, order, claimed);
    }
    look_ahead(order, claimed);
    if (now == Fault::written) {
      return disk_error();
    }
    return claimed;
  }

  [[nodiscard]] Result<void> commit(
      model::MailingId /*mailing*/, std::int64_t epoch, const ports::LedgerBatch& batch
  ) override {
    for (const ports::SendResult& result : batch.results) {
      if (auto allowed = may_record(epoch, result); !allowed.ok()) {
        return allowed;
      }
    }
    for (const model::ContactId contact : batch.dots) {
      if (!is_claim_of(epoch, contact)) {
        return Error("ledger.not_claimed", "not a claim of this start");
      }
    }
    std::set<model::ContactId> people(batch.dots.begin(), batch.dots.end());
    for (const ports::SendResult& result : batch.results) {
      people.insert(result.contact);
    }
    if (people.size() < batch.dots.size() + batch.results.size()) {
      return Error("ledger.transition", "somebody stands twice in one batch");
    }
    return change("commit", [&] {
      for (const ports::SendResult& result : batch.results) {
        write(result);
      }
      for (const model::ContactId contact : batch.dots) {
        rows_.at(contact).state = model::SendState::dot;
        note(contact, batch.at);
      }
    });
  }

  [[nodiscard]] Result<ports::Recovered> recover(std::int64_t epoch, Instant now) override {
    ports::Recovered recovered;
    for (auto& [contact, row] : rows_) {
      if (row.epoch < epoch && row.state == model::SendState::claimed) {
        row.state = model::SendState::planned;
      } else if (row.epoch < epoch && row.state == model::SendState::dot) {
        row.state = model::SendState::uncertain;
        note(contact, now);
        ++recovered.uncertain;
      }
    }
    return recovered;
  }

  [[nodiscard]] Result<std::uint64_t> settle(
      model::MailingId /*mailing*/, std::span<const model::Evidence> evidence
  ) override {
    for (const model::Evidence& one : evidence) {
      if (!model::may_follow(model::SendState::uncertain, one.outcome)) {
        return Error("ledger.transition", "that settles nobody");
      }
    }
    std::uint64_t settled = 0;
    for (const model::Evidence& one : evidence) {
      const auto found = rows_.find(one.contact);
      if (found != rows_.end() && found->second.state == model::SendState::uncertain) {
        found->second.state = one.outcome;
        note(one.contact, found->second.changed_at);
        ++settled;
      }
    }
    return settled;
  }

  [[nodiscard]] Result<model::SendCounts> counts(model::MailingId /*mailing*/) override {
    model::SendCounts counts;
    for (const auto& [contact, row] : rows_) {
      ++counts.of(row.state);
    }
    return counts;
  }

  [[nodiscard]] Result<model::ContactSet> in_state(
      model::MailingId /*mailing*/, model::SendState state
  ) override {
    model::ContactSet set;
    for (const auto& [contact, row] : rows_) {
      if (row.state == state) {
        set.add(contact);
      }
    }
    return set;
  }

  [[nodiscard]] Result<model::ContactSet> reached(
      model::MailingId /*mailing*/, int /*version*/
  ) override {
    model::ContactSet set;
    for (const auto& [contact, row] : rows_) {
      if (row.state == model::SendState::accepted || row.state == model::SendState::uncertain) {
        set.add(contact);
      }
    }
    return set;
  }

  [[nodiscard]] Result<int> last_version(model::MailingId /*mailing*/) override {
    const bool any = !history_.empty() || std::ranges::any_of(rows_, [](const auto& one) {
      return one.second.attempts > 0;
    });
    return any ? 1 : 0;
  }

  [[nodiscard]] Result<std::vector<model::Send>> who(
      model::MailingId mailing,
      std::optional<model::SendState> state,
      model::ContactId after,
      std::size_t limit
  ) override {
    std::vector<model::Send> sends;
    for (const auto& [contact, row] : rows_) {
      if (contact > after && sends.size() < limit && (!state || row.state == *state)) {
        sends.push_back(as_send(mailing, contact, row));
      }
    }
    return sends;
  }

  [[nodiscard]] Result<std::optional<model::Send>> find(
      model::MailingId mailing, model::ContactId contact
  ) override {
    const auto found = rows_.find(contact);
    return found == rows_.end() ? std::optional<model::Send>()
                                : std::optional(as_send(mailing, contact, found->second));
  }

  [[nodiscard]] Result<std::vector<model::Send>> history(
      model::MailingId mailing, model::ContactId contact
  ) override {
    std::vector<model::Send> sends;
    if (const auto written = history_.find(contact); written != history_.end()) {
      for (const Row& row : written->second) {
        sends.push_back(as_send(mailing, contact, row));
      }
    }
    const auto found = rows_.find(contact);
    if (found != rows_.end() && found->second.state == model::SendState::claimed) {
      sends.push_back(as_send(mailing, contact, found->second));
    }
    return sends;
  }

 private:
  static Error disk_error() { return {"store.io", "the disk has failed"}; }

  [[nodiscard]] bool is_claim_of(std::int64_t epoch, model::ContactId contact) const {
    const auto found = rows_.find(contact);
    return found != rows_.end() && found->second.state == model::SendState::claimed &&
           found->second.epoch == epoch;
  }

  [[nodiscard]] Result<void> may_record(std::int64_t epoch, const ports::SendResult& result) const {
    const auto found = rows_.find(result.contact);
    if (found == rows_.end()) {
      return Error("ledger.not_claimed", "there is no such send");
    }
    const Row& row = found->second;
    const bool attempt =
        row.state == model::SendState::claimed || row.state == model::SendState::dot;
    if (attempt && row.epoch != epoch) {
      return Error("ledger.not_claimed", "not a claim of this start");
    }
    if (!model::may_follow(row.state, result.state)) {
      return make_error(
          "ledger.transition",
          "{} cannot become {}",
          model::to_string(row.state),
          model::to_string(result.state)
      );
    }
    return {};
  }

  void write(const ports::SendResult& result) {
    Row& row = rows_.at(result.contact);
    row.state = result.state;
    row.withheld = result.withheld;
    row.reply_code = result.reply_code;
    row.reply_text = result.reply_text;
    row.retry_at = result.state == model::SendState::deferred
                       ? std::optional(result.retry_at.value_or(result.at))
                       : std::nullopt;
    note(result.contact, result.at);
    row.attempts -= result.state == model::SendState::planned ? 1 : 0;  // it was no try
  }

  /// What is written, as it stands now.
  void note(model::ContactId contact, std::optional<Instant> at) {
    Row& row = rows_.at(contact);
    row.changed_at = at;
    history_[contact].push_back(row);
  }

  template <class Write>
  Result<void> change(std::string_view call, Write write) {
    const Fault now = fault(call);
    if (now != Fault::not_written) {
      write();
    }
    return now == Fault::none ? Result<void>() : disk_error();
  }

  [[nodiscard]] static bool is_open(const Row& row, const ports::ClaimOrder& order) {
    const bool waits =
        row.state == model::SendState::planned || row.state == model::SendState::deferred;
    return waits && row.wave <= order.wave;
  }

  [[nodiscard]] std::map<std::uint32_t, model::ContactId> candidates(const ports::ClaimOrder& order
  ) const {
    const bool expired = order.valid_until && order.now > *order.valid_until;
    std::map<std::uint32_t, model::ContactId> found;
    for (const auto& [contact, row] : rows_) {
      const bool due = !row.retry_at || *row.retry_at <= order.now;
      const bool waits =
          row.state == model::SendState::planned || row.state == model::SendState::deferred;
      if (expired ? waits : (is_open(row, order) && due)) {
        found.emplace(row.position, contact);
      }
    }
    return found;
  }

  void settle(model::ContactId contact, const ports::ClaimOrder& order, ports::Claimed& claimed) {
    Row& row = rows_.at(contact);
    const bool expired = order.valid_until && order.now > *order.valid_until;
    if (expired || suppressed.contains(contact)) {
      row.state = model::SendState::withheld;
      row.withheld = expired ? model::WithheldReason::expired : model::WithheldReason::suppressed;
      note(contact, order.now);
      ++claimed.withheld;
      return;
    }
    row.state = model::SendState::claimed;
    row.epoch = order.epoch;
    row.claimed_at = order.now;
    row.changed_at = order.now;
    row.retry_at.reset();
    claimed.sends.push_back({contact, ++row.attempts});
  }

  void look_ahead(const ports::ClaimOrder& order, ports::Claimed& claimed) const {
    for (const auto& [contact, row] : rows_) {
      const bool under_way =
          row.state == model::SendState::claimed || row.state == model::SendState::dot;
      claimed.in_flight += under_way && row.wave <= order.wave ? 1 : 0;
      if (!is_open(row, order)) {
        continue;
      }
      ++claimed.left_in_wave;
      if (row.retry_at && (!claimed.next_retry_at || *row.retry_at < *claimed.next_retry_at)) {
        claimed.next_retry_at = row.retry_at;
      }
    }
  }

  static model::Send as_send(model::MailingId mailing, model::ContactId contact, const Row& row) {
    model::Send send;
    send.mailing = mailing;
    send.contact = contact;
    send.state = row.state;
    send.withheld = row.withheld;
    send.wave = row.wave;
    send.attempts = row.attempts;
    send.reply_code = row.reply_code;
    send.reply_text = row.reply_text;
    send.changed_at = row.changed_at;
    send.retry_at = row.retry_at;
    return send;
  }

  std::map<model::ContactId, Row> rows_;
  std::map<model::ContactId, std::vector<Row>> history_;
};

}  // namespace amends::sim
