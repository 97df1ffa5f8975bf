#pragma once

#include "cli/session.h"

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace amends::cli {

/// What both halves of the demonstration know.
inline constexpr std::string_view kDemoMailing = "winter-sale";
/// Nothing that must happen takes longer.
inline constexpr std::chrono::seconds kDemoStuckAfter{120};

/// How many people of a mailing stand there: "accepted", "planned".
[[nodiscard]] inline std::uint64_t sends_at(
    const boost::json::value& mailing, std::string_view state
) {
  const boost::json::value* sends = find_at(mailing, "sends");
  return sends == nullptr ? 0 : number_at(*sends, state);
}

}  // namespace amends::cli
