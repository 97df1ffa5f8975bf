#include "checks/offer/prices.h"

#include "checks/limits.h"
#include "checks/links/link_verdicts.h"
#include "checks/offer/amounts.h"
#include "checks/offer/price_fit.h"
#include "checks/offer/products.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;
using model::Price;
using PriceList = std::vector<const Price*>;

std::string cut(const PartView& part, const Amount& amount) {
  return shown(std::string_view(part.visible).substr(amount.begin, amount.end - amount.begin));
}

std::string name_of(const Price& price) {
  return shown(price.name.empty() ? price.sku : price.name);
}

std::string written(const Price& price) {
  return shown(price.currency.empty() ? price.price : price.price + " " + price.currency);
}

class PriceReading {
 public:
  PriceReading(const MailingView& mailing, const PartView& part, Findings& findings)
      : part_(part),
        findings_(findings),
        prices_(mailing.mailing.prices),
        codes_(mailing.mailing.codes),
        products_(prices_, part.locale),
        figures_(figures_of(part)) {}

  void look() {
    if (speaks_of_the_one_product()) {
      return;
    }
    const auto lines = lines_of(part_);
    PriceList above;  // of the one product that the line above names without an amount
    for (const Line& line : lines) {
      const auto amounts = amounts_in(figures_.amounts, line);
      const auto named = products_.named_in(part_, line);
      if (named.size() == 1) {
        compare(named.front(), amounts, FindingLevel::block);
      } else if (named.empty() && amounts.size() == 1 && !above.empty()) {
        compare(above, amounts, FindingLevel::warn);
      } else {
        look_for_unknown(amounts);
      }
      const bool alone = named.size() == 1 && amounts.empty() && !names_before_;
      above = alone ? named.front() : PriceList();
      names_before_ = !named.empty() && amounts.empty();
    }
  }

 private:
  [[nodiscard]] bool fits(const Amount& amount, const Price& price) const {
    return fits_price(amount, {price.minor, price.currency}, codes_);
  }

  /// The list has one product, and the text one amount that is not its price: whose else could it
  /// be? True when that was so and is reported.
  bool speaks_of_the_one_product() {
    const Amount* only = nullptr;
    for (const Amount& amount : figures_.amounts) {
      if (!is_asked(amount)) {
        continue;
      }
      const bool again = only != nullptr && only->minor == amount.minor;
      if (prices_.size() != 1 || fits(amount, prices_.front()) || (only != nullptr && !again)) {
        return false;
      }
      only = only == nullptr ? &amount : only;
    }
    const bool is_told = only != nullptr && may_be(only->currency, prices_.front().currency);
    if (is_told) {
      report(*only, prices_.front(), "price.differs", FindingLevel::block);
    }
    return is_told;
  }

  void compare(
      const PriceList& own, const std::vector<const Amount*>& amounts, FindingLevel level
  ) {
    const auto matches = [&](const Amount* amount) {
      return std::ranges::any_of(own, [&](const Price* price) { return fits(*amount, *price); });
    };
    if (std::ranges::any_of(amounts, matches)) {
      look_for_unknown(amounts);
      return;
    }
    for (const Amount* amount : amounts) {
      if (!is_asked(*amount)) {
        continue;
      }
      if (std::ranges::any_of(own, [&](const Price* price) {
            return may_be(amount->currency, price->currency);
          })) {
        report(*amount, *own.front(), "price.differs", level);
        return;
      }
      if (std::ranges::any_of(own, [&](const Price* price) {
            return same_number(*amount, price->minor);
          })) {
        report(*amount, *own.front(), "price.currency_mixed", level);
        return;
      }
    }
    look_for_unknown(amounts);
  }

  void look_for_unknown(const std::vector<const Amount*>& amounts) {
    for (const Amount* amount : amounts) {
      const bool known =
          std::ranges::any_of(prices_, [&](const Price& price) { return fits(*amount, price); });
      if (known || !is_asked(*amount) || unknown_ >= kPlacesMax) {
        continue;
      }
      ++unknown_;
      Finding finding = finding_at("price.unknown", FindingLevel::warn, part_, amount->begin);
      finding.arguments = {{"amount", cut(part_, *amount)}};
      findings_.push_back(std::move(finding));
    }
  }

  void report(const Amount& amount, const Price& price, std::string_view id, FindingLevel level) {
    if (++reported_ > kPlacesMax) {
      return;
    }
    Finding finding = finding_at(id, level, part_, amount.begin);
    finding.arguments = {
        {"amount", cut(part_, amount)},
        {"product", name_of(price)},
        {"price", written(price)},
        {"problem", "currency"}
    };
    findings_.push_back(std::move(finding));
  }

  const PartView& part_;
  Findings& findings_;
  const std::vector<Price>& prices_;
  const std::vector<model::OfferCode>& codes_;
  Products products_;
  Figures figures_;
  bool names_before_ = false;  // names in one row, their prices in the next: nobody knows whose
  std::size_t unknown_ = 0;
  std::size_t reported_ = 0;
};

/// What one line says of a reduction; nothing where it is not said plainly.
struct Reduction {
  const Amount* was = nullptr;
  const Amount* now = nullptr;
  const Amount* saved = nullptr;
  const Percent* percent = nullptr;
};

std::optional<Reduction> reduction_in(const Figures& figures, Line line) {
  Reduction found;
  for (const Amount* amount : amounts_in(figures.amounts, line)) {
    const Amount** place = amount->role == AmountRole::was    ? &found.was
                           : amount->role == AmountRole::save ? &found.saved
                                                              : &found.now;
    if (amount->role == AmountRole::other || *place != nullptr) {
      return std::nullopt;
    }
    *place = amount;
  }
  for (const Percent& percent : figures.percents) {
    if (percent.begin < line.begin || percent.begin >= line.end) {
      continue;
    }
    if (percent.up_to || found.percent != nullptr) {
      return std::nullopt;
    }
    found.percent = &percent;
  }
  const bool told = found.was != nullptr && found.now != nullptr && found.was->minor > 0 &&
                    may_be(found.was->currency, found.now->currency) &&
                    (found.percent == nullptr || found.percent->discount);
  return told ? std::optional(found) : std::nullopt;
}

/// What is wrong: "percent", "saved", "dearer", or empty.
std::string_view problem_with(
    const Reduction& found, std::int64_t was, std::int64_t now, double points_max
) {
  constexpr double kWhole = 100;
  constexpr double kRounding = 1e-9;
  if (now >= was) {
    return found.percent != nullptr || found.saved != nullptr ? "dearer" : "";
  }
  const double real = kWhole * (1.0 - static_cast<double>(now) / static_cast<double>(was));
  if (found.percent != nullptr &&
      std::abs(real - static_cast<double>(found.percent->hundredths) / kWhole) >
          points_max + kRounding) {
    return "percent";
  }
  const bool saved_fits = found.saved == nullptr || std::abs(was - now - found.saved->minor) <= 1;
  return saved_fits ? "" : "saved";
}

/// The same, kind to "2 300 kr", which may be two and 300: one right reading is enough.
std::string_view problem_with(const Reduction& found, double points_max) {
  for (const std::int64_t was : {found.was->minor, found.was->tail.value_or(found.was->minor)}) {
    for (const std::int64_t now : {found.now->minor, found.now->tail.value_or(found.now->minor)}) {
      if (problem_with(found, was, now, points_max).empty()) {
        return {};
      }
    }
  }
  return problem_with(found, found.was->minor, found.now->minor, points_max);
}

std::string plain_number(double number) {
  std::string text = fmt::format("{:.1f}", number);
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

}  // namespace

void PricesInText::look_at_part(
    const MailingView& mailing, const PartView& part, Findings& findings
) const {
  if (!mailing.mailing.prices.empty()) {
    PriceReading(mailing, part, findings).look();
  }
}

void OddAmounts::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  for (const Price& price : mailing.mailing.prices) {
    if (price.minor <= 0) {
      Finding finding;
      finding.id = "price.zero_or_negative";
      finding.level = FindingLevel::block;
      finding.part = "mailing";
      finding.arguments = {{"amount", name_of(price) + ": " + written(price)}};
      findings.push_back(std::move(finding));
    }
  }
}

void OddAmounts::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  const Products products(mailing.mailing.prices, part.locale);
  const Figures figures = figures_of(part);
  if (figures.amounts.size() >= kAmountsMax || figures.percents.size() >= kAmountsMax) {
    findings.push_back(could_not_run(
        "price.unknown",
        fmt::format("there are {} or more, later ones were passed over", kAmountsMax)
    ));
    findings.back().part = to_string(part.part);
    findings.back().place = {part.file, part.first_line, 1};
  }
  std::size_t reported = 0;
  for (const Amount& amount : figures.amounts) {
    if (reported >= kPlacesMax) {
      return;
    }
    if (amount.percent_glued) {
      ++reported;
      Finding finding = finding_at("price.currency_mixed", FindingLevel::block, part, amount.begin);
      finding.arguments = {
          {"amount", cut(part, amount)}, {"product", ""}, {"price", ""}, {"problem", "percent"}
      };
      findings.push_back(std::move(finding));
      continue;
    }
    const bool zero = amount.minor == 0 && !amount.free;
    // "-50 kr" is how a reduction is written; "-399,00 kr" is how a sum that went wrong is.
    const bool below = amount.negative && amount.minor > 0 && amount.role == AmountRole::plain;
    if (!zero && !below) {
      continue;
    }
    const bool of_product = !products.named_in(part, line_at(part, amount.begin)).empty();
    const bool priced = !mailing.mailing.prices.empty();
    const bool sure = of_product || (zero && (amount.decimals || priced));
    if (!sure && below && !amount.decimals) {
      continue;
    }
    ++reported;
    Finding finding = finding_at(
        "price.zero_or_negative",
        sure && zero ? FindingLevel::block : FindingLevel::warn,
        part,
        amount.begin
    );
    finding.arguments = {{"amount", (amount.negative ? "-" : "") + cut(part, amount)}};
    findings.push_back(std::move(finding));
  }
}

void DiscountArithmetic::look_at_part(
    const MailingView& mailing, const PartView& part, Findings& findings
) const {
  constexpr double kWhole = 100;
  const Figures figures = figures_of(part);
  const double points_max = mailing.threshold(Threshold::discount_points_max);
  std::size_t reported = 0;
  for (const Line& line : lines_of(part)) {
    const auto found = reduction_in(figures, line);
    const std::string_view problem = found ? problem_with(*found, points_max) : std::string_view();
    if (problem.empty() || ++reported > kPlacesMax) {
      continue;
    }
    const auto was = static_cast<double>(found->was->minor);
    const auto now = static_cast<double>(found->now->minor);
    Finding finding =
        finding_at("price.discount_arithmetic", FindingLevel::block, part, found->was->begin);
    finding.arguments = {
        {"was", cut(part, *found->was)},
        {"now", cut(part, *found->now)},
        {"problem", std::string(problem)},
        {"right",
         problem == "saved" ? plain_number((was - now) / kWhole)
                            : plain_number(kWhole * (1 - now / was))},
        {"written",
         problem == "saved" ? cut(part, *found->saved)
         : found->percent != nullptr
             ? plain_number(static_cast<double>(found->percent->hundredths) / kWhole)
             : ""}
    };
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
