#pragma once

#include "checks/check.h"
#include "checks/offer/amounts.h"
#include "html/product_feed.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// What a page that a link leads to says its products cost.
struct PagePrice {
  std::string url;  // as the mail has it
  std::vector<html::ListedPrice> prices;
};

/// A price of the text with the one page that links beside it lead to.
struct LinkedPrice {
  std::string page;  // its page_key
  Amount amount;
  bool is_sure = false;  // in the link, or between links to the page; else it stands beside one
};

/// In the order of the text. Where links to two pages stand beside a price, it is left out.
[[nodiscard]] std::vector<LinkedPrice> linked_prices(const PartView& part);

struct PricedPages {
  std::vector<std::string> urls;
  bool is_cut = false;  // there are more
};

/// The pages whose links stand beside a price of the text, each once, at most kPricedPagesMax.
/// Links that Liquid prints are left out: nobody knows yet where they lead.
[[nodiscard]] PricedPages pages_beside_prices(std::span<const PartView> parts);

/// `price.page`: the text asks another price than any that the page beside it names. Blocks where
/// the amount stands in the link, or the links before and behind it lead to one page; else the
/// nearer one is probably meant: warns. Prices in other currencies are not compared: shops show
/// them by where the visitor is.
[[nodiscard]] Findings page_price_findings(
    const model::Mailing& mailing, std::span<const PartView> parts, std::span<const PagePrice> pages
);

/// `price.feed`: the same against the shop's product feed. A product is known by its link, as
/// above, or by its title (of two words or more) in the amount's own line, which blocks.
[[nodiscard]] Findings feed_price_findings(
    const model::Mailing& mailing,
    std::span<const PartView> parts,
    std::span<const html::FeedItem> items
);

/// Whether two addresses lead to one page: without the parts that only count visitors (utm_...,
/// gclid), www., the fragment and a slash at the end.
[[nodiscard]] std::string page_key(std::string_view url);

}  // namespace amends::checks
