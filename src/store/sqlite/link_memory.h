#pragma once

#include "model/contact_set.h"
#include "model/records.h"
#include "ports/links.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace amends::store {

/// All that may lead readers of one link, the most particular and then the newest first. Immutable.
struct StandingLink {
  struct Target {
    model::LinkTarget target;
    std::shared_ptr<const model::ContactSet> people;  // of RepointScope::people; else null
  };

  std::vector<Target> targets;
  std::size_t bytes = 0;      // about, without the people
  bool is_too_large = false;  // the rows are asked at every click
};

/// See ports::Links::leading().
[[nodiscard]] std::vector<model::LinkTarget> leading(
    const StandingLink& link, const ports::LinkReader& reader
);

/// Whether the people of all its targets together are few enough to be held.
[[nodiscard]] bool may_be_held(const StandingLink& link);

/// Links in memory, so that a click reads no row. What is kept here was read from rows; whoever
/// changes rows calls forget() before they answer. Bounded by kLinksInMemoryBytesMax: past it all
/// begins anew. From any thread, never waits for the disk.
class LinkMemory {
 public:
  using Link = std::shared_ptr<const StandingLink>;
  using People = std::shared_ptr<const model::ContactSet>;

  /// Null when it is not in memory.
  [[nodiscard]] Link find(model::MailingId mailing, int number) const;
  /// To be asked before the rows are read that are then kept.
  [[nodiscard]] std::uint64_t generation() const;
  /// Not when something was forgotten since `generation`: the rows may be older than that.
  void keep(model::MailingId mailing, int number, Link link, std::uint64_t generation);
  void forget();

  /// Of a repoint that stands or has stood: they never change.
  [[nodiscard]] People people(std::int64_t repoint) const;
  /// False when they are too many to be held.
  bool keep_people(std::int64_t repoint, People people);

 private:
  struct Place {
    std::int64_t mailing = 0;
    int number = 0;
    bool operator==(const Place&) const = default;
  };

  struct PlaceHash {
    [[nodiscard]] std::size_t operator()(const Place& place) const;
  };

  void make_room(std::size_t bytes);

  mutable std::mutex mutex_;  // of all that follows
  std::unordered_map<Place, Link, PlaceHash> links_;
  std::unordered_map<std::int64_t, People> people_;  // by repoint
  std::size_t bytes_ = 0;
  std::uint64_t generation_ = 0;
};

}  // namespace amends::store
