#pragma once

#include "checks/facts.h"
#include "model/finding.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::checks {

/// How many recipients something is true for, and the first few of them.
class Cases {
 public:
  void count(const RecipientFacts& recipient, std::string_view value) {
    ++number_;
    if (examples_.size() < model::kExamplesMax) {
      keep(recipient, value);
    }
  }

  /// The first few are those with the lowest positions, wherever they were counted.
  void add(const Cases& other);

  [[nodiscard]] std::uint64_t number() const { return number_; }

  [[nodiscard]] const std::vector<model::FindingExample>& examples() const { return examples_; }

 private:
  void keep(const RecipientFacts& recipient, std::string_view value);

  std::uint64_t number_ = 0;
  std::vector<model::FindingExample> examples_;
  std::array<std::uint64_t, model::kExamplesMax> positions_{};  // of the examples
};

}  // namespace amends::checks
