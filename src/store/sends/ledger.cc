#include "store/sends/ledger.h"

#include "base/crash_point.h"
#include "store/limits.h"
#include "store/sends/claim.h"
#include "store/sqlite/settlements.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace amends::store {
namespace {

const Query kMailingExists("mailing_exists");
const Query kMailingIsElsewhere("mailing_is_elsewhere");

}  // namespace

Result<std::vector<model::MailingId>> planned_mailings(const std::filesystem::path& folder) {
  std::vector<model::MailingId> mailings;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    const std::string name = entry.path().stem().string();
    model::MailingId mailing;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), mailing.value);
    const bool is_number = read.ec == std::errc() && read.ptr == name.data() + name.size();
    if (is_number && entry.path().extension() == ".audience") {
      mailings.push_back(mailing);
    }
  }
  if (failure) {
    return make_error("store.io", "{} cannot be read: {}", folder.string(), failure.message());
  }
  std::ranges::sort(mailings);
  return mailings;
}

SendLedger::SendLedger(
    Database& database, std::filesystem::path folder, std::string installation, std::int64_t epoch
)
    : database_(&database),
      folder_(std::move(folder)),
      installation_(std::move(installation)),
      epoch_(epoch) {}

FileMark SendLedger::mark_of(model::MailingId mailing) const {
  FileMark mark;
  mark.installation = installation_;
  mark.mailing = mailing;
  return mark;
}

bool SendLedger::is_planned(model::MailingId mailing) const {
  std::error_code failure;
  return std::filesystem::exists(folder_ / fmt::format("{}.audience", mailing.value), failure);
}

Result<SendLedger::Sends> SendLedger::of(model::MailingId mailing) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(open_, mailing, &Open::mailing);
  if (found != open_.end()) {
    open_.splice(open_.begin(), open_, found);
    return open_.front().sends;
  }
  if (!is_planned(mailing)) {
    return Sends();
  }
  AMENDS_TRY(Sends sends, MailingSends::open(folder_, mark_of(mailing)));
  keep(mailing, sends);
  return sends;
}

SendLedger::Sends SendLedger::in_memory(model::MailingId mailing) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(open_, mailing, &Open::mailing);
  return found == open_.end() ? nullptr : found->sends;
}

std::filesystem::path SendLedger::log_path(model::MailingId mailing) const {
  return folder_ / fmt::format("{}.log", mailing.value);
}

void SendLedger::tell_if_over(model::MailingId mailing, const Sends& sends) const {
  if (closed_ && sends != nullptr && sends->over()) {
    closed_(mailing);
  }
}

/// Under mutex_. Mailings nobody has asked for lately are forgotten; their files say it all.
void SendLedger::keep(model::MailingId mailing, Sends sends) {
  open_.push_front({mailing, std::move(sends)});
  for (auto oldest = std::prev(open_.end());
       open_.size() > kOpenLedgersMax && oldest != open_.begin();) {
    const auto before = std::prev(oldest);
    if (oldest->sends.use_count() == 1 && oldest->sends->at_rest()) {
      open_.erase(oldest);
    }
    oldest = before;
  }
}

Result<void> SendLedger::plan(model::MailingId mailing, std::span<const ports::PlannedSend> sends) {
  {
    AMENDS_TRY(auto reader, database_->read());
    Statement& row = reader.query(kMailingExists).bind(mailing);
    AMENDS_TRY(const bool found, row.step());
    row.reset();
    if (!found) {
      return make_error("mailing.unknown", "There is no mailing number {}", mailing.value);
    }
  }
  // Of two launches in one moment the second finds the audience of the first: it must not begin a
  // new log where dots of the first are marked already.
  const std::scoped_lock planning(planning_);
  AMENDS_TRY(const Sends known, of(mailing));
  if (known != nullptr) {
    return make_error(
        "ledger.already_planned",
        "The audience of mailing {} is frozen already, {} people: it cannot be planned again",
        mailing.value,
        known->counts().total()
    );
  }
  crash_point("in_plan_commit");
  AMENDS_TRY(Sends made, MailingSends::create(folder_, mark_of(mailing), sends));
  crash_point("in_plan_commit");
  const std::scoped_lock lock(mutex_);
  // Somebody may have read it from its files already, and nothing was written since.
  open_.remove_if([mailing](const Open& one) { return one.mailing == mailing; });
  keep(mailing, std::move(made));
  return {};
}

Result<void> SendLedger::keep_elsewhere(
    model::MailingId mailing, std::span<const ports::SentElsewhere> sends
) {
  {
    AMENDS_TRY(auto reader, database_->read());
    Statement& row = reader.query(kMailingIsElsewhere).bind(mailing);
    AMENDS_TRY(const bool found, row.step());
    row.reset();
    if (!found) {
      return make_error(
          "ledger.not_elsewhere",
          "Mailing {} is not one that another program sent: nothing was written",
          mailing.value
      );
    }
  }
  AMENDS_TRY(Sends known, of(mailing));
  if (known == nullptr) {
    std::vector<ports::PlannedSend> everybody;
    everybody.reserve(sends.size());
    for (const ports::SentElsewhere& send : sends) {
      everybody.push_back({send.contact, static_cast<std::uint32_t>(everybody.size()), 0});
    }
    AMENDS_TRY_VOID(plan(mailing, everybody));
    AMENDS_TRY(known, of(mailing));
  }
  for (std::size_t from = 0; from < sends.size(); from += kElsewhereBatch) {
    AMENDS_TRY_VOID(known->end_elsewhere(
        epoch_, sends.subspan(from, std::min(kElsewhereBatch, sends.size() - from))
    ));
  }
  tell_if_over(mailing, known);
  return {};
}

Result<ports::Claimed> SendLedger::claim(const ports::ClaimOrder& order) {
  ports::Claimed claimed;
  AMENDS_TRY(const Sends sends, of(order.mailing));
  for (bool more = true; more;) {
    AMENDS_TRY(auto transaction, database_->write());
    AMENDS_TRY(more, ClaimStep(transaction.on(), order, sends.get()).run(claimed));
    AMENDS_TRY_VOID(transaction.commit("in_claim_commit"));
  }
  crash_point("after_claim");
  if (claimed.withheld > 0) {
    tell_if_over(order.mailing, sends);
  }
  return claimed;
}

Result<void> SendLedger::commit(
    model::MailingId mailing, std::int64_t epoch, const ports::LedgerBatch& batch
) {
  AMENDS_TRY(const Sends sends, of(mailing));
  if (sends == nullptr) {
    return make_error("ledger.not_claimed", "Nothing was planned for mailing {}", mailing.value);
  }
  AMENDS_TRY_VOID(sends->commit(epoch, batch));
  tell_if_over(mailing, sends);
  return {};
}

Result<ports::Recovered> SendLedger::recover(std::int64_t epoch, Instant now) {
  ports::Recovered recovered;
  crash_point("in_recover_commit");
  AMENDS_TRY(const std::vector<model::MailingId> mailings, planned_mailings(folder_));
  for (const model::MailingId mailing : mailings) {
    const auto file = open_log_file(log_path(mailing));
    if (file.ok()) {
      AMENDS_TRY(const auto closed, read_closing(**file));
      if (closed) {
        continue;  // nobody was under way when it was written, and nothing was since
      }
    }
    AMENDS_TRY(const Sends sends, of(mailing));
    AMENDS_TRY(const std::uint64_t doubts, sends->recover(epoch, now));
    recovered.uncertain += doubts;
    tell_if_over(mailing, sends);
  }
  crash_point("in_recover_commit");
  return recovered;
}

Result<std::uint64_t> SendLedger::settle(
    model::MailingId mailing, std::span<const model::Evidence> evidence
) {
  for (const model::Evidence& one : evidence) {
    if (!model::may_follow(model::SendState::uncertain, one.outcome)) {
      return make_error(
          "ledger.transition",
          "Somebody uncertain cannot become {}: nothing of the batch was written",
          model::to_string(one.outcome)
      );
    }
  }
  AMENDS_TRY(const Sends sends, of(mailing));
  if (sends == nullptr) {
    return std::uint64_t{0};
  }
  std::vector<const model::Evidence*> doubts;
  {
    AMENDS_TRY(auto transaction, database_->write());
    doubts = sends->doubts_of(evidence);
    for (const model::Evidence* one : doubts) {
      AMENDS_TRY_VOID(insert_evidence(transaction.on(), mailing, *one));
    }
    AMENDS_TRY_VOID(transaction.commit("in_settle_commit"));
  }
  AMENDS_TRY(const std::uint64_t settled, sends->settle(epoch_, doubts));
  tell_if_over(mailing, sends);
  return settled;
}

Result<model::SendCounts> SendLedger::counts(model::MailingId mailing) {
  AMENDS_TRY(const Sends sends, of(mailing));
  return sends == nullptr ? model::SendCounts() : sends->counts();
}

Result<model::ContactSet> SendLedger::in_state(model::MailingId mailing, model::SendState state) {
  AMENDS_TRY(const Sends sends, of(mailing));
  return sends == nullptr ? model::ContactSet() : sends->in_state(state);
}

Result<model::ContactSet> SendLedger::reached(model::MailingId mailing, int version) {
  AMENDS_TRY(const Sends sends, of(mailing));
  return sends == nullptr ? model::ContactSet() : sends->reached(version);
}

Result<int> SendLedger::last_version(model::MailingId mailing) {
  AMENDS_TRY(const Sends sends, of(mailing));
  return sends == nullptr ? 0 : sends->last_version();
}

Result<std::vector<model::Send>> SendLedger::who(
    model::MailingId mailing,
    std::optional<model::SendState> state,
    model::ContactId after,
    std::size_t limit
) {
  AMENDS_TRY(const Sends sends, of(mailing));
  if (sends == nullptr) {
    return std::vector<model::Send>();
  }
  return sends->who(state, after, std::min(limit, kRowsMax));
}

Result<std::optional<model::Send>> SendLedger::find(
    model::MailingId mailing, model::ContactId contact
) {
  AMENDS_TRY(const Sends sends, of(mailing));
  return sends == nullptr ? Result<std::optional<model::Send>>(std::optional<model::Send>())
                          : sends->find(contact);
}

/// Another thread may hold the mutex while it reads the files of a large mailing.
std::optional<model::Send> SendLedger::find_now(
    model::MailingId mailing, model::ContactId contact
) {
  Sends sends;
  {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) {
      return std::nullopt;
    }
    const auto found = std::ranges::find(open_, mailing, &Open::mailing);
    if (found == open_.end()) {
      return std::nullopt;
    }
    open_.splice(open_.begin(), open_, found);
    sends = open_.front().sends;
  }
  return sends->find_now(contact);
}

Result<std::vector<model::Send>> SendLedger::history(
    model::MailingId mailing, model::ContactId contact
) {
  AMENDS_TRY(const Sends sends, of(mailing));
  return sends == nullptr ? Result<std::vector<model::Send>>(std::vector<model::Send>())
                          : sends->history(contact);
}

}  // namespace amends::store
