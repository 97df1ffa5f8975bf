#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Which address keys a file has brought already: 8 bytes a key, so that a list of ten million
/// stays small. Holds 64-bit fingerprints: two different keys of a million are taken for one with a
/// probability of about 3 in 10^8.
class KeySet {
 public:
  KeySet();

  /// The row that brought the key before, or nothing when it is new.
  std::optional<std::uint32_t> add(std::string_view key, std::uint32_t row);

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  void grow();
  std::optional<std::uint32_t> insert(std::uint64_t fingerprint, std::uint32_t row);

  std::vector<std::uint64_t> slots_;  // 0: free
  std::vector<std::uint32_t> rows_;
  std::size_t size_ = 0;
};

}  // namespace amends::engine
