#pragma once

#include "base/result.h"
#include "model/halt.h"
#include "model/records.h"
#include "ports/store.h"

namespace amends::engine {

/// Whether a halt is about this mailing. A halt of a relay is about what leaves through that one;
/// it goes by the relay that `record` names.
[[nodiscard]] Result<bool> is_about(
    ports::Store& store, const model::Halt& halt, const model::MailingRecord& record
);

/// Error `halt.standing` while a halt of more than one mailing is about this one: nothing of it may
/// leave before a person has lifted that.
[[nodiscard]] Result<void> check_standing_halts(
    ports::Store& store, const model::MailingRecord& record
);

}  // namespace amends::engine
