#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/past_price.h"
#include "model/mailing.h"
#include "model/records.h"
#include "ports/store.h"

#include <functional>
#include <vector>

namespace amends::engine {

/// What the mailings that began to leave in the last kPriceHistory asked, read from their files, of
/// at most kPastMailingsMax of them: each price of a mailing once. Empty where this one asks
/// nothing. Errors: the store's, and `proof.stopped`.
[[nodiscard]] Result<std::vector<checks::PastPrice>> past_prices(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    const std::function<bool()>& should_stop
);

}  // namespace amends::engine
