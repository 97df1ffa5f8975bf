#include "checks/likeness.h"

#include "base/random.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string_view>
#include <vector>

namespace amends::checks {
namespace {

/// Sorted, each once. A text of fewer words is one run.
std::vector<std::uint64_t> runs_of(const PartView& part) {
  constexpr std::size_t kRun = 3;
  std::vector<std::uint64_t> runs;
  const std::size_t length = std::min(kRun, part.words.size());
  for (std::size_t first = 0; length > 0 && first + length <= part.words.size(); ++first) {
    std::uint64_t run = 0;
    for (std::size_t at = first; at < first + length; ++at) {
      run = mix64(run ^ std::hash<std::string_view>()(part.words[at].lower));
    }
    runs.push_back(run);
  }
  std::ranges::sort(runs);
  const auto repeated = std::ranges::unique(runs);
  runs.erase(repeated.begin(), repeated.end());
  return runs;
}

}  // namespace

double likeness(const PartView& one, const PartView& other) {
  const std::vector<std::uint64_t> left = runs_of(one);
  const std::vector<std::uint64_t> right = runs_of(other);
  std::vector<std::uint64_t> common;
  std::ranges::set_intersection(left, right, std::back_inserter(common));
  const std::size_t all = left.size() + right.size() - common.size();
  return all == 0 ? 0.0 : static_cast<double>(common.size()) / static_cast<double>(all);
}

}  // namespace amends::checks
