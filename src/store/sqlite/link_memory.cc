#include "store/sqlite/link_memory.h"

#include "base/random.h"
#include "store/limits.h"

#include <utility>

namespace amends::store {
namespace {

bool concerns(const StandingLink::Target& one, const ports::LinkReader& reader) {
  switch (one.target.scope) {
    case model::RepointScope::version:
      return one.target.version == reader.version;
    case model::RepointScope::people:
      return one.people != nullptr && one.people->contains(reader.contact);
    default:
      return true;
  }
}

}  // namespace

std::vector<model::LinkTarget> leading(const StandingLink& link, const ports::LinkReader& reader) {
  std::vector<model::LinkTarget> targets;
  for (const StandingLink::Target& one : link.targets) {
    if (!one.target.counts(reader.now) || !concerns(one, reader)) {
      continue;
    }
    targets.push_back(one.target);
    if (one.target.scope != model::RepointScope::language) {
      break;
    }
  }
  return targets;
}

bool may_be_held(const StandingLink& link) {
  std::size_t bytes = 0;
  for (const StandingLink::Target& one : link.targets) {
    bytes += one.people == nullptr ? 0 : one.people->bytes();
  }
  return bytes <= kLinkPeopleBytesMax;
}

std::size_t LinkMemory::PlaceHash::operator()(const Place& place) const {
  return mix64(
      static_cast<std::uint64_t>(place.mailing) ^ mix64(static_cast<std::uint64_t>(place.number))
  );
}

LinkMemory::Link LinkMemory::find(model::MailingId mailing, int number) const {
  const std::scoped_lock lock(mutex_);
  const auto found = links_.find({mailing.value, number});
  return found == links_.end() ? nullptr : found->second;
}

std::uint64_t LinkMemory::generation() const {
  const std::scoped_lock lock(mutex_);
  return generation_;
}

/// Under mutex_.
void LinkMemory::make_room(std::size_t bytes) {
  if (bytes_ + bytes > kLinksInMemoryBytesMax) {
    links_.clear();
    people_.clear();
    bytes_ = 0;
  }
}

void LinkMemory::keep(model::MailingId mailing, int number, Link link, std::uint64_t generation) {
  const std::scoped_lock lock(mutex_);
  if (generation != generation_) {
    return;
  }
  const std::size_t bytes = link->bytes;
  make_room(bytes);
  if (links_.emplace(Place{mailing.value, number}, std::move(link)).second) {
    bytes_ += bytes;
  }
}

void LinkMemory::forget() {
  const std::scoped_lock lock(mutex_);
  ++generation_;
  for (const auto& [place, link] : links_) {
    bytes_ -= link->bytes;
  }
  links_.clear();
}

LinkMemory::People LinkMemory::people(std::int64_t repoint) const {
  const std::scoped_lock lock(mutex_);
  const auto found = people_.find(repoint);
  return found == people_.end() ? nullptr : found->second;
}

bool LinkMemory::keep_people(std::int64_t repoint, People people) {
  const std::size_t bytes = people->bytes();
  if (bytes > kLinkPeopleBytesMax) {
    return false;
  }
  const std::scoped_lock lock(mutex_);
  make_room(bytes);
  if (people_.emplace(repoint, std::move(people)).second) {
    bytes_ += bytes;
  }
  return true;
}

}  // namespace amends::store
