#pragma once

#include "base/result.h"
#include "checks/distribution.h"
#include "checks/facts.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace amends::checks {

struct SpanView;

/// What one `{{ }}` prints over all people who were looked at.
struct ExpressionSummary {
  Part part = Part::html;
  text::Locale locale;
  Place place;
  std::string expression;
  std::string field;            // the column it prints
  std::uint64_t own = 0;        // own values: neither empty nor a default
  std::uint64_t empty = 0;      // people for whom nothing is printed
  std::uint64_t defaulted = 0;  // people who read the default
  Distinct distinct;            // of the own values, as are those that follow
  Extreme longest;
  Extreme shortest;
  std::vector<std::string> samples;
  std::vector<FrequentValue> frequent;  // counts are exact when frequent_missed is 0
  std::uint64_t frequent_missed = 0;    // by how much a count may be too low
  std::array<std::uint64_t, kScripts> scripts{};
};

[[nodiscard]] ExpressionSummary summary_of(const SpanView& span);

}  // namespace amends::checks
