#pragma once

#include "base/clock.h"
#include "model/code.h"

#include <cstdint>
#include <optional>
#include <string>

namespace amends::checks {

/// What the server that answers the shops knows of a code that all share, for the moment the
/// mailing goes.
struct KnownCode {
  std::string code;  // as mailing.toml writes it
  /// `unknown`: shops are answered about other codes, and nobody registered this one.
  model::CodeWhy why = model::CodeWhy::valid;
  std::optional<Instant> valid_until = {};      // the last moment it is taken
  std::optional<std::uint64_t> uses_left = {};  // by everybody together; absent: without limit
};

}  // namespace amends::checks
