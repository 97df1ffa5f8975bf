#pragma once

#include "base/random.h"
#include "store/sends/log_file.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace amends::store {

/// A disk for tests: what was not synced when the power goes may be there, in part, in any order of
/// its sectors, or not at all.
struct ForgetfulDisk {
  struct Change {
    std::uint64_t offset = 0;
    std::string bytes;
    bool is_resize = false;
  };

  std::string synced;            // what is on the disk for good
  std::string seen;              // what the process sees
  std::vector<Change> unsynced;  // in the order in which they were made
  bool fails = false;            // from now on
  bool power_goes = false;       // at the next sync

  static constexpr std::size_t kSector = 512;

  static void apply(std::string& disk, const Change& change) {
    if (change.is_resize) {
      disk.resize(change.offset, '\0');
      return;
    }
    disk.resize(std::max<std::size_t>(disk.size(), change.offset + change.bytes.size()), '\0');
    disk.replace(change.offset, change.bytes.size(), change.bytes);
  }

  void change(Change what) {
    apply(seen, what);
    unsynced.push_back(std::move(what));
  }

  void sync() {
    synced = seen;
    unsynced.clear();
  }

  /// What is found when the power is back.
  [[nodiscard]] std::string after_power_cut(Random& random) const {
    std::string disk = synced;
    for (const Change& one : unsynced) {
      if (one.is_resize) {
        if (random.chance(0.5)) {
          apply(disk, one);
        }
        continue;
      }
      for (std::size_t at = 0; at < one.bytes.size();) {
        const std::size_t sector_end = kSector - (one.offset + at) % kSector;
        const std::size_t bytes = std::min(sector_end, one.bytes.size() - at);
        if (random.chance(0.5)) {
          apply(disk, {one.offset + at, one.bytes.substr(at, bytes), false});
        }
        at += bytes;
      }
    }
    return disk;
  }
};

class ForgetfulFile final : public LogFile {
 public:
  explicit ForgetfulFile(std::shared_ptr<ForgetfulDisk> disk) : disk_(std::move(disk)) {}

  Result<std::uint64_t> size() const override { return disk_->seen.size(); }

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const override {
    if (offset >= disk_->seen.size()) {
      return std::size_t{0};
    }
    const std::size_t bytes = std::min<std::size_t>(into.size(), disk_->seen.size() - offset);
    std::copy_n(disk_->seen.begin() + static_cast<std::ptrdiff_t>(offset), bytes, into.begin());
    return bytes;
  }

  Result<void> write(std::uint64_t offset, std::string_view bytes) override {
    disk_->change({offset, std::string(bytes), false});
    return outcome();
  }

  Result<void> resize(std::uint64_t bytes) override {
    disk_->change({bytes, "", true});
    return outcome();
  }

  Result<void> sync() override {
    if (disk_->power_goes) {
      return Error("store.io", "the power is gone");
    }
    if (!disk_->fails) {
      disk_->sync();
    }
    return outcome();
  }

 private:
  [[nodiscard]] Result<void> outcome() const {
    return disk_->fails ? Result<void>(Error("store.io", "the disk has failed")) : Result<void>();
  }

  std::shared_ptr<ForgetfulDisk> disk_;
};

}  // namespace amends::store
