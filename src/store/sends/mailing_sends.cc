#include "store/sends/mailing_sends.h"

#include "base/check.h"
#include "base/crash_point.h"
#include "store/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <limits>
#include <unordered_set>
#include <utility>

namespace amends::store {
namespace {

using model::SendState;

/// Dots are marked by their own list, where what they need is read; claims are not written at all.
bool is_end(SendState state) {
  return state != SendState::claimed && state != SendState::intent && state != SendState::dot;
}

/// What is kept of the relay's words: all but the small talk of a plain success.
std::string_view words_kept(const ports::SendResult& result) {
  const bool is_plain = result.reply_code / 100 == 2;
  if (is_plain && result.reply_text.size() > kPlainReplyBytesMax) {
    return {};
  }
  return text::cut_utf8(result.reply_text, kReplyTextBytesMax);
}

/// Under state_, where sets are handed out: a copy if somebody still reads this one.
model::ContactSet& changeable(std::shared_ptr<model::ContactSet>& set) {
  if (set.use_count() > 1) {
    set = std::make_shared<model::ContactSet>(*set);
  }
  std::atomic_thread_fence(std::memory_order_acquire);  // after the last reader let go of it
  return *set;
}

std::filesystem::path audience_path(const std::filesystem::path& folder, model::MailingId mailing) {
  return folder / fmt::format("{}.audience", mailing.value);
}

std::filesystem::path log_path(const std::filesystem::path& folder, model::MailingId mailing) {
  return folder / fmt::format("{}.log", mailing.value);
}

}  // namespace

MailingSends::MailingSends(AudienceFile audience, model::MailingId mailing)
    : audience_(std::move(audience)),
      mailing_(mailing),
      people_(audience_.size()) {
  for (std::uint32_t person = 0; person < audience_.size(); ++person) {
    const auto wave = static_cast<std::size_t>(audience_.wave(person));
    counts_.resize(std::max(counts_.size(), wave + 1));
    ++counts_[wave][static_cast<std::size_t>(SendState::planned)];
  }
}

Result<std::unique_ptr<MailingSends>> MailingSends::create(
    const std::filesystem::path& folder,
    const FileMark& mark,
    std::span<const ports::PlannedSend> sends
) {
  // The audience makes the mailing planned, so its log is there before: a log that is missing was
  // lost, and is never taken for one in which nothing has happened.
  const std::filesystem::path path = audience_path(folder, mark.mailing);
  std::error_code not_there;
  const auto bytes = std::filesystem::file_size(log_path(folder, mark.mailing), not_there);
  if (!not_there && bytes > kFileMarkBytes) {
    return make_error(
        "ledger.damaged",
        "{} says who has got mailing {}, and its audience is not there: put the file back",
        log_path(folder, mark.mailing).string(),
        mark.mailing.value
    );
  }
  AMENDS_TRY(FileMark whole, AudienceFile::draft(path, mark, sends));
  whole.kind = FileMark::Kind::log;
  AMENDS_TRY(auto file, make_log_file(log_path(folder, mark.mailing)));
  AMENDS_TRY(SendLog log, SendLog::create(std::move(file), whole));
  crash_point("in_plan_commit");
  AMENDS_TRY_VOID(AudienceFile::publish(path));
  AMENDS_TRY(auto audience, AudienceFile::open(path));
  std::unique_ptr<MailingSends> made(new MailingSends(std::move(audience), mark.mailing));
  made->log_.emplace(std::move(log));
  return made;
}

Result<std::unique_ptr<MailingSends>> MailingSends::open(
    const std::filesystem::path& folder, const FileMark& mark
) {
  AMENDS_TRY(auto audience, AudienceFile::open(audience_path(folder, mark.mailing)));
  FileMark wanted = audience.mark();
  if (wanted.installation != mark.installation || wanted.mailing != mark.mailing) {
    return make_error(
        "ledger.damaged",
        "The audience of mailing {} belongs to another installation or mailing: put back the file "
        "that belongs here",
        mark.mailing.value
    );
  }
  wanted.kind = FileMark::Kind::log;
  std::unique_ptr<MailingSends> made(new MailingSends(std::move(audience), mark.mailing));
  const std::filesystem::path path = log_path(folder, mark.mailing);
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) {
    return make_error(
        "ledger.damaged",
        "{} is not there, so nobody knows who has got mailing {}: put the file back",
        path.string(),
        mark.mailing.value
    );
  }
  AMENDS_TRY(auto file, open_log_file(path));
  bool strange = false;
  AMENDS_TRY(
      SendLog log,
      SendLog::open(
          std::move(file),
          wanted,
          [&](const Entry& entry, std::uint64_t offset) {
            strange = strange || entry.person >= made->audience_.size();
            if (!strange) {
              made->see(entry, offset);
            }
          }
      )
  );
  if (strange) {
    return make_error(
        "ledger.damaged",
        "The log of mailing {} names a person who is not in its audience",
        mark.mailing.value
    );
  }
  made->log_.emplace(std::move(log));
  AMENDS_TRY_VOID(made->find_retries());
  return made;
}

void MailingSends::change(std::uint32_t person, SendState to) {
  StateCounts& wave = counts_[static_cast<std::size_t>(audience_.wave(person))];
  --wave[static_cast<std::size_t>(people_[person].state)];
  ++wave[static_cast<std::size_t>(to)];
  if (!sets_.empty()) {
    const model::ContactId contact = audience_.contact(person);
    changeable(sets_[static_cast<std::size_t>(people_[person].state)]).remove(contact);
    changeable(sets_[static_cast<std::size_t>(to)]).add(contact);
  }
  people_[person].state = to;
}

void MailingSends::see(const Entry& entry, std::uint64_t offset) {
  change(entry.person, entry.state);
  Standing& standing = people_[entry.person];
  // Who was given back was not tried: they are not given up for it one day.
  const bool is_try = entry.state != SendState::planned || entry.attempts == 0;
  standing.attempts = static_cast<std::uint8_t>(entry.attempts - (is_try ? 0 : 1));
  standing.version = static_cast<std::uint16_t>(entry.version);
  standing.last = static_cast<std::uint32_t>(offset / 8);
  last_version_ = std::max(last_version_, entry.version);
}

Result<void> MailingSends::find_retries() {
  std::string words;
  for (std::uint32_t person = 0; person < people_.size(); ++person) {
    if (people_[person].state == SendState::deferred) {
      AMENDS_TRY(
          const Entry entry, log_->read_entry(std::uint64_t{people_[person].last} * 8, words)
      );
      add_retry(person, entry.retry_at.value_or(entry.at));
    }
  }
  return {};
}

void MailingSends::add_retry(std::uint32_t person, Instant at) {
  retries_.push_back({at, person});
  std::ranges::push_heap(retries_, std::greater{}, &Retry::at);
}

MailingSends::Candidate MailingSends::candidate(std::uint32_t person, Instant retry_at) const {
  return {person, audience_.contact(person), people_[person].state, retry_at};
}

std::vector<MailingSends::Candidate> MailingSends::pick(
    const ports::ClaimOrder& order, std::size_t most
) {
  const std::unique_lock lock(state_);
  std::vector<Candidate> out;
  pick_deferred(order, most, out);
  pick_planned(order, most, out);
  return out;
}

void MailingSends::pick_deferred(
    const ports::ClaimOrder& order, std::size_t most, std::vector<Candidate>& out
) {
  const bool expired = order.expired();
  std::vector<Retry> of_later_waves;
  while (!retries_.empty() && out.size() < most && (expired || retries_.front().at <= order.now)) {
    std::ranges::pop_heap(retries_, std::greater{}, &Retry::at);
    const Retry due = retries_.back();
    retries_.pop_back();
    if (people_[due.person].state != SendState::deferred) {
      continue;
    }
    if (!expired && audience_.wave(due.person) > order.wave) {
      of_later_waves.push_back(due);
    } else {
      out.push_back(candidate(due.person, due.at));
    }
  }
  for (const Retry& later : of_later_waves) {
    add_retry(later.person, later.at);
  }
}

void MailingSends::pick_planned(
    const ports::ClaimOrder& order, std::size_t most, std::vector<Candidate>& out
) {
  const bool expired = order.expired();
  const auto may_go = [&](std::uint32_t person) {
    return expired || audience_.wave(person) <= order.wave;
  };
  std::vector<std::uint32_t> of_later_waves;
  for (; !given_back_.empty() && out.size() < most; given_back_.pop_back()) {
    const std::uint32_t person = given_back_.back();
    if (people_[person].state != SendState::planned) {
      continue;
    }
    if (may_go(person)) {
      out.push_back(candidate(person, {}));
    } else {
      of_later_waves.push_back(person);
    }
  }
  given_back_.insert(given_back_.end(), of_later_waves.begin(), of_later_waves.end());
  for (; next_ < audience_.size() && out.size() < most; ++next_) {
    const std::uint32_t person = audience_.person_at(next_);
    if (!may_go(person)) {
      break;
    }
    if (people_[person].state == SendState::planned) {
      out.push_back(candidate(person, {}));
    }
  }
}

void MailingSends::put_back(std::span<const Candidate> candidates) {
  const std::unique_lock lock(state_);
  for (const Candidate& one : candidates) {
    if (one.from == SendState::deferred) {
      add_retry(one.person, one.retry_at);
    } else {
      given_back_.push_back(one.person);
    }
  }
}

Result<void> MailingSends::take(
    const ports::ClaimOrder& order,
    int version,
    std::span<const Candidate> candidates,
    ports::Claimed& claimed
) {
  AMENDS_TRY(const std::size_t withheld, withhold(order, candidates));
  claimed.withheld += withheld;
  const std::unique_lock lock(state_);
  for (const Candidate& one : candidates) {
    Standing& standing = people_[one.person];
    // Nobody waits for a commit here, so their sending may have ended since they were picked.
    if (one.withheld != model::WithheldReason::none || standing.state != one.from) {
      continue;
    }
    change(one.person, SendState::claimed);
    standing.attempts += standing.attempts < std::numeric_limits<std::uint8_t>::max() ? 1 : 0;
    standing.version = static_cast<std::uint16_t>(version);
    in_flight_[one.person] = {order.epoch, order.now};
    claimed.sends.push_back({one.contact, standing.attempts});
  }
  last_version_ = std::max(last_version_, claimed.sends.empty() ? 0 : version);
  look_ahead(order, claimed);
  return {};
}

/// How many are not to be written to. Waits for the commit that is under way only when there are
/// any: claims live in memory.
Result<std::size_t> MailingSends::withhold(
    const ports::ClaimOrder& order, std::span<const Candidate> candidates
) {
  const auto is_withheld = [](const Candidate& one) {
    return one.withheld != model::WithheldReason::none;
  };
  if (std::ranges::none_of(candidates, is_withheld)) {
    return 0;
  }
  const std::scoped_lock writing(writing_);
  std::vector<Entry> withheld;
  {
    const std::shared_lock lock(state_);
    for (const Candidate& one : candidates) {
      const Standing& standing = people_[one.person];
      if (is_withheld(one) && standing.state == one.from) {
        withheld.push_back(
            {.person = one.person,
             .state = SendState::withheld,
             .withheld = one.withheld,
             .attempts = standing.attempts,
             .version = standing.version,
             .at = order.now}
        );
      }
    }
  }
  if (!withheld.empty()) {
    AMENDS_TRY_VOID(write(order.epoch, order.now, withheld));
  }
  return withheld.size();
}

void MailingSends::look_ahead(const ports::ClaimOrder& order, ports::Claimed& claimed) const {
  claimed.left_in_wave = 0;
  claimed.in_flight = 0;
  const auto in = [](const StateCounts& wave, SendState state) {
    return wave[static_cast<std::size_t>(state)];
  };
  for (std::size_t wave = 0; wave < counts_.size() && std::cmp_less_equal(wave, order.wave);
       ++wave) {
    const StateCounts& counts = counts_[wave];
    claimed.left_in_wave += in(counts, SendState::planned) + in(counts, SendState::deferred);
    claimed.in_flight += in(counts, SendState::claimed) + in(counts, SendState::dot);
  }
  claimed.next_retry_at.reset();
  for (const Retry& retry : retries_) {
    const bool sooner = !claimed.next_retry_at || retry.at < *claimed.next_retry_at;
    if (sooner && audience_.wave(retry.person) <= order.wave) {
      claimed.next_retry_at = retry.at;
      if (&retry == &retries_.front()) {
        break;  // of the heap the soonest
      }
    }
  }
}

Error MailingSends::not_claimed(model::ContactId contact) const {
  return make_error(
      "ledger.not_claimed",
      "The send of mailing {} to contact {} is not a claim of this start of the server: stop, and "
      "look whether two servers run on copies of one data folder",
      mailing_.value,
      contact.value
  );
}

Result<Entry> MailingSends::entry_of(std::int64_t epoch, const ports::SendResult& result) const {
  const auto person = audience_.find(result.contact);
  if (!person) {
    return not_claimed(result.contact);
  }
  const Standing& standing = people_[*person];
  const bool is_attempt = standing.state == SendState::claimed || standing.state == SendState::dot;
  const auto flight = in_flight_.find(*person);
  if (is_attempt && (flight == in_flight_.end() || flight->second.epoch != epoch)) {
    return not_claimed(result.contact);
  }
  if (!is_end(result.state) || !model::may_follow(standing.state, result.state)) {
    return make_error(
        "ledger.transition",
        "The send of mailing {} to contact {} is {} and cannot become {}: nothing of the batch was "
        "written",
        mailing_.value,
        result.contact.value,
        model::to_string(standing.state),
        model::to_string(result.state)
    );
  }
  Entry entry;
  entry.person = *person;
  entry.state = result.state;
  entry.withheld = result.withheld;
  entry.attempts = standing.attempts;
  entry.version = standing.version;
  entry.reply_code = result.reply_code;
  entry.at = result.at;
  entry.reply_text = words_kept(result);
  if (result.state == SendState::deferred) {
    entry.retry_at = result.retry_at.value_or(result.at);
  }
  return entry;
}

Result<Entry> MailingSends::dot_of(std::int64_t epoch, model::ContactId contact) const {
  const auto person = audience_.find(contact);
  const auto flight = person ? in_flight_.find(*person) : in_flight_.end();
  if (flight == in_flight_.end() || flight->second.epoch != epoch ||
      people_[*person].state != SendState::claimed) {
    return not_claimed(contact);
  }
  Entry entry;
  entry.person = *person;
  entry.state = SendState::dot;
  entry.attempts = people_[*person].attempts;
  entry.version = people_[*person].version;
  return entry;
}

Result<std::vector<Entry>> MailingSends::entries_of(
    std::int64_t epoch, const ports::LedgerBatch& batch
) const {
  const std::shared_lock lock(state_);
  std::vector<Entry> entries;
  entries.reserve(batch.results.size() + batch.dots.size());
  for (const ports::SendResult& result : batch.results) {
    AMENDS_TRY(Entry entry, entry_of(epoch, result));
    entries.push_back(entry);
  }
  for (const model::ContactId contact : batch.dots) {
    AMENDS_TRY(Entry entry, dot_of(epoch, contact));
    entries.push_back(entry);
  }
  // Each was held against the state before the batch: nobody may stand in it twice.
  std::vector<std::uint32_t> people;
  for (const Entry& entry : entries) {
    people.push_back(entry.person);
  }
  std::ranges::sort(people);
  const auto twice = std::ranges::adjacent_find(people);
  if (twice != people.end()) {
    return make_error(
        "ledger.transition",
        "Contact {} of mailing {} stands twice in one batch: nothing of it was written",
        audience_.contact(*twice).value,
        mailing_.value
    );
  }
  return entries;
}

Result<void> MailingSends::commit(std::int64_t epoch, const ports::LedgerBatch& batch) {
  const std::scoped_lock writing(writing_);
  AMENDS_TRY(const std::vector<Entry> entries, entries_of(epoch, batch));
  if (entries.empty()) {
    return {};
  }
  crash_point(batch.dots.empty() ? "in_record_commit" : "in_dot_commit");
  AMENDS_TRY_VOID(write(epoch, batch.at, entries));
  crash_point(batch.dots.empty() ? "after_record_commit" : "after_dot_commit");
  return {};
}

Result<void> MailingSends::end_elsewhere(
    std::int64_t epoch, std::span<const ports::SentElsewhere> sends
) {
  const std::scoped_lock writing(writing_);
  std::vector<Entry> entries;
  {
    const std::shared_lock lock(state_);
    for (const ports::SentElsewhere& send : sends) {
      if (send.state != SendState::accepted && send.state != SendState::rejected) {
        return make_error(
            "ledger.transition",
            "A copy that was sent elsewhere is accepted or rejected, not {}: nothing of the batch "
            "was written",
            model::to_string(send.state)
        );
      }
      const auto person = audience_.find(send.contact);
      if (!person || people_[*person].state != SendState::planned) {
        continue;
      }
      // Nobody is accepted without a mark: the log of such a mailing reads like any other.
      if (send.state == SendState::accepted) {
        entries.push_back({.person = *person, .state = SendState::dot, .attempts = 1, .version = 1}
        );
      }
      entries.push_back(
          {.person = *person, .state = send.state, .attempts = 1, .version = 1, .at = send.at}
      );
    }
  }
  return entries.empty() ? Result<void>() : write(epoch, sends.front().at, entries);
}

/// Under writing_. On disk first; then it is seen.
Result<void> MailingSends::write(std::int64_t epoch, Instant at, std::span<const Entry> entries) {
  AMENDS_TRY(const std::vector<std::uint64_t> offsets, log_->append(epoch, at, entries));
  bool over = false;
  {
    const std::unique_lock lock(state_);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Entry& entry = entries[i];
      see(entry, offsets[i]);
      if (entry.state == SendState::planned) {
        given_back_.push_back(entry.person);
      } else if (entry.state == SendState::deferred) {
        add_retry(entry.person, *entry.retry_at);
      }
      if (entry.state != SendState::dot) {
        in_flight_.erase(entry.person);
      }
    }
    over = is_over();
  }
  // Nobody can be claimed when it is over: counts_ stand still.
  return over ? log_->close(epoch, at, counts_) : Result<void>();
}

bool MailingSends::is_over() const {
  return std::ranges::all_of(counts_, [](const StateCounts& wave) {
    return std::ranges::all_of(
        std::array{SendState::planned, SendState::claimed, SendState::dot, SendState::deferred},
        [&](SendState state) { return wave[static_cast<std::size_t>(state)] == 0; }
    );
  });
}

/// Whose dot is of an earlier start, as uncertain.
std::vector<Entry> MailingSends::dots_before(std::int64_t epoch, Instant now) const {
  const std::shared_lock lock(state_);
  std::vector<Entry> doubts;
  for (std::uint32_t person = 0; person < people_.size(); ++person) {
    const auto flight = in_flight_.find(person);
    const bool own = flight != in_flight_.end() && flight->second.epoch >= epoch;
    if (people_[person].state == SendState::dot && !own) {
      doubts.push_back(
          {.person = person,
           .state = SendState::uncertain,
           .attempts = people_[person].attempts,
           .version = people_[person].version,
           .at = now}
      );
    }
  }
  return doubts;
}

Result<std::uint64_t> MailingSends::recover(std::int64_t epoch, Instant now) {
  const std::scoped_lock writing(writing_);
  const std::vector<Entry> doubts = dots_before(epoch, now);
  if (!doubts.empty()) {
    AMENDS_TRY_VOID(write(epoch, now, doubts));
  }
  return doubts.size();
}

std::vector<const model::Evidence*> MailingSends::doubts_of(
    std::span<const model::Evidence> evidence
) const {
  const std::shared_lock lock(state_);
  std::vector<const model::Evidence*> doubts;
  std::unordered_set<std::uint32_t> seen;
  for (const model::Evidence& one : evidence) {
    const auto person = audience_.find(one.contact);
    if (person && people_[*person].state == SendState::uncertain && seen.insert(*person).second) {
      doubts.push_back(&one);
    }
  }
  return doubts;
}

Result<std::uint64_t> MailingSends::settle(
    std::int64_t epoch, std::span<const model::Evidence* const> evidence
) {
  const std::scoped_lock writing(writing_);
  std::vector<Entry> entries;
  std::deque<std::string> words;  // the entries speak of them
  {
    const std::shared_lock lock(state_);  // a claim does not wait for writing_
    for (const model::Evidence* one : evidence) {
      const auto person = audience_.find(one->contact);
      if (!person || people_[*person].state != SendState::uncertain) {
        continue;
      }
      const std::uint64_t last = std::uint64_t{people_[*person].last} * 8;
      AMENDS_TRY(Entry entry, log_->read_entry(last, words.emplace_back()));
      entry.state = one->outcome;
      entries.push_back(entry);
    }
  }
  if (!entries.empty()) {
    AMENDS_TRY_VOID(write(epoch, evidence.front()->at, entries));
  }
  return entries.size();
}

model::SendCounts MailingSends::counts() const {
  const std::shared_lock lock(state_);
  model::SendCounts all;
  for (const StateCounts& wave : counts_) {
    for (std::size_t state = 0; state < model::kSendStates; ++state) {
      all.by_state.at(state) += wave[state];
    }
  }
  return all;
}

/// Under state_, alone.
MailingSends::StateSets MailingSends::sets_now() {
  if (sets_.empty()) {
    for (std::size_t state = 0; state < model::kSendStates; ++state) {
      sets_.push_back(std::make_shared<model::ContactSet>());
    }
    for (std::uint32_t person = 0; person < people_.size(); ++person) {
      sets_[static_cast<std::size_t>(people_[person].state)]->add(audience_.contact(person));
    }
    for (const auto& set : sets_) {
      set->compact();
    }
  }
  StateSets out;
  std::ranges::copy(sets_, out.begin());
  return out;
}

MailingSends::StateSets MailingSends::sets() {
  const std::unique_lock lock(state_);
  return sets_now();
}

std::optional<MailingSends::ClosedSets> MailingSends::closed_sets() {
  // Neither a claim nor a write falls between.
  const std::scoped_lock writing(writing_);
  const std::unique_lock lock(state_);
  if (!is_over()) {
    return std::nullopt;
  }
  return ClosedSets{sets_now(), log_->bytes()};
}

model::ContactSet MailingSends::in_state(SendState state) const {
  const std::shared_lock lock(state_);
  model::ContactSet set;
  for (std::uint32_t person = 0; person < people_.size(); ++person) {
    if (people_[person].state == state) {
      set.add(audience_.contact(person));
    }
  }
  return set;
}

model::ContactSet MailingSends::reached(int version) const {
  const std::shared_lock lock(state_);
  model::ContactSet set;
  for (std::uint32_t person = 0; person < people_.size(); ++person) {
    const Standing& standing = people_[person];
    const bool reached =
        standing.state == SendState::accepted || standing.state == SendState::uncertain;
    if (reached && standing.version <= version) {
      set.add(audience_.contact(person));
    }
  }
  return set;
}

int MailingSends::last_version() const {
  const std::shared_lock lock(state_);
  return last_version_;
}

Result<std::vector<model::Send>> MailingSends::who(
    std::optional<SendState> state, model::ContactId after, std::size_t limit
) const {
  const std::shared_lock lock(state_);
  std::vector<model::Send> sends;
  for (std::uint32_t person = audience_.first_after(after);
       person < people_.size() && sends.size() < limit;
       ++person) {
    if (!state || people_[person].state == *state) {
      AMENDS_TRY(sends.emplace_back(), send_of(person));
    }
  }
  return sends;
}

Result<std::optional<model::Send>> MailingSends::find(model::ContactId contact) const {
  const std::shared_lock lock(state_);
  const auto person = audience_.find(contact);
  if (!person) {
    return std::optional<model::Send>();
  }
  AMENDS_TRY(model::Send send, send_of(*person));
  return std::optional(std::move(send));
}

std::optional<model::Send> MailingSends::find_now(model::ContactId contact) const {
  const std::shared_lock lock(state_, std::try_to_lock);
  const auto person = lock.owns_lock() ? audience_.find(contact) : std::nullopt;
  if (!person) {
    return std::nullopt;
  }
  auto send = send_of(*person);
  return send.ok() ? std::optional(*std::move(send)) : std::nullopt;
}

Result<model::Send> MailingSends::send_of(std::uint32_t person) const {
  const Standing& standing = people_[person];
  model::Send send;
  send.mailing = mailing_;
  send.contact = audience_.contact(person);
  send.state = standing.state;
  send.wave = audience_.wave(person);
  send.version = standing.version;
  send.attempts = standing.attempts;
  if (const auto flight = in_flight_.find(person); flight != in_flight_.end()) {
    send.changed_at = flight->second.since;
    return send;
  }
  if (standing.last == 0 || standing.state == SendState::dot) {
    return send;
  }
  std::string words;
  AMENDS_TRY(const Entry entry, log_->read_entry(std::uint64_t{standing.last} * 8, words));
  send.withheld = entry.withheld;
  send.reply_code = entry.reply_code;
  send.reply_text = entry.reply_text;
  send.changed_at = entry.at;
  send.retry_at = entry.retry_at;
  return send;
}

model::Send MailingSends::send_in(const Entry& entry) const {
  model::Send send;
  send.mailing = mailing_;
  send.contact = audience_.contact(entry.person);
  send.state = entry.state;
  send.withheld = entry.withheld;
  send.wave = audience_.wave(entry.person);
  send.version = entry.version;
  send.attempts = entry.attempts;
  send.reply_code = entry.reply_code;
  send.reply_text = entry.reply_text;
  send.changed_at = entry.at;
  send.retry_at = entry.retry_at;
  return send;
}

Result<std::vector<model::Send>> MailingSends::history(model::ContactId contact) {
  std::vector<model::Send> sends;
  const auto person = audience_.find(contact);
  if (!person) {
    return sends;
  }
  std::uint64_t end = 0;
  std::optional<model::Send> claim;
  {
    // Neither a claim nor a write falls between the two.
    const std::scoped_lock writing(writing_);
    const std::shared_lock lock(state_);
    end = log_->bytes();
    if (people_[*person].state == SendState::claimed) {
      AMENDS_TRY(claim, send_of(*person));
    }
  }
  AMENDS_TRY_VOID(log_->each_until(end, [&](const Entry& entry, std::uint64_t /*offset*/) {
    if (entry.person == *person) {
      sends.push_back(send_in(entry));
    }
  }));
  if (claim) {
    sends.push_back(*std::move(claim));
  }
  return sends;
}

bool MailingSends::at_rest() const {
  const std::shared_lock lock(state_);
  return in_flight_.empty();
}

bool MailingSends::over() const {
  const std::shared_lock lock(state_);
  return is_over();
}

}  // namespace amends::store
