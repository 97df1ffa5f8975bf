#include "engine/price_history.h"

#include "checks/offer/price_history.h"
#include "engine/limits.h"
#include "engine/price_look.h"
#include "model/mailing_files.h"

#include <algorithm>
#include <iterator>

namespace amends::engine {
namespace {

/// An edition in another language asks the same once more.
std::set<checks::PastPrice> prices_of(const model::Mailing& mailing) {
  std::set<checks::PastPrice> prices;
  for (const checks::PartView& view : written_views(mailing)) {
    for (checks::PastPrice& price : checks::prices_asked(mailing, view)) {
      prices.insert(std::move(price));
    }
  }
  return prices;
}

}  // namespace

Result<std::vector<checks::PastPrice>> past_prices(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    const std::function<bool()>& should_stop
) {
  std::vector<checks::PastPrice> past;
  if (prices_of(mailing).empty()) {
    return past;
  }
  AMENDS_TRY(std::vector<model::MailingRecord> all, store.mailings().all());
  std::erase_if(all, [&](const model::MailingRecord& other) {
    return other.id == record.id || !other.first_sent_at ||
           now - *other.first_sent_at > kPriceHistory;
  });
  std::ranges::sort(all, std::ranges::greater(), &model::MailingRecord::first_sent_at);
  all.resize(std::min(all.size(), kPastMailingsMax));
  for (const model::MailingRecord& other : all) {
    if (should_stop && should_stop()) {
      return make_error("proof.stopped", "the proof was stopped before it had seen everybody");
    }
    AMENDS_TRY(const model::MailingFiles files, store.mailings().files(other.id, other.version));
    // One that another program sent has no folder that can be read.
    if (const model::MailingReading reading = model::read_mailing(files); reading.mailing) {
      const std::set<checks::PastPrice> prices = prices_of(*reading.mailing);
      past.insert(past.end(), prices.begin(), prices.end());
    }
  }
  return past;
}

std::set<std::string> things_asked(const model::Mailing& mailing) {
  std::set<std::string> things;
  for (const checks::PastPrice& price : prices_of(mailing)) {
    things.insert(price.thing);
  }
  return things;
}

std::chrono::sys_days oldest_price_day(Instant now) {
  return std::chrono::floor<std::chrono::days>(now) - kPriceHistory;
}

bool is_in_history(std::chrono::sys_days day, Instant now) {
  return day >= oldest_price_day(now) && day < std::chrono::floor<std::chrono::days>(now);
}

Result<std::vector<model::ShopPrice>> shop_prices_before(
    ports::Store& store, const model::Mailing& mailing, Instant now
) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  std::vector<model::ShopPrice> prices;
  for (const std::string& thing : things_asked(mailing)) {
    AMENDS_TRY(
        std::vector<model::ShopPrice> days,
        store.shop_prices().of(thing, oldest_price_day(now), today)
    );
    std::ranges::move(days, std::back_inserter(prices));
  }
  return prices;
}

}  // namespace amends::engine
