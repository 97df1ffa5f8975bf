#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Which address keys a file has brought already: 12 bytes a slot, some 20 a key, so that a list of
/// ten million takes 200 MB. It grows in kShards pieces, one after the other, so that growing takes
/// no second copy of all. Holds 64-bit fingerprints: two different keys of a million are taken for
/// one with a probability of about 3 in 10^8.
class KeySet {
 public:
  KeySet();

  /// The row that brought the key before, or nothing when it is new.
  std::optional<std::uint32_t> add(std::string_view key, std::uint32_t row);
  /// The same, without adding.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view key) const;

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kShards = 64;

  /// 12 bytes, side by side: looking one up fetches one place of the memory.
  struct Slot {
    std::array<std::uint32_t, 2> halves{};  // of the fingerprint; 0: free
    std::uint32_t row = 0;

    [[nodiscard]] std::uint64_t fingerprint() const { return std::bit_cast<std::uint64_t>(halves); }
  };

  struct Shard {
    std::vector<Slot> slots;
    std::size_t size = 0;

    /// Where the fingerprint is, or would be.
    [[nodiscard]] std::size_t slot_of(std::uint64_t fingerprint) const;
    void grow();
  };

  static std::size_t shard_of(std::uint64_t fingerprint) { return fingerprint >> 58U; }

  std::vector<Shard> shards_;
  std::size_t size_ = 0;
};

}  // namespace amends::engine
