#include "store/sqlite/picture_memory.h"

#include "base/random.h"
#include "store/limits.h"

namespace amends::store {
namespace {

/// A picture of a byte is not free.
constexpr std::size_t kBytesBeside = 256;

std::size_t cost_of(const PictureMemory::Picture& picture) {
  return picture->bytes.size() + kBytesBeside;
}

}  // namespace

std::size_t PictureMemory::PlaceHash::operator()(const Place& place) const {
  const auto within =
      (static_cast<std::uint64_t>(static_cast<std::uint32_t>(place.version)) << 32U) |
      static_cast<std::uint32_t>(place.number);
  return mix64(static_cast<std::uint64_t>(place.mailing.value) ^ mix64(within));
}

PictureMemory::Picture PictureMemory::find(const Place& place) {
  const std::scoped_lock lock(mutex_);
  const auto found = places_.find(place);
  if (found == places_.end()) {
    return nullptr;
  }
  shown_.splice(shown_.begin(), shown_, found->second);
  return found->second->second;
}

std::uint64_t PictureMemory::generation() const {
  const std::scoped_lock lock(mutex_);
  return generation_;
}

void PictureMemory::keep(const Place& place, Picture picture, std::uint64_t generation) {
  const std::size_t cost = cost_of(picture);
  const std::scoped_lock lock(mutex_);
  if (generation != generation_ || cost > kPicturesInMemoryBytesMax || places_.contains(place)) {
    return;
  }
  while (bytes_ + cost > kPicturesInMemoryBytesMax) {
    bytes_ -= cost_of(shown_.back().second);
    places_.erase(shown_.back().first);
    shown_.pop_back();
  }
  shown_.emplace_front(place, std::move(picture));
  places_.emplace(place, shown_.begin());
  bytes_ += cost;
}

void PictureMemory::forget() {
  const std::scoped_lock lock(mutex_);
  ++generation_;
  places_.clear();
  shown_.clear();
  bytes_ = 0;
}

std::size_t PictureMemory::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

}  // namespace amends::store
