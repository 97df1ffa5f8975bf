#include "checks/offer/shop_prices.h"

#include "checks/limits.h"
#include "checks/offer/price_fit.h"
#include "checks/offer/products.h"
#include "text/host.h"
#include "text/url.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace amends::checks {
namespace {

using html::ListedPrice;
using model::Finding;
using model::FindingLevel;

/// A link is beside an amount when so many bytes of visible text or fewer lie between them.
constexpr std::size_t kBesideBytes = 300;

/// A link in the order of what is seen.
struct SeenLink {
  std::string url;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<SeenLink> seen_links(const PartView& part) {
  std::vector<SeenLink> links;
  for (const html::Link& link : part.links) {
    if (link.url.contains("{{") || link.url.contains("{%") || !text::is_web_url(link.url)) {
      continue;
    }
    const auto next = std::ranges::lower_bound(
        part.origins, link.offset, {}, &std::pair<std::size_t, std::size_t>::second
    );
    const auto begin = next == part.origins.end() ? part.visible.size() : next->first;
    links.push_back({link.url, begin, begin + link.text.size()});
  }
  return links;
}

/// An amount of the text with the links beside it.
struct PricedPlace {
  const Amount* amount = nullptr;
  std::vector<std::string> urls;  // the nearer first; at most two
  bool is_sure = false;
};

/// The amounts and links of one part in their order.
class Neighbours {
 public:
  Neighbours(const Figures& figures, const PartView& part)
      : figures_(figures),
        links_(seen_links(part)) {}

  [[nodiscard]] std::vector<PricedPlace> places() const {
    std::vector<PricedPlace> places;
    for (const Amount& amount : figures_.amounts) {
      if (is_asked(amount)) {
        places.push_back(place_of(amount));
      }
    }
    return places;
  }

 private:
  [[nodiscard]] PricedPlace place_of(const Amount& amount) const {
    const auto next = std::ranges::upper_bound(links_, amount.begin, {}, &SeenLink::begin);
    const SeenLink* before = next == links_.begin() ? nullptr : &*std::prev(next);
    const SeenLink* behind = next == links_.end() ? nullptr : &*next;
    if (before != nullptr && before->end > amount.begin) {
      return {&amount, {before->url}, true};
    }
    if (before != nullptr && !are_beside(before->end, amount.begin, amount)) {
      before = nullptr;
    }
    if (behind != nullptr && !are_beside(amount.end, behind->begin, amount)) {
      behind = nullptr;
    }
    if (before == nullptr && behind == nullptr) {
      return {&amount, {}, false};
    }
    if (before == nullptr || behind == nullptr) {
      return {&amount, {(before == nullptr ? behind : before)->url}, false};
    }
    if (page_key(before->url) == page_key(behind->url)) {
      return {&amount, {before->url}, true};
    }
    const bool first = amount.begin - before->end <= behind->begin - amount.end;
    return {&amount, {(first ? before : behind)->url, (first ? behind : before)->url}, false};
  }

  /// Near, and no other price stands in between.
  [[nodiscard]] bool are_beside(std::size_t from, std::size_t to, const Amount& amount) const {
    if (to - from > kBesideBytes) {
      return false;
    }
    auto other = std::ranges::lower_bound(figures_.amounts, from, {}, &Amount::begin);
    for (; other != figures_.amounts.end() && other->begin < to; ++other) {
      if (is_asked(*other) && other->minor != amount.minor) {
        return false;
      }
    }
    return true;
  }

  const Figures& figures_;
  std::vector<SeenLink> links_;
};

/// Whether an amount is one of the prices; nothing where none of them has its currency.
std::optional<bool> is_among_prices(
    const Amount& amount,
    const std::vector<ListedPrice>& prices,
    const std::vector<model::OfferCode>& codes
) {
  bool comparable = false;
  for (const ListedPrice& price : prices) {
    if (!may_be(amount.currency, price.currency)) {
      continue;
    }
    comparable = true;
    const bool in_range = amount.minor >= price.minor && amount.minor <= price.minor_max;
    if (in_range || fits_price(amount, {price.minor, price.currency}, codes)) {
      return true;
    }
  }
  return comparable ? std::optional(false) : std::nullopt;
}

/// The first of the prices that has the amount's currency.
const ListedPrice& comparable_price(const Amount& amount, const std::vector<ListedPrice>& prices) {
  const auto found = std::ranges::find_if(prices, [&](const ListedPrice& price) {
    return may_be(amount.currency, price.currency);
  });
  return found == prices.end() ? prices.front() : *found;
}

struct Known {
  std::string name;  // of the product, or the page's address
  std::vector<ListedPrice> prices;
};

using KnownByKey = std::map<std::string, Known>;

/// Variants of a product share a page or a title: each of their prices is right.
void add_known(KnownByKey& known, std::string key, const html::FeedItem& item) {
  Known& one = known.try_emplace(std::move(key)).first->second;
  one.name = one.name.empty() ? (item.title.empty() ? item.id : item.title) : one.name;
  one.prices.insert(one.prices.end(), item.prices.begin(), item.prices.end());
}

/// Holds the amounts of one part against what is known of the pages beside them.
class Comparison {
 public:
  Comparison(const model::Mailing& mailing, const PartView& part, Findings& findings)
      : mailing_(mailing),
        part_(part),
        findings_(findings),
        figures_(figures_of(part)) {}

  void with_links(std::string_view id, const KnownByKey& pages) {
    for (const PricedPlace& place : Neighbours(figures_, part_).places()) {
      look_at(place, id, pages);
    }
  }

  void with_names(const Products& products, const KnownByKey& items) {
    for (const Line& line : lines_of(part_)) {
      const auto named = products.named_in(part_, line);
      if (named.size() == 1) {
        look_at_line(amounts_in(figures_.amounts, line), items.at(named.front().front()->name));
      }
    }
  }

 private:
  void look_at(const PricedPlace& place, std::string_view id, const KnownByKey& pages) {
    const Known* told = nullptr;
    for (const std::string& url : place.urls) {
      const auto page = pages.find(page_key(url));
      if (page == pages.end()) {
        continue;
      }
      const auto right = is_among_prices(*place.amount, page->second.prices, mailing_.codes);
      if (right == true) {
        return;
      }
      told = told == nullptr && right == false ? &page->second : told;
    }
    if (told != nullptr) {
      report(id, place.is_sure ? FindingLevel::block : FindingLevel::warn, *place.amount, *told);
    }
  }

  void look_at_line(const std::vector<const Amount*>& amounts, const Known& item) {
    const Amount* wrong = nullptr;
    for (const Amount* amount : amounts) {
      const auto right = is_among_prices(*amount, item.prices, mailing_.codes);
      if (right == true) {
        return;
      }
      wrong = wrong == nullptr && right == false && is_asked(*amount) ? amount : wrong;
    }
    if (wrong != nullptr) {
      report("price.feed", FindingLevel::block, *wrong, item);
    }
  }

  void report(std::string_view id, FindingLevel level, const Amount& amount, const Known& known) {
    if (findings_.size() >= kPlacesMax || !reported_.insert(amount.begin).second) {
      return;
    }
    Finding finding = finding_at(id, level, part_, amount.begin);
    finding.arguments = {
        {"amount",
         shown(std::string_view(part_.visible).substr(amount.begin, amount.end - amount.begin))},
        {"product", shown(known.name)},
        {"price", html::shown_price(comparable_price(amount, known.prices))}
    };
    findings_.push_back(std::move(finding));
  }

  const model::Mailing& mailing_;
  const PartView& part_;
  Findings& findings_;
  Figures figures_;
  std::set<std::size_t> reported_;
};

bool counts_visitors(std::string_view parameter) {
  constexpr std::array<std::string_view, 6> kCounters = {
      "gclid", "fbclid", "srsltid", "msclkid", "mc_cid", "mc_eid"
  };
  const std::string_view name = parameter.substr(0, parameter.find('='));
  return name.starts_with("utm_") || is_among(kCounters, name);
}

std::string query_key(std::string_view query) {
  std::vector<std::string_view> parts;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    if (const auto one = query.substr(0, end); !one.empty() && !counts_visitors(one)) {
      parts.push_back(one);
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  std::ranges::sort(parts);
  std::string key;
  for (const std::string_view part : parts) {
    key.append(key.empty() ? "?" : "&").append(part);
  }
  return key;
}

/// The titles as Products reads them. One word is a kind of thing, not a product.
std::vector<model::Price> named_items(const KnownByKey& by_title) {
  std::vector<model::Price> named;
  for (const auto& [title, known] : by_title) {
    if (title.find(' ') != std::string::npos) {
      named.push_back({"", title, "", known.prices.front().minor, ""});
    }
  }
  return named;
}

}  // namespace

std::string page_key(std::string_view url) {
  constexpr std::string_view kWww = "www.";
  const text::UrlView parts = text::split_url(url);
  std::string host = text::read_host(parts.host).ascii;
  if (host.starts_with(kWww)) {
    host.erase(0, kWww.size());
  }
  std::string_view path = parts.path;
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  host.append(parts.port.empty() ? "" : ":").append(parts.port);
  return host.append(path).append(query_key(parts.query));
}

std::vector<LinkedPrice> linked_prices(const PartView& part) {
  std::vector<LinkedPrice> linked;
  const Figures figures = figures_of(part);
  for (const PricedPlace& place : Neighbours(figures, part).places()) {
    if (place.urls.size() == 1) {
      linked.push_back({page_key(place.urls.front()), *place.amount, place.is_sure});
    }
  }
  return linked;
}

PricedPages pages_beside_prices(std::span<const PartView> parts) {
  PricedPages pages;
  std::set<std::string> seen;
  for (const PartView& part : parts) {
    const Figures figures = figures_of(part);
    for (const PricedPlace& place : Neighbours(figures, part).places()) {
      for (const std::string& url : place.urls) {
        if (!seen.insert(page_key(url)).second) {
          continue;
        }
        if (pages.urls.size() == kPricedPagesMax) {
          pages.is_cut = true;
          return pages;
        }
        pages.urls.push_back(url);
      }
    }
  }
  return pages;
}

Findings page_price_findings(
    const model::Mailing& mailing, std::span<const PartView> parts, std::span<const PagePrice> pages
) {
  KnownByKey known;
  for (const PagePrice& page : pages) {
    if (!page.prices.empty()) {
      known.emplace(page_key(page.url), Known{page.url, page.prices});
    }
  }
  Findings findings;
  for (const PartView& part : parts) {
    Comparison(mailing, part, findings).with_links("price.page", known);
  }
  return findings;
}

Findings feed_price_findings(
    const model::Mailing& mailing,
    std::span<const PartView> parts,
    std::span<const html::FeedItem> items
) {
  KnownByKey by_page;
  KnownByKey by_title;
  for (const html::FeedItem& item : items) {
    if (!item.link.empty()) {
      add_known(by_page, page_key(item.link), item);
    }
    add_known(by_title, item.title, item);
  }
  const std::vector<model::Price> named = named_items(by_title);
  std::map<std::string, Products> products;  // by language
  Findings findings;
  for (const PartView& part : parts) {
    const auto own = products.try_emplace(part.locale.tag(), named, part.locale).first;
    Comparison comparison(mailing, part, findings);
    comparison.with_links("price.feed", by_page);
    comparison.with_names(own->second, by_title);
  }
  return findings;
}

}  // namespace amends::checks
