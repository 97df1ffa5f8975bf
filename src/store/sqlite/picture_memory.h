#pragma once

#include "model/ids.h"
#include "model/picture.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace amends::store {

/// Pictures shown lately in memory, so that who opens a mail right after it left reads no row. What
/// is kept here was read from rows; whoever changes rows calls forget() before they answer. Bounded
/// by kPicturesInMemoryBytesMax: past it the one shown longest ago goes. From any thread, never
/// waits for the disk.
class PictureMemory {
 public:
  using Picture = std::shared_ptr<const model::PictureBytes>;

  /// Where an address leads.
  struct Place {
    model::MailingId mailing;
    int version = 0;
    int number = 0;
    bool operator==(const Place&) const = default;
  };

  /// Null when it is not in memory.
  [[nodiscard]] Picture find(const Place& place);
  /// To be asked before the row is read that is then kept.
  [[nodiscard]] std::uint64_t generation() const;
  /// Not when something was forgotten since `generation`: the row may be older than that.
  void keep(const Place& place, Picture picture, std::uint64_t generation);
  void forget();

  /// Of what is held, what it takes beside the pictures themselves included.
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct PlaceHash {
    [[nodiscard]] std::size_t operator()(const Place& place) const;
  };

  using Shown = std::list<std::pair<Place, Picture>>;

  mutable std::mutex mutex_;  // of all that follows
  Shown shown_;               // the last first
  std::unordered_map<Place, Shown::iterator, PlaceHash> places_;
  std::size_t bytes_ = 0;
  std::uint64_t generation_ = 0;
};

}  // namespace amends::store
