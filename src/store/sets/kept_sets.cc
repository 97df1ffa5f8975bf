#include "store/sets/kept_sets.h"

#include "base/log.h"
#include "store/limits.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <span>
#include <utility>

namespace amends::store {
namespace {

using model::PeopleKind;
using model::SendState;
using model::SignalKind;

const Query kSignalsAfter("signals_after");
const Query kSignalAt("signal_at");
const Query kSignalsOfContact("signals_of_contact");
const Query kSignalChangesAfter("signal_changes_after");
const Query kLastSignalChange("last_signal_change");

/// Beyond so many people whose signals were changed, all are counted anew: that is as quick.
constexpr std::size_t kChangedPeopleMax = 10'000;

std::vector<SendState> states_of(PeopleKind kind) {
  switch (kind) {
    case PeopleKind::waiting:
      return {SendState::planned, SendState::claimed, SendState::intent, SendState::dot};
    case PeopleKind::accepted:
      return {SendState::accepted};
    case PeopleKind::rejected:
      return {SendState::rejected};
    case PeopleKind::deferred:
      return {SendState::deferred};
    case PeopleKind::uncertain:
      return {SendState::uncertain};
    case PeopleKind::withheld:
      return {SendState::withheld};
    case PeopleKind::abandoned:
      return {SendState::abandoned};
    default: {
      std::vector<SendState> all;
      for (std::size_t state = 0; state < model::kSendStates; ++state) {
        all.push_back(static_cast<SendState>(state));
      }
      return all;
    }
  }
}

std::optional<SignalKind> signal_of(PeopleKind kind) {
  switch (kind) {
    case PeopleKind::opened:
      return SignalKind::opened;
    case PeopleKind::clicked:
      return SignalKind::clicked;
    case PeopleKind::left:
      return SignalKind::left;
    case PeopleKind::complained:
      return SignalKind::complained;
    case PeopleKind::replied:
      return SignalKind::replied;
    case PeopleKind::bounced:
      return SignalKind::bounced;
    default:
      return std::nullopt;
  }
}

SetKey state_key(SendState state) {
  return {SetKey::Kind::state, static_cast<std::uint8_t>(state), SetKey::Who::anybody, 0};
}

SetKey signal_key(SignalKind kind, SetKey::Who who, int link) {
  return {
      SetKey::Kind::signal, static_cast<std::uint8_t>(kind), who, static_cast<std::uint32_t>(link)
  };
}

model::Signal read_signal(const Statement& row) {
  model::Signal signal;
  signal.mailing = row.id<model::MailingId>(0);
  signal.contact = row.id<model::ContactId>(1);
  signal.kind = static_cast<SignalKind>(row.integer(2));
  signal.source = static_cast<model::SignalClass>(row.integer(3));
  signal.link = row.number(4);
  signal.at = row.instant(5);
  return signal;
}

void weigh(SetBook& book) {
  std::size_t bytes = 0;
  for (const auto& [key, set] : book.sets) {
    bytes += set->bytes();
  }
  book.bytes = bytes;
}

ports::PeopleSets::Set joined(std::vector<ports::PeopleSets::Set> sets) {
  std::erase_if(sets, [](const ports::PeopleSets::Set& set) {
    return set == nullptr || set->empty();
  });
  if (sets.size() == 1) {
    return sets.front();
  }
  auto all = std::make_shared<model::ContactSet>();
  for (const auto& set : sets) {
    *all |= *set;
  }
  return all;
}

}  // namespace

KeptSets::KeptSets(
    Database& database, SendLedger& ledger, std::filesystem::path folder, std::string installation
)
    : database_(&database),
      ledger_(&ledger),
      folder_(std::move(folder)),
      installation_(std::move(installation)) {}

KeptSets::~KeptSets() {
  close();
}

std::filesystem::path KeptSets::path_of(model::MailingId mailing) const {
  return folder_ / fmt::format("{}.sets", mailing.value);
}

KeptSets::Book KeptSets::book_of(model::MailingId mailing) {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find(books_, mailing, &Kept::mailing);
  if (found == books_.end()) {
    books_.push_front({mailing, std::make_shared<SetBook>()});
  } else {
    books_.splice(books_.begin(), books_, found);
  }
  return books_.front().book;
}

// What a book holds

/// The set, read from the file when it is not in memory yet.
Result<std::shared_ptr<model::ContactSet>*> KeptSets::slot(SetBook& book, const SetKey& key) {
  const auto found = book.sets.find(key);
  if (found != book.sets.end()) {
    return &found->second;
  }
  model::ContactSet set;
  if (book.file && book.file->has(key)) {
    AMENDS_TRY(set, book.file->read(key));
  }
  return &book.sets.emplace(key, std::make_shared<model::ContactSet>(std::move(set))).first->second;
}

/// For looking at: a set that nobody is in is not kept.
Result<KeptSets::Set> KeptSets::read(SetBook& book, const SetKey& key) {
  if (!book.sets.contains(key) && !(book.file && book.file->has(key))) {
    return Set();
  }
  AMENDS_TRY(const auto* const set, slot(book, key));
  return Set(*set);
}

/// A copy when somebody still reads what was handed out.
Result<model::ContactSet*> KeptSets::changeable(SetBook& book, const SetKey& key) {
  AMENDS_TRY(std::shared_ptr<model::ContactSet>* const set, slot(book, key));
  if (set->use_count() > 1) {
    *set = std::make_shared<model::ContactSet>(**set);
  }
  std::atomic_thread_fence(std::memory_order_acquire);  // after the last reader let go of it
  return set->get();
}

Result<void> KeptSets::add(SetBook& book, const model::Signal& signal) {
  const auto who =
      signal.source == model::SignalClass::machine ? SetKey::Who::machine : SetKey::Who::anybody;
  AMENDS_TRY(model::ContactSet* const any, changeable(book, signal_key(signal.kind, who, 0)));
  any->add(signal.contact);
  if (signal.kind == SignalKind::clicked && signal.link > 0) {
    AMENDS_TRY(
        model::ContactSet* const of_link,
        changeable(book, signal_key(signal.kind, who, signal.link))
    );
    of_link->add(signal.contact);
  }
  return {};
}

void KeptSets::begin_anew(SetBook& book, model::MailingId mailing) const {
  book.file.reset();
  book.sets.clear();
  book.bytes = 0;
  book.mark = SetsMark{};
  book.mark.installation = installation_;
  book.mark.mailing = mailing;
}

Result<void> KeptSets::load(SetBook& book, model::MailingId mailing) {
  if (book.loaded) {
    return {};
  }
  begin_anew(book, mailing);
  std::error_code failure;
  if (std::filesystem::exists(path_of(mailing), failure)) {
    auto file = SetsFile::open(path_of(mailing), installation_, mailing);
    if (file.ok()) {
      book.mark = file->mark();
      book.file.emplace(*std::move(file));
    } else {
      log_warning("{}", file.error().explain());
      book.changed = true;
    }
  }
  AMENDS_TRY(auto reader, database_->read());
  AMENDS_TRY(const bool fits, still_fits(reader, book));
  if (!fits) {
    log_warning("mailing {}: its sets are of another database and are counted anew", mailing.value);
    begin_anew(book, mailing);
    book.changed = true;
  }
  book.loaded = true;  // only what was looked through: a busy database is asked again
  return {};
}

/// Whether the last signal that was counted is there as it was, and the last change: a database
/// that was put back may have other rows under the same numbers.
Result<bool> KeptSets::still_fits(Read& reader, const SetBook& book) const {
  if (book.mark.signal.id == 0) {
    return true;
  }
  Statement& row = reader.query(kSignalAt).bind(book.mark.signal.id, book.mark.mailing);
  AMENDS_TRY(const bool found, row.step());
  const bool same = found && row.id<model::ContactId>(0) == book.mark.signal.contact &&
                    row.instant(1) == book.mark.signal.at;
  row.reset();
  Statement& last = reader.query(kLastSignalChange).bind(book.mark.mailing);
  AMENDS_TRY_VOID(last.step());
  const bool has_changes = last.integer(0) >= book.mark.change;
  last.reset();
  return same && has_changes;
}

// What came after

Result<void> KeptSets::read_new_signals(Read& reader, SetBook& book) {
  Statement& rows = reader.query(kSignalsAfter).bind(book.mark.mailing, book.mark.signal.id);
  for (;;) {
    AMENDS_TRY(const bool found, rows.step());
    if (!found) {
      return {};
    }
    const model::Signal signal = read_signal(rows);
    AMENDS_TRY_VOID(add(book, signal));
    book.mark.signal = {rows.integer(6), signal.contact, signal.at};
    book.changed = true;
  }
}

/// Of people some of whose signals were classed anew or removed.
Result<void> KeptSets::count_anew(
    Read& reader, SetBook& book, const std::set<model::ContactId>& people
) {
  std::set<SetKey> keys;
  for (const SetKey& key : book.file ? book.file->keys() : std::vector<SetKey>()) {
    keys.insert(key);
  }
  for (const auto& [key, set] : book.sets) {
    keys.insert(key);
  }
  std::erase_if(keys, [](const SetKey& key) { return key.kind == SetKey::Kind::state; });
  for (const SetKey& key : keys) {
    AMENDS_TRY(model::ContactSet* const set, changeable(book, key));
    for (const model::ContactId contact : people) {
      set->remove(contact);
    }
  }
  for (const model::ContactId contact : people) {
    Statement& rows = reader.query(kSignalsOfContact).bind(book.mark.mailing, contact, -1);
    for (;;) {
      AMENDS_TRY(const bool found, rows.step());
      if (!found) {
        break;
      }
      AMENDS_TRY_VOID(add(book, read_signal(rows)));
    }
  }
  book.changed = true;
  return {};
}

Result<void> KeptSets::catch_up(SetBook& book, model::MailingId mailing) {
  AMENDS_TRY_VOID(load(book, mailing));
  AMENDS_TRY(auto reader, database_->read());
  AMENDS_TRY_VOID(reader.snapshot());
  const bool from_nothing = book.mark.signal.id == 0;
  std::set<model::ContactId> changed;
  std::int64_t last_change = book.mark.change;
  if (from_nothing) {
    Statement& row = reader.query(kLastSignalChange).bind(mailing);
    AMENDS_TRY_VOID(row.step());
    last_change = row.integer(0);
    row.reset();
  } else {
    Statement& rows = reader.query(kSignalChangesAfter).bind(mailing, book.mark.change);
    AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
      last_change = row.integer(0);
      changed.insert(row.id<model::ContactId>(1));
    }));
  }
  if (changed.size() > kChangedPeopleMax) {
    begin_anew(book, mailing);
    changed.clear();
  }
  AMENDS_TRY_VOID(read_new_signals(reader, book));
  if (!changed.empty()) {
    AMENDS_TRY_VOID(count_anew(reader, book, changed));
  }
  book.mark.change = last_change;
  return {};
}

/// The ledger's sets: from the ledger when it is in memory, else from the file when the log still
/// ends where it did, else the log is read.
Result<KeptSets::Standing> KeptSets::standing(SetBook& book, model::MailingId mailing) {
  SendLedger::Sends sends = ledger_->in_memory(mailing);
  if (sends == nullptr && book.mark.log.bytes > 0) {
    AMENDS_TRY(const LogEnd end, log_end(ledger_->log_path(mailing)));
    if (end == book.mark.log) {
      return Standing();
    }
    log_info("mailing {}: its log has grown since its sets were kept; it is read", mailing.value);
  }
  if (sends == nullptr) {
    AMENDS_TRY(sends, ledger_->of(mailing));
    if (sends != nullptr && sends->over()) {
      save_soon(mailing);  // so that it need not be read again
    }
  }
  return Standing(sends == nullptr ? MailingSends::StateSets() : sends->sets());
}

Result<KeptSets::Set> KeptSets::wanted_set(
    SetBook& book, const model::BasicSet& wanted, const Standing& standing
) {
  std::vector<Set> parts;
  const auto kind = signal_of(wanted.kind);
  if (!kind) {
    for (const SendState state : states_of(wanted.kind)) {
      if (standing) {
        parts.push_back(standing->at(static_cast<std::size_t>(state)));
      } else {
        AMENDS_TRY(parts.emplace_back(), read(book, state_key(state)));
      }
    }
    return joined(std::move(parts));
  }
  AMENDS_TRY(
      parts.emplace_back(), read(book, signal_key(*kind, SetKey::Who::anybody, wanted.link))
  );
  if (wanted.with_machines || !model::has_machines(wanted.kind)) {
    AMENDS_TRY(
        parts.emplace_back(), read(book, signal_key(*kind, SetKey::Who::machine, wanted.link))
    );
  }
  return joined(std::move(parts));
}

Result<std::vector<KeptSets::Set>> KeptSets::read_all(
    SetBook& book, model::MailingId mailing, std::span<const model::BasicSet> wanted
) {
  AMENDS_TRY_VOID(catch_up(book, mailing));
  const bool asks_ledger =
      std::ranges::any_of(wanted, [](const model::BasicSet& one) { return !signal_of(one.kind); });
  Standing states;
  if (asks_ledger) {
    AMENDS_TRY(states, standing(book, mailing));
  }
  std::vector<Set> sets;
  for (const model::BasicSet& one : wanted) {
    AMENDS_TRY(Set set, wanted_set(book, one, states));
    sets.push_back(std::move(set));
  }
  weigh(book);
  return sets;
}

/// Read from the rows anew when the file turns out to be damaged.
template <class Answer>
Answer KeptSets::ask(model::MailingId mailing, const std::function<Answer(SetBook&)>& question) {
  Answer answer;
  {
    const Book book = book_of(mailing);
    const std::scoped_lock lock(book->mutex);
    answer = question(*book);
    if (!answer.ok() && answer.error().id() == "sets.damaged") {
      log_warning("{}", answer.error().explain());
      begin_anew(*book, mailing);
      book->changed = true;
      save_soon(mailing);
      answer = question(*book);
    }
  }
  bound_memory();
  return answer;
}

Result<std::vector<KeptSets::Set>> KeptSets::of(
    model::MailingId mailing, std::span<const model::BasicSet> wanted
) {
  return ask<Result<std::vector<Set>>>(mailing, [&](SetBook& book) {
    return read_all(book, mailing, wanted);
  });
}

Result<model::ContactSet> KeptSets::read_heard(SetBook& book, model::MailingId mailing) {
  AMENDS_TRY_VOID(catch_up(book, mailing));
  std::set<SetKey> keys;
  for (const SetKey& key : book.file ? book.file->keys() : std::vector<SetKey>()) {
    keys.insert(key);
  }
  for (const auto& [key, set] : book.sets) {
    keys.insert(key);
  }
  model::ContactSet people;
  for (const SetKey& key : keys) {
    if (key.kind == SetKey::Kind::signal && key.link == 0) {
      AMENDS_TRY(const Set set, read(book, key));
      if (set != nullptr) {
        people |= *set;
      }
    }
  }
  weigh(book);
  return people;
}

Result<model::ContactSet> KeptSets::heard_of(model::MailingId mailing) {
  return ask<Result<model::ContactSet>>(mailing, [&](SetBook& book) {
    return read_heard(book, mailing);
  });
}

// Files

/// The ledger's sets go into the file only when its log is closed: an open one is read at every
/// start anyway, to find who is in doubt.
Result<void> KeptSets::take_ledger(SetBook& book, model::MailingId mailing) {
  const SendLedger::Sends sends = ledger_->in_memory(mailing);
  if (sends == nullptr) {
    return {};
  }
  std::erase_if(book.sets, [](const auto& one) { return one.first.kind == SetKey::Kind::state; });
  const LogEnd before = book.mark.log;
  book.mark.log = {};
  const auto closed = sends->closed_sets();
  if (closed) {
    AMENDS_TRY(const LogEnd end, log_end(ledger_->log_path(mailing)));
    if (end.bytes == closed->log_bytes) {
      book.mark.log = end;
      // Empty ones too: the file before may have people in them who have moved on since.
      for (std::size_t state = 0; state < model::kSendStates; ++state) {
        book.sets[state_key(static_cast<SendState>(state))] =
            std::make_shared<model::ContactSet>(*closed->sets.at(state));
      }
    }
  }
  book.changed = book.changed || !(book.mark.log == before);
  return {};
}

Result<void> KeptSets::write(SetBook& book, model::MailingId mailing) {
  for (const SetKey& key : book.file ? book.file->keys() : std::vector<SetKey>()) {
    if (key.kind == SetKey::Kind::signal) {
      AMENDS_TRY_VOID(slot(book, key));
    }
  }
  SetsFile::Sets sets;
  for (const auto& [key, set] : book.sets) {
    const bool is_old = key.kind == SetKey::Kind::state && book.mark.log.bytes == 0;
    if (!is_old && !set->empty()) {
      auto compact = std::make_shared<model::ContactSet>(*set);
      compact->compact();
      sets.emplace(key, std::move(compact));
    }
  }
  AMENDS_TRY_VOID(SetsFile::write(path_of(mailing), book.mark, sets));
  AMENDS_TRY(auto file, SetsFile::open(path_of(mailing), installation_, mailing));
  book.file.emplace(std::move(file));
  book.changed = false;
  weigh(book);
  return {};
}

Result<void> KeptSets::save_book(SetBook& book, model::MailingId mailing) {
  AMENDS_TRY_VOID(catch_up(book, mailing));
  AMENDS_TRY_VOID(take_ledger(book, mailing));
  if (!book.changed) {
    return {};
  }
  // State sets of the old file that are not in memory stand for a log that ends as it did.
  if (book.mark.log.bytes > 0) {
    for (std::size_t state = 0; state < model::kSendStates; ++state) {
      AMENDS_TRY_VOID(slot(book, state_key(static_cast<SendState>(state))));
    }
  }
  return write(book, mailing);
}

Result<void> KeptSets::save(model::MailingId mailing) {
  Result<void> done;
  {
    const Book book = book_of(mailing);
    const std::scoped_lock lock(book->mutex);
    done = save_book(*book, mailing);
    if (!done.ok() && done.error().id() == "sets.damaged") {
      log_warning("{}", done.error().explain());
      begin_anew(*book, mailing);
      book->changed = true;
      done = save_book(*book, mailing);
    }
  }
  bound_memory();
  return done;
}

/// Those asked for longest ago are forgotten; what their files do not have is read from the rows
/// when they are asked for again.
void KeptSets::bound_memory() {
  const std::scoped_lock lock(mutex_);
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (auto one = books_.begin(); one != books_.end();) {
    // Whoever holds a book is at work with it.
    const bool is_idle = one->book.use_count() == 1;
    bytes += one->book->bytes;
    ++count;
    const bool is_too_much = bytes > kSetsBytesMax || count > kSetsMailingsMax;
    if (is_too_much && is_idle && one != books_.begin()) {
      bytes -= one->book->bytes;
      one = books_.erase(one);
    } else {
      ++one;
    }
  }
}

void KeptSets::follow(model::MailingId mailing, std::uint64_t rows) {
  const auto now = Monotonic::now();
  {
    const std::scoped_lock lock(mutex_);
    Behind& behind = behind_[mailing];
    behind.rows += rows;
    const bool is_due = behind.rows >= kSetsRowsBehind &&
                        (!behind.asked_at || now - *behind.asked_at >= kSetsWriteEvery);
    if (!is_due) {
      return;
    }
    behind = {0, now};
  }
  save_soon(mailing);
}

void KeptSets::save_soon(model::MailingId mailing) {
  const std::scoped_lock lock(mutex_);
  if (closing_) {
    return;
  }
  due_.insert(mailing);
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  wake_.notify_one();
}

void KeptSets::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closing_ || !due_.empty(); });
    if (closing_) {
      return;
    }
    const model::MailingId mailing = *due_.begin();
    due_.erase(due_.begin());
    lock.unlock();
    const auto begin = Monotonic::now();
    if (const auto saved = save(mailing); !saved.ok()) {
      log_warning("mailing {}: its sets are not kept: {}", mailing.value, saved.error().explain());
    }
    const auto took = Monotonic::now() - begin;
    lock.lock();
    // At most a tenth of the time: doubts that are settled one by one ask for it each time.
    wake_.wait_for(lock, 9 * took, [this] { return closing_; });
  }
}

void KeptSets::close() {
  std::set<model::MailingId> mailings;
  {
    const std::scoped_lock lock(mutex_);
    if (closing_) {
      return;
    }
    closing_ = true;
    mailings = std::exchange(due_, {});
    for (const Kept& one : books_) {
      mailings.insert(one.mailing);
    }
    for (const auto& [mailing, behind] : behind_) {
      mailings.insert(mailing);
    }
    wake_.notify_one();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
  for (const model::MailingId mailing : mailings) {
    if (const auto saved = save(mailing); !saved.ok()) {
      log_warning("mailing {}: its sets are not kept: {}", mailing.value, saved.error().explain());
    }
  }
}

}  // namespace amends::store
