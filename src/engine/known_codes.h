#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/known_code.h"
#include "model/mailing.h"
#include "ports/codes.h"

#include <vector>

namespace amends::engine {

/// What shops that ask this server are told about the codes of [[codes]] that all share, for a sale
/// at `at`. Nothing where no such code was ever registered here: then the shops ask somebody else.
[[nodiscard]] Result<std::vector<checks::KnownCode>> known_codes(
    ports::Codes& codes, const model::Mailing& mailing, Instant at
);

}  // namespace amends::engine
