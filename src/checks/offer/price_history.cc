#include "checks/offer/price_history.h"

#include "checks/offer/amounts.h"
#include "checks/offer/price_fit.h"
#include "checks/offer/shop_prices.h"

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

/// Products whose price of the list is one of the text's.
void add_listed(const model::Mailing& mailing, const Figures& figures, std::vector<Asked>& asked) {
  for (const model::Price& price : mailing.prices) {
    const auto amount = std::ranges::find_if(figures.amounts, [&](const Amount& one) {
      return is_asked(one) && same_number(one, price.minor) && may_be(one.currency, price.currency);
    });
    if (amount != figures.amounts.end()) {
      const std::string& id = price.sku.empty() ? price.name : price.sku;
      asked.push_back(
          {{"product " + id, price.currency, price.minor},
           price.name.empty() ? id : price.name,
           *amount,
           true,
           false}
      );
    }
    if (asked.size() >= kPlacesMax) {
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
    if (asked.size() >= kPlacesMax) {
      break;
    }
    PastPrice price{"page " + linked.page, linked.amount.currency, linked.amount.minor};
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

bool is_far(std::int64_t price, double middle) {
  const auto value = static_cast<double>(price);
  return value > middle * kJump || value * kJump < middle;
}

/// What was asked for one thing before.
struct History {
  std::vector<std::int64_t> prices;  // sorted
  double middle = 0;
};

std::optional<History> history_of(const MailingView& mailing, const Asked& asked) {
  History history;
  for (const PastPrice& past : mailing.facts.past_prices) {
    if (past.thing == asked.price.thing && past.currency == asked.price.currency &&
        past.minor > 0) {
      history.prices.push_back(past.minor);
    }
  }
  if (history.prices.empty()) {
    return std::nullopt;
  }
  std::ranges::sort(history.prices);
  history.middle = middle_of(history.prices);
  const bool is_one_thing = !asked.is_page || (!is_far(history.prices.front(), history.middle) &&
                                               !is_far(history.prices.back(), history.middle));
  return is_one_thing ? std::optional(std::move(history)) : std::nullopt;
}

/// "149,00 kr (before 399,00 kr)": the reader is told.
bool tells_old_price(
    const PartView& part, const Figures& figures, const Asked& asked, double middle
) {
  const Line line = line_at(part, asked.amount.begin);
  return std::ranges::any_of(figures.amounts, [&](const Amount& amount) {
    return amount.role == AmountRole::was && amount.begin >= line.begin && amount.end <= line.end &&
           !is_far(amount.minor, middle);
  });
}

/// 39900 -> "399.00 NOK"
std::string written(double minor, std::string_view currency) {
  return fmt::format("{:.2f}{}{}", minor / 100, currency.empty() ? "" : " ", currency);
}

}  // namespace

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
  if (mailing.facts.past_prices.empty()) {
    return;
  }
  const Figures figures = figures_of(part);
  std::set<std::size_t> told;  // where the amounts begin
  for (const Asked& asked : asked_in(mailing.mailing, part, figures)) {
    const auto history = history_of(mailing, asked);
    if (!history || !is_far(asked.price.minor, history->middle) ||
        tells_old_price(part, figures, asked, history->middle) ||
        fits_price(asked.amount, {std::llround(history->middle), ""}, mailing.mailing.codes) ||
        !told.insert(asked.amount.begin).second) {
      continue;
    }
    const bool blocks = asked.is_sure && history->prices.size() >= kPriceHistoryFrom;
    Finding finding = finding_at(
        "price.jump", blocks ? FindingLevel::block : FindingLevel::warn, part, asked.amount.begin
    );
    const std::string_view amount =
        std::string_view(part.visible)
            .substr(asked.amount.begin, asked.amount.end - asked.amount.begin);
    finding.arguments = {
        {"product", shown(asked.name)},
        {"amount", shown(amount)},
        {"usual", written(history->middle, asked.price.currency)},
        {"count", static_cast<std::int64_t>(history->prices.size())}
    };
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
