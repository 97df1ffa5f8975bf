#pragma once

#include "checks/facts.h"
#include "checks/limits.h"
#include "checks/sketches.h"
#include "checks/value_traits.h"
#include "model/finding.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// The longest or the shortest value, and who has it: the first of several.
struct Extreme {
  std::uint32_t chars = 0;
  model::FindingExample who;  // with the value
  std::uint64_t position = 0;
};

/// What an expression prints, over all people: own values only, neither empty nor a default. The
/// memory it takes does not grow with the people.
class Distribution {
 public:
  /// `hash` is hash_of(text).
  void add(
      std::string_view text,
      std::uint64_t hash,
      const ValueTraits& traits,
      const RecipientFacts& recipient
  );
  /// A value that was added before: it changes how many there are and nothing else.
  void add_again(std::string_view text, std::uint64_t hash, const ValueTraits& traits);
  /// Joined in whatever order, the result is the same, but for the sketch of frequent values.
  void add(const Distribution& other);

  [[nodiscard]] std::uint64_t number() const { return number_; }

  [[nodiscard]] Distinct distinct() const { return distinct_.count(); }

  [[nodiscard]] const FrequentValues& frequent() const { return frequent_; }

  /// Only where there are values.
  [[nodiscard]] const Extreme& longest() const { return longest_; }

  [[nodiscard]] const Extreme& shortest() const { return shortest_; }

  /// Different values, each as likely as any other to be here; always the same ones.
  [[nodiscard]] std::vector<std::string> samples() const;

  /// Values with letters of each script; a value of two counts for both.
  [[nodiscard]] const std::array<std::uint64_t, kScripts>& scripts() const { return scripts_; }

 private:
  struct Sample {
    std::uint64_t hash = 0;
    std::string text;
  };

  void count(std::string_view text, std::uint64_t hash, const ValueTraits& traits);
  void offer(std::uint64_t hash, std::string_view text);

  std::uint64_t number_ = 0;
  std::array<std::uint64_t, kScripts> scripts_{};
  DistinctValues distinct_;
  FrequentValues frequent_;
  Extreme longest_;
  Extreme shortest_;
  std::vector<Sample> samples_;  // the smallest hashes, ascending
};

}  // namespace amends::checks
