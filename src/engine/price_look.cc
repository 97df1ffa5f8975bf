#include "engine/price_look.h"

#include "checks/links/link_verdicts.h"
#include "checks/offer/shop_prices.h"
#include "engine/limits.h"
#include "engine/price_book.h"
#include "engine/price_history.h"
#include "html/limits.h"
#include "html/page_prices.h"
#include "html/product_feed.h"

#include <fmt/format.h>

#include <iterator>
#include <optional>

namespace amends::engine {
namespace {

using checks::LinkOutcome;

/// Why nothing can be said with what was read; empty when something can.
std::string problem_with(const PageRead& page) {
  if (page.outcome == LinkOutcome::answered) {
    return page.is_there() ? "" : fmt::format("{} answers {}", page.url, page.status);
  }
  return page.why.empty() ? page.url + " cannot be read" : page.why;
}

class PriceLook {
 public:
  PriceLook(const model::Mailing& mailing, LinkProbe& probe, Instant now)
      : mailing_(mailing),
        probe_(probe),
        views_(written_views(mailing)),
        book_(std::chrono::floor<std::chrono::days>(now)) {}

  PricesSeen look() {
    if (!mailing_.offer.feed.empty()) {
      look_at_feed();
    }
    if (mailing_.offer.pages == model::PagePricing::compare) {
      look_at_pages();
    }
    return {std::move(findings_), book_.take(things_asked(mailing_), kShopPricesKept)};
  }

 private:
  void look_at_feed() {
    const std::vector<std::string> urls = {mailing_.offer.feed};
    const PageRead page = probe_.read(urls, {html::kFeedBytesMax, kFeedTimeout}).front();
    if (const std::string problem = problem_with(page); !problem.empty()) {
      give_up("price.feed", problem);
      return;
    }
    const html::ProductFeed feed = html::read_product_feed(page.body);
    if (!feed.is_feed) {
      give_up("price.feed", page.url + " is no product feed");
      return;
    }
    if (feed.is_cut || page.is_cut) {
      give_up("price.feed", page.url + " is too large to be read to its end");
    }
    for (const html::FeedItem& item : feed.items) {
      book_.add_item(item);
    }
    add(checks::feed_price_findings(mailing_, views_, feed.items));
  }

  void look_at_pages() {
    const auto [urls, is_cut] = checks::pages_beside_prices(views_);
    if (urls.empty()) {
      return;
    }
    if (is_cut) {
      give_up(
          "price.page",
          fmt::format("there are more than {} of them, later ones were passed over", urls.size())
      );
    }
    std::vector<checks::PagePrice> pages;
    std::string gap;
    for (const PageRead& page :
         probe_.read(urls, {kPricedPageBytesRead, probe_.options().timeout})) {
      if (page.is_there()) {
        pages.push_back({page.url, html::read_page_prices(page.body)});
        book_.add_page(pages.back());
      } else if (is_gap(page)) {
        gap = problem_with(page);
      }
    }
    if (!gap.empty()) {
      give_up("price.page", gap);
    }
    add(checks::page_price_findings(mailing_, views_, pages));
  }

  /// A dead link is told as such, and one that acts is not opened; who answered HEAD and then falls
  /// silent would be passed over.
  static bool is_gap(const PageRead& page) {
    return page.outcome == LinkOutcome::silent ||
           (page.outcome == LinkOutcome::not_asked && !page.is_kept_shut);
  }

  void give_up(std::string_view check, std::string_view why) {
    model::Finding finding = checks::could_not_run(check, why);
    finding.place = check == "price.feed" ? mailing_.offer.place : Place{};
    findings_.push_back(std::move(finding));
  }

  void add(checks::Findings found) { std::ranges::move(found, std::back_inserter(findings_)); }

  const model::Mailing& mailing_;
  LinkProbe& probe_;
  std::vector<checks::PartView> views_;
  PriceBook book_;
  checks::Findings findings_;
};

}  // namespace

std::vector<checks::PartView> written_views(const model::Mailing& mailing) {
  std::vector<checks::PartView> views;
  for (const model::Edition& edition : mailing.editions) {
    for (const checks::Part part :
         {checks::Part::subject, checks::Part::preheader, checks::Part::html, checks::Part::text}) {
      const checks::ConstantPart constant = checks::constant_of(part, edition);
      if (!constant.source.empty() && constant.origin == checks::Origin::written) {
        views.push_back(checks::view_of(constant));
      }
    }
  }
  return views;
}

bool reads_pages_beside_prices(const model::Mailing& mailing) {
  return mailing.offer.pages == model::PagePricing::compare &&
         !checks::pages_beside_prices(written_views(mailing)).urls.empty();
}

PricesSeen look_at_prices(const model::Mailing& mailing, LinkProbe& probe, Instant now) {
  return PriceLook(mailing, probe, now).look();
}

}  // namespace amends::engine
