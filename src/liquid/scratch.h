#pragma once

#include "liquid/value.h"

#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

namespace amends::liquid {

/// Where what filters make lives until the end of the rendering, and how much they may do.
class Scratch {
 public:
  [[nodiscard]] Value keep(std::string_view text);

  /// That many bytes to fill; none when exhausted.
  [[nodiscard]] std::span<char> bytes(std::size_t count);

  /// That many values to fill; none when exhausted.
  [[nodiscard]] std::span<Value> values(std::size_t count);

  /// [name, value]: what a loop over a record gives.
  [[nodiscard]] Value pair(const Field& field);

  /// Counts bytes that a filter reads; beyond kWorkBytesMax the scratch is exhausted.
  void work(std::size_t bytes);

  /// For a filter that would make more than there is room for.
  void exhaust() { exhausted_ = true; }

  /// More was asked for than kScratchBytesMax or kWorkBytesMax; texts and lists since then are
  /// empty.
  [[nodiscard]] bool exhausted() const { return exhausted_; }

  /// For what is bounded elsewhere.
  [[nodiscard]] std::pmr::memory_resource* memory() { return &memory_; }

 private:
  [[nodiscard]] void* take(std::size_t bytes, std::size_t alignment);

  std::array<std::byte, 2048> first_;
  std::pmr::monotonic_buffer_resource memory_{first_.data(), first_.size()};
  std::size_t used_ = 0;
  std::size_t worked_ = 0;
  bool exhausted_ = false;
};

}  // namespace amends::liquid
