#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// Spreads over all 64 bits; never 0. Not for secrets.
[[nodiscard]] std::uint64_t hash_of(std::string_view text);

/// How many there are; `exact` is false where it was estimated.
struct Distinct {
  std::uint64_t number = 0;
  bool exact = true;
};

/// How many different values there are: exact up to kDistinctExactMax, then estimated from the
/// smallest hashes (Bar-Yossef et al. 2002; standard error 1 / sqrt(kDistinctExactMax - 2), 3 %).
/// The order of the values does not matter, nor how they were shared out.
class DistinctValues {
 public:
  void add(std::uint64_t hash) {
    if (hash < limit_) {
      insert(hash);
    }
  }

  void add(const DistinctValues& other);
  [[nodiscard]] Distinct count() const;

 private:
  void insert(std::uint64_t hash);
  void rehash(std::size_t slots, const std::vector<std::uint64_t>& hashes);
  [[nodiscard]] std::vector<std::uint64_t> held() const;
  void prune();

  std::uint64_t limit_ =
      std::numeric_limits<std::uint64_t>::max();  // hashes from here are not kept
  std::vector<std::uint64_t> slots_;              // 0: free
  std::size_t size_ = 0;
};

struct FrequentValue {
  std::string text;         // at most kSampleBytesMax bytes of it
  std::uint64_t count = 0;  // at least
};

/// The values that come most often (Misra and Gries 1982): counts are exact while there are at most
/// kFrequentMax different values, and never too high. What is held depends on the order.
class FrequentValues {
 public:
  void add(std::uint64_t hash, std::string_view text) { add(hash, text, 1); }

  /// Joins two counts; nothing is dropped, so join only a few.
  void add(const FrequentValues& other);

  /// By how much a count may be too low; 0: all are exact.
  [[nodiscard]] std::uint64_t missed() const { return missed_; }

  /// The most frequent first, at most `most`; those that may be mere chance are left out.
  [[nodiscard]] std::vector<FrequentValue> top(std::size_t most) const;

 private:
  struct Counter {
    std::uint64_t hash = 0;  // 0: free
    std::uint64_t count = 0;
    std::uint8_t size = 0;
    std::array<char, 47> text{};
  };

  void add(std::uint64_t hash, std::string_view text, std::uint64_t times);
  Counter& place_of(std::uint64_t hash);
  void lower_all();

  std::vector<Counter> slots_;
  std::size_t held_ = 0;
  std::uint64_t missed_ = 0;
};

}  // namespace amends::checks
