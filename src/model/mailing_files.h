#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <optional>
#include <vector>

namespace amends::model {

/// Reads mailing.toml and the bodies beside it. All that is wrong is told at once, each with its
/// place; unknown keys too, so that a slip of the pen in "valid_untill" is not silently no limit.
struct MailingReading {
  std::optional<Mailing> mailing;
  std::vector<Error> errors;
};

[[nodiscard]] MailingReading read_mailing(const MailingFiles& files);

}  // namespace amends::model
