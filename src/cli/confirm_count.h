#pragma once

#include "base/result.h"
#include "cli/session.h"

#include <cstdint>
#include <optional>

namespace amends::cli {

/// Above kConfirmAbove people the exact number is typed by a person, or was given with --count.
/// Error `cli.count`: it was not. Whether it is the right one the server says: it counts again.
[[nodiscard]] Result<void> confirm_count(
    Session& session, std::optional<std::uint64_t>& count, std::uint64_t people
);

}  // namespace amends::cli
