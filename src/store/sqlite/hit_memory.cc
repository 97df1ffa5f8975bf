#include "store/sqlite/hit_memory.h"

#include "base/random.h"
#include "store/limits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace amends::store {
namespace {

bool by_time(const model::Signal& one, const model::Signal& other) {
  return one.at < other.at;
}

}  // namespace

std::size_t HitMemory::PersonHash::operator()(const Person& person) const {
  return mix64(
      static_cast<std::uint64_t>(person.contact) ^ mix64(static_cast<std::uint64_t>(person.mailing))
  );
}

// With mutex_ held

/// Null when it was begun anew since.
HitMemory::Book* HitMemory::book_of(model::MailingId mailing, std::uint64_t ticket) {
  const auto found = books_.find(mailing.value);
  return found != books_.end() && found->second.ticket == ticket ? &found->second : nullptr;
}

const HitMemory::Story* HitMemory::story_of(const Person& person) const {
  for (const Stories* stories : {&stories_, &older_}) {
    if (const auto found = stories->find(person); found != stories->end()) {
      return &found->second;
    }
  }
  return nullptr;
}

/// Among the newer ones from now on.
HitMemory::Story* HitMemory::changeable(const Person& person) {
  if (const auto found = stories_.find(person); found != stories_.end()) {
    return &found->second;
  }
  auto found = older_.extract(person);
  if (found.empty()) {
    return nullptr;
  }
  hits_ += found.mapped().newest.size();
  return &stories_.insert(std::move(found)).position->second;
}

void HitMemory::add(Story& story, const model::Signal& signal) {
  ++story.count;
  if (story.newest.size() >= kHitsOfPersonInMemory) {
    const auto end = story.newest.begin() + kHitsOfPersonInMemory / 2;
    const auto last = std::max_element(story.newest.begin(), end, by_time);
    story.whole_since = std::max(story.whole_since, last->at + Microseconds(1));
    story.newest.erase(story.newest.begin(), end);
    hits_ -= kHitsOfPersonInMemory / 2;
  }
  story.newest.push_back(signal);
  ++hits_;
}

void HitMemory::make_room() {
  constexpr int kTakenDown = 3;  // at each hit: most often all are gone before the next half goes
  for (int i = 0; i < kTakenDown && !gone_.empty(); ++i) {
    gone_.erase(gone_.begin());
  }
  if (hits_ >= kHitsInMemoryMax / 2) {
    gone_ = std::exchange(older_, std::exchange(stories_, Stories()));
    hits_ = 0;
  }
}

/// With its stories: they would miss what comes before it is begun anew.
void HitMemory::forget(model::MailingId mailing) {
  const auto is_of_it = [mailing](const auto& story) {
    return story.first.mailing == mailing.value;
  };
  books_.erase(mailing.value);
  std::erase_if(older_, is_of_it);
  std::erase_if(stories_, [&](const auto& story) {
    hits_ -= is_of_it(story) ? story.second.newest.size() : 0;
    return is_of_it(story);
  });
}

/// Not by leaving one that is in use: mailings that are would take turns in being looked through.
bool HitMemory::make_room_for_book() {
  if (books_.size() < kHitBooksMax) {
    return true;
  }
  const auto quietest =
      std::ranges::min_element(books_, {}, [](const auto& book) { return book.second.noted_at; });
  if (noted_ - quietest->second.noted_at < kHitsUntilBookIsLeft) {
    return false;
  }
  forget({quietest->first});
  return true;
}

// From outside

std::optional<ports::EarlierSignals> HitMemory::earlier(
    model::MailingId mailing, model::ContactId contact, Instant since
) const {
  const std::scoped_lock lock(mutex_);
  const auto book = books_.find(mailing.value);
  if (book == books_.end() || !book->second.is_whole) {
    return std::nullopt;
  }
  if (!book->second.people.contains(contact)) {
    return ports::EarlierSignals();
  }
  const Story* const story = story_of({mailing.value, contact.value});
  if (story == nullptr || since < story->whole_since) {
    return std::nullopt;
  }
  ports::EarlierSignals known;
  known.count = story->count;
  std::ranges::copy_if(
      story->newest,
      std::back_inserter(known.lately),
      [since](const model::Signal& signal) { return signal.at >= since; }
  );
  std::ranges::sort(known.lately, by_time);
  return known;
}

void HitMemory::note(const model::Signal& signal) {
  const std::scoped_lock lock(mutex_);
  ++noted_;
  const auto book = books_.find(signal.mailing.value);
  if (book == books_.end()) {
    return;
  }
  book->second.noted_at = noted_;
  make_room();
  const Person person{signal.mailing.value, signal.contact.value};
  Story* story = changeable(person);
  const bool is_first = book->second.is_whole && !book->second.people.contains(signal.contact);
  if (story == nullptr && is_first) {
    story = &stories_[person];
  }
  if (story != nullptr) {
    add(*story, signal);
  }
  book->second.people.add(signal.contact);
}

void HitMemory::note(const ports::Reclass& hits) {
  const std::scoped_lock lock(mutex_);
  Story* const story = changeable({hits.mailing.value, hits.contact.value});
  if (story == nullptr) {
    return;
  }
  for (model::Signal& signal : story->newest) {
    if (hits.from <= signal.at && signal.at <= hits.to) {
      signal.source = hits.source;
      signal.why = hits.why;
    }
  }
}

std::optional<std::uint64_t> HitMemory::begin_to_listen(model::MailingId mailing) {
  const std::scoped_lock lock(mutex_);
  if (books_.contains(mailing.value) || !make_room_for_book()) {
    return std::nullopt;
  }
  Book& book = books_[mailing.value];
  book.ticket = ++last_ticket_;
  book.noted_at = noted_;
  return last_ticket_;
}

void HitMemory::heard(
    model::MailingId mailing, std::uint64_t ticket, const model::ContactSet& people
) {
  const std::scoped_lock lock(mutex_);
  if (Book* const book = book_of(mailing, ticket); book != nullptr) {
    book->people |= people;
    book->is_whole = true;
  }
}

void HitMemory::gives_up(model::MailingId mailing, std::uint64_t ticket) {
  const std::scoped_lock lock(mutex_);
  if (book_of(mailing, ticket) != nullptr) {
    books_.erase(mailing.value);
  }
}

}  // namespace amends::store
