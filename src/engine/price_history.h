#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/past_price.h"
#include "model/mailing.h"
#include "model/records.h"
#include "model/shop_price.h"
#include "ports/store.h"

#include <functional>
#include <set>
#include <string>
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

/// The things this mailing asks a price for (checks::PastPrice::thing).
[[nodiscard]] std::set<std::string> things_asked(const model::Mailing& mailing);

/// Whether a price of that day counts for a mailing of `now`: one of the kPriceHistory before its
/// day. What was read on the day itself is compared as it is (`price.page`, `price.feed`).
[[nodiscard]] bool is_in_history(std::chrono::sys_days day, Instant now);
[[nodiscard]] std::chrono::sys_days oldest_price_day(Instant now);

/// What the shop itself asked for the things of this mailing on those days. Errors: the store's.
[[nodiscard]] Result<std::vector<model::ShopPrice>> shop_prices_before(
    ports::Store& store, const model::Mailing& mailing, Instant now
);

}  // namespace amends::engine
