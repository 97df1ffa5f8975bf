#include "checks/offer/price_history.h"

#include "checks/limits.h"
#include "checks/links/link_verdicts.h"
#include "checks/offer/amounts.h"
#include "checks/offer/price_fit.h"
#include "checks/offer/shop_prices.h"
#include "html/listed_price.h"
#include "text/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

/// METHODS 3, price: |ln(p / median)| > ln 2.
constexpr double kJump = 2.0;

/// A price of a text and where it stands.
struct Asked {
  PastPrice price;
  std::string name;  // of the product, or the page
  Amount amount;
  bool is_sure = false;
  bool is_page = false;
};

std::string thing_of_key(std::string_view page_key) {
  return fmt::format("page {}", page_key);
}

/// Products whose price of the list is one of the text's.
void add_listed(const model::Mailing& mailing, const Figures& figures, std::vector<Asked>& asked) {
  for (const model::Price& price : mailing.prices) {
    const auto amount = std::ranges::find_if(figures.amounts, [&](const Amount& one) {
      return is_asked(one) && same_number(one, price.minor) && may_be(one.currency, price.currency);
    });
    if (amount != figures.amounts.end()) {
      const std::string& id = price.sku.empty() ? price.name : price.sku;
      asked.push_back(
          {{thing_of_product(id), price.currency, price.minor},
           price.name.empty() ? id : price.name,
           *amount,
           true,
           false}
      );
    }
    if (asked.size() >= kPricedThingsMax) {
      return;
    }
  }
}

std::vector<Asked> asked_in(
    const model::Mailing& mailing, const PartView& part, const Figures& figures
) {
  std::vector<Asked> asked;
  if (figures.amounts.empty()) {
    return asked;
  }
  add_listed(mailing, figures, asked);
  for (LinkedPrice& linked : linked_prices(part)) {
    if (asked.size() >= kPricedThingsMax) {
      break;
    }
    PastPrice price{thing_of_key(linked.page), linked.amount.currency, linked.amount.minor};
    asked.push_back({std::move(price), linked.page, std::move(linked.amount), linked.is_sure, true}
    );
  }
  return asked;
}

/// Of sorted prices, none of them empty.
double middle_of(std::span<const std::int64_t> prices) {
  const std::size_t half = prices.size() / 2;
  const auto upper = static_cast<double>(prices[half]);
  return prices.size() % 2 == 1 ? upper : (static_cast<double>(prices[half - 1]) + upper) / 2;
}

/// What was asked for one thing before, in the middle. A shop may ask several prices on one day.
struct History {
  std::string_view whose;  // "shop", "mailings"
  std::size_t count = 0;   // of days, of mailings
  double low = 0;
  double high = 0;
  std::string currency = {};
  std::string examples = {};  // "2026-09-01: 399.00 NOK, ..."
};

bool is_far(std::int64_t price, double low, double high) {
  const auto value = static_cast<double>(price);
  return value > high * kJump || value * kJump < low;
}

bool is_far(std::int64_t price, const History& history) {
  return is_far(price, history.low, history.high);
}

std::optional<History> mailings_history(const MailingView& mailing, const Asked& asked) {
  std::vector<std::int64_t> prices;
  for (const PastPrice& past : mailing.facts.past_prices) {
    if (past.thing == asked.price.thing && past.currency == asked.price.currency &&
        past.minor > 0) {
      prices.push_back(past.minor);
    }
  }
  if (prices.empty()) {
    return std::nullopt;
  }
  std::ranges::sort(prices);
  const double middle = middle_of(prices);
  History history{"mailings", prices.size(), middle, middle, asked.price.currency};
  const bool is_one_thing =
      !asked.is_page || (!is_far(prices.front(), history) && !is_far(prices.back(), history));
  return is_one_thing ? std::optional(std::move(history)) : std::nullopt;
}

/// 2026-09-01: 399.00 NOK
std::string shown_day(const model::ShopPrice& price) {
  return fmt::format(
      "{}: {}",
      text::to_iso8601(Instant(price.day)).substr(0, std::string_view("2026-09-01").size()),
      html::shown_price({price.minor, price.minor_max, price.currency})
  );
}

/// The first day, one in the middle, and the last.
std::string shown_examples(const std::vector<const model::ShopPrice*>& days) {
  std::set<std::size_t> chosen = {0, days.size() / 2, days.size() - 1};
  std::string shown;
  for (const std::size_t place : chosen) {
    shown.append(shown.empty() ? "" : ", ").append(shown_day(*days[place]));
  }
  return shown;
}

/// Of the thing, in the currency that is asked for it. The list names it more exactly than the
/// text.
std::vector<const model::ShopPrice*> shop_days(const MailingView& mailing, const Asked& asked) {
  const std::string& currency =
      asked.price.currency.empty() ? asked.amount.currency : asked.price.currency;
  std::vector<const model::ShopPrice*> days;
  for (const model::ShopPrice& price : mailing.facts.shop_prices) {
    if (price.thing == asked.price.thing && price.minor > 0 && may_be(currency, price.currency)) {
      days.push_back(&price);
    }
  }
  // A page may say one price with its currency and without: of a day, the one that says it counts.
  std::ranges::sort(days, {}, [](const model::ShopPrice* price) {
    return std::pair(price->day, price->currency.empty());
  });
  std::optional<std::chrono::sys_days> said;
  std::erase_if(days, [&said](const model::ShopPrice* price) {
    if (!price->currency.empty()) {
      said = price->day;
    }
    return price->currency.empty() && said == price->day;
  });
  return days;
}

double middle_of(
    const std::vector<const model::ShopPrice*>& days, std::int64_t model::ShopPrice::* which
) {
  std::vector<std::int64_t> prices;
  prices.reserve(days.size());
  for (const model::ShopPrice* price : days) {
    prices.push_back(price->*which);
  }
  std::ranges::sort(prices);
  return middle_of(prices);
}

/// Nothing where "kr" may be either of two currencies, and for a page of many things.
std::optional<History> shop_history(const MailingView& mailing, const Asked& asked) {
  const std::vector<const model::ShopPrice*> days = shop_days(mailing, asked);
  if (days.empty()) {
    return std::nullopt;
  }
  // Where the shop did not say it on some days, it is that of the others.
  const auto named = std::ranges::find_if(days, [](const model::ShopPrice* price) {
    return !price->currency.empty();
  });
  const std::string& currency = named == days.end() ? days.front()->currency : (*named)->currency;
  History history{
      "shop",
      days.size(),
      middle_of(days, &model::ShopPrice::minor),
      middle_of(days, &model::ShopPrice::minor_max),
      currency,
      shown_examples(days)
  };
  const bool is_one_thing = std::ranges::all_of(days, [&](const model::ShopPrice* price) {
    return (price->currency.empty() || price->currency == currency) &&
           (!asked.is_page || (!is_far(price->minor, history.high, history.high) &&
                               !is_far(price->minor_max, history.low, history.low)));
  });
  return is_one_thing ? std::optional(std::move(history)) : std::nullopt;
}

/// The shop knows best, once it was looked at often enough.
std::optional<History> history_of(const MailingView& mailing, const Asked& asked) {
  auto shops = shop_history(mailing, asked);
  if (shops && shops->count >= kPriceHistoryFrom) {
    return shops;
  }
  auto mailings = mailings_history(mailing, asked);
  return mailings ? mailings : shops;
}

/// "149,00 kr (before 399,00 kr)": the reader is told.
bool tells_old_price(
    const PartView& part, const Figures& figures, const Asked& asked, const History& history
) {
  const Line line = line_at(part, asked.amount.begin);
  return std::ranges::any_of(figures.amounts, [&](const Amount& amount) {
    return amount.role == AmountRole::was && amount.begin >= line.begin && amount.end <= line.end &&
           !is_far(amount.minor, history);
  });
}

/// What a code of the mailing leaves of it.
bool fits_history(
    const Asked& asked, const History& history, const std::vector<model::OfferCode>& codes
) {
  return fits_price(asked.amount, {std::llround(history.low), ""}, codes) ||
         fits_price(asked.amount, {std::llround(history.high), ""}, codes);
}

/// "399.00 NOK", "299.00-399.00 NOK"
std::string written(const History& history) {
  return html::shown_price({std::llround(history.low), std::llround(history.high), history.currency}
  );
}

}  // namespace

std::string thing_of_product(std::string_view id) {
  return fmt::format("product {}", id);
}

std::string thing_of_page(std::string_view url) {
  return thing_of_key(page_key(url));
}

std::vector<PastPrice> prices_asked(const model::Mailing& mailing, const PartView& part) {
  std::vector<PastPrice> prices;
  for (Asked& asked : asked_in(mailing, part, figures_of(part))) {
    prices.push_back(std::move(asked.price));
  }
  std::ranges::sort(prices);
  const auto rest = std::ranges::unique(prices);
  prices.erase(rest.begin(), rest.end());
  return prices;
}

void PriceJump::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  if (mailing.facts.past_prices.empty() && mailing.facts.shop_prices.empty()) {
    return;
  }
  const Figures figures = figures_of(part);
  const std::vector<Asked> all = asked_in(mailing.mailing, part, figures);
  if (all.size() >= kPricedThingsMax) {
    findings.push_back(could_not_run(
        "price.jump",
        fmt::format("there are {} or more, later ones were passed over", kPricedThingsMax)
    ));
    findings.back().part = to_string(part.part);
    findings.back().place = {part.file, part.first_line, 1};
  }
  std::set<std::size_t> told;  // where the amounts begin
  for (const Asked& asked : all) {
    if (told.size() >= kPlacesMax) {
      return;
    }
    const auto history = history_of(mailing, asked);
    if (!history || !is_far(asked.price.minor, *history) ||
        tells_old_price(part, figures, asked, *history) ||
        fits_history(asked, *history, mailing.mailing.codes) ||
        !told.insert(asked.amount.begin).second) {
      continue;
    }
    const bool blocks = asked.is_sure && history->count >= kPriceHistoryFrom;
    Finding finding = finding_at(
        "price.jump", blocks ? FindingLevel::block : FindingLevel::warn, part, asked.amount.begin
    );
    const std::string_view amount =
        std::string_view(part.visible)
            .substr(asked.amount.begin, asked.amount.end - asked.amount.begin);
    finding.arguments = {
        {"product", shown(asked.name)},
        {"amount", shown(amount)},
        {"usual", written(*history)},
        {"count", static_cast<std::int64_t>(history->count)},
        {"history", std::string(history->whose)},
        {"examples", history->examples}
    };
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
