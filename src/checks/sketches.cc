#include "checks/sketches.h"

#include "base/random.h"
#include "checks/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace amends::checks {
namespace {

constexpr std::size_t kSlotsAtFirst = 64;

}  // namespace

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t state = mix64(text.size());
  while (!text.empty()) {
    std::uint64_t piece = 0;
    const std::size_t size = std::min(text.size(), sizeof piece);
    std::memcpy(&piece, text.data(), size);
    state = mix64(state ^ piece);
    text.remove_prefix(size);
  }
  return state == 0 ? 1 : state;
}

void DistinctValues::insert(std::uint64_t hash) {
  if (2 * size_ >= slots_.size()) {
    rehash(std::max(kSlotsAtFirst, 2 * slots_.size()), held());
  }
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot] != 0) {
    if (slots_[slot] == hash) {
      return;
    }
    slot = (slot + 1) & (slots_.size() - 1);
  }
  slots_[slot] = hash;
  if (++size_ == 2 * kDistinctExactMax) {
    prune();
  }
}

void DistinctValues::rehash(std::size_t slots, const std::vector<std::uint64_t>& hashes) {
  slots_.assign(slots, 0);
  for (const std::uint64_t hash : hashes) {
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != 0) {
      slot = (slot + 1) & (slots_.size() - 1);
    }
    slots_[slot] = hash;
  }
  size_ = hashes.size();
}

std::vector<std::uint64_t> DistinctValues::held() const {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(size_);
  std::ranges::copy_if(slots_, std::back_inserter(hashes), [](std::uint64_t hash) {
    return hash != 0;
  });
  return hashes;
}

/// Keeps the smallest kDistinctExactMax.
void DistinctValues::prune() {
  std::vector<std::uint64_t> hashes = held();
  const auto last = hashes.begin() + static_cast<std::ptrdiff_t>(kDistinctExactMax);
  std::ranges::nth_element(hashes, last);
  limit_ = *last;
  hashes.resize(kDistinctExactMax);
  rehash(slots_.size(), hashes);
}

void DistinctValues::add(const DistinctValues& other) {
  for (const std::uint64_t hash : other.held()) {
    add(hash);
  }
  // Above the other's limit the other is blind.
  if (other.limit_ < limit_) {
    limit_ = other.limit_;
    std::vector<std::uint64_t> hashes = held();
    std::erase_if(hashes, [this](std::uint64_t hash) { return hash >= limit_; });
    rehash(slots_.size(), hashes);
  }
}

Distinct DistinctValues::count() const {
  if (size_ <= kDistinctExactMax && limit_ == std::numeric_limits<std::uint64_t>::max()) {
    return {size_, true};
  }
  std::vector<std::uint64_t> hashes = held();
  const auto last = hashes.begin() + static_cast<std::ptrdiff_t>(kDistinctExactMax - 1);
  std::ranges::nth_element(hashes, last);
  const double share = static_cast<double>(*last) * 0x1.0p-64;
  return {
      static_cast<std::uint64_t>(std::llround(static_cast<double>(kDistinctExactMax - 1) / share)),
      false
  };
}

FrequentValues::Counter& FrequentValues::place_of(std::uint64_t hash) {
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot].hash != 0 && slots_[slot].hash != hash) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return slots_[slot];
}

void FrequentValues::add(std::uint64_t hash, std::string_view text, std::uint64_t times) {
  if (slots_.empty()) {
    slots_.resize(2 * kFrequentMax);
  }
  Counter& counter = place_of(hash);
  if (counter.hash == hash) {
    counter.count += times;
    return;
  }
  if (held_ == kFrequentMax) {
    lower_all();
    return;
  }
  text = text::cut_utf8(text, counter.text.size());
  counter.hash = hash;
  counter.count = times;
  counter.size = static_cast<std::uint8_t>(text.size());
  std::ranges::copy(text, counter.text.begin());
  ++held_;
}

/// Each held value pays for one that is not held.
void FrequentValues::lower_all() {
  ++missed_;
  std::vector<Counter> before(slots_.size());
  before.swap(slots_);
  held_ = 0;
  for (Counter& counter : before) {
    if (counter.hash != 0 && --counter.count > 0) {
      place_of(counter.hash) = counter;
      ++held_;
    }
  }
}

void FrequentValues::add(const FrequentValues& other) {
  missed_ += other.missed_;
  for (const Counter& counter : other.slots_) {
    if (counter.hash == 0) {
      continue;
    }
    if (2 * (held_ + 1) > slots_.size()) {
      std::vector<Counter> before(std::max(2 * kFrequentMax, 2 * slots_.size()));
      before.swap(slots_);
      for (const Counter& held : before) {
        if (held.hash != 0) {
          place_of(held.hash) = held;
        }
      }
    }
    Counter& place = place_of(counter.hash);
    if (place.hash == 0) {
      place = counter;
      ++held_;
    } else {
      place.count += counter.count;
    }
  }
}

std::vector<FrequentValue> FrequentValues::top(std::size_t most) const {
  // Of values that are all different a few are always held, by chance.
  const std::uint64_t chance = missed_ == 0 ? 0 : 1 + missed_ / kFrequentMax;
  std::vector<const Counter*> counters;
  for (const Counter& counter : slots_) {
    if (counter.hash != 0 && counter.count > chance) {
      counters.push_back(&counter);
    }
  }
  std::ranges::sort(counters, [](const Counter* left, const Counter* right) {
    return left->count != right->count ? left->count > right->count : left->hash < right->hash;
  });
  std::vector<FrequentValue> values;
  for (const Counter* counter : counters) {
    if (values.size() == most) {
      break;
    }
    values.push_back({std::string(counter->text.data(), counter->size), counter->count});
  }
  return values;
}

}  // namespace amends::checks
