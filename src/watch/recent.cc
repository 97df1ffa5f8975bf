#include "watch/recent.h"

#include "base/random.h"
#include "watch/limits.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace amends::watch {
namespace {

std::uint64_t key_of(const Person& person) {
  return mix64(
      static_cast<std::uint64_t>(person.mailing.value) ^
      mix64(static_cast<std::uint64_t>(person.contact.value))
  );
}

std::uint64_t key_of(std::string_view address, std::uint64_t program) {
  return mix64(std::hash<std::string_view>()(address) ^ mix64(program));
}

}  // namespace

void FetchCounts::add(const Person& person, Instant at) {
  if (counts_.empty()) {
    counts_.resize(kCountedPeople);
  }
  const std::uint64_t key = key_of(person);
  Count& count = counts_[key % counts_.size()];
  if (count.key != key || at - count.since > kRecentWindow) {
    count = {key, at, 0};
  }
  ++count.fetches;
}

std::size_t FetchCounts::of(const Person& person, Instant now) const {
  if (counts_.empty()) {
    return 0;
  }
  const std::uint64_t key = key_of(person);
  const Count& count = counts_[key % counts_.size()];
  return count.key == key && now - count.since <= kRecentWindow ? count.fetches : 0;
}

void RecentHits::note(Index& index, std::uint64_t key, std::uint64_t number) {
  std::vector<std::uint64_t>& numbers = index[key];
  numbers.push_back(number);
  if (numbers.size() > kRecentHitsOfOneMax) {
    numbers.erase(numbers.begin());
  }
}

void RecentHits::drop(Index& index, std::uint64_t key, std::uint64_t number) {
  const auto place = index.find(key);
  if (place == index.end()) {
    return;
  }
  if (!place->second.empty() && place->second.front() == number) {
    place->second.erase(place->second.begin());
  }
  if (place->second.empty()) {
    index.erase(place);
  }
}

void RecentHits::add(Passing passing) {
  passing.address.resize(std::min(passing.address.size(), kAddressBytesMax));
  const std::uint64_t number = first_ + hits_.size();
  note(by_person_, key_of(passing.person), number);
  if (!passing.address.empty()) {
    note(by_source_, key_of(passing.address, passing.program), number);
  }
  hits_.push_back(std::move(passing));
  if (hits_.size() > kRecentHitsMax) {
    forget_oldest();
  }
}

void RecentHits::forget_oldest() {
  const Passing& oldest = hits_.front();
  drop(by_person_, key_of(oldest.person), first_);
  if (!oldest.address.empty()) {
    drop(by_source_, key_of(oldest.address, oldest.program), first_);
  }
  hits_.pop_front();
  ++first_;
}

void RecentHits::forget_before(Instant moment) {
  while (!hits_.empty() && hits_.front().at < moment) {
    forget_oldest();
  }
}

RecentHits::Found RecentHits::found(const Index& index, std::uint64_t key) {
  Found found;
  if (const auto place = index.find(key); place != index.end()) {
    found.reserve(place->second.size());
    for (const std::uint64_t number : place->second) {
      found.push_back(&hits_[number - first_]);
    }
  }
  return found;
}

RecentHits::Found RecentHits::of_person(const Person& person) {
  Found all = found(by_person_, key_of(person));
  // Two people may share a key.
  std::erase_if(all, [&person](const Passing* hit) { return hit->person != person; });
  return all;
}

RecentHits::Found RecentHits::of_source(const std::string& address, std::uint64_t program) {
  if (address.empty()) {
    return {};
  }
  Found all = found(by_source_, key_of(address, program));
  std::erase_if(all, [&](const Passing* hit) {
    return hit->address != address || hit->program != program;
  });
  return all;
}

std::size_t RecentHits::count_of(const Person& person) const {
  const auto place = by_person_.find(key_of(person));
  return place == by_person_.end() ? 0 : place->second.size();
}

}  // namespace amends::watch
