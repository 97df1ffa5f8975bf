#pragma once

#include "base/result.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

/// A code that runs short while its mailing leaves.
struct CodeAlarm {
  std::string mailing;
  std::string code = {};  // that all share; empty: people's own
  std::optional<std::uint64_t> uses_max = std::nullopt;
  std::optional<std::uint64_t> uses_left = std::nullopt;  // less than a tenth of them
  /// Still to be written to, without a code of their own: they would be withheld.
  std::optional<std::uint64_t> people = std::nullopt;
};

/// Of all mailings that are sending or on hold. Reads counts and sets, no people.
[[nodiscard]] Result<std::vector<CodeAlarm>> code_alarms(ports::Store& store);

}  // namespace amends::engine
