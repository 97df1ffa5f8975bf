#include "tests/machines/scripts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace amends::machines {
namespace {

using What = Fetch::What;
using watch::Method;

constexpr auto kBrowsers = std::to_array<std::string_view>({
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Safari/605.1.15",
});
constexpr auto kPhones = std::to_array<std::string_view>({
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/119.0.0.0 Mobile Safari/537.36",
});
constexpr std::string_view kAppleProxy = "Mozilla/5.0";
constexpr std::string_view kGmailProxy =
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";
constexpr std::string_view kGmailPrefetch =
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/42.0.2311.135 Safari/537.36 "
    "Edge/12.246 Mozilla/5.0";

Microseconds seconds_of(double seconds) {
  return Microseconds(std::llround(seconds * 1e6));
}

double between(Random& random, double from, double to) {
  return from + random.unit() * (to - from);
}

/// Times of people: most soon, some much later.
double soon_or_later(Random& random, double least, double most) {
  return least * std::pow(most / least, random.unit());
}

template <std::size_t N>
std::string one_of(Random& random, const std::array<std::string_view, N>& agents) {
  return std::string(agents[random.below(N)]);
}

std::string home_address(Random& random) {
  return fmt::format(
      "{}.{}.{}.{}",
      11 + random.below(180),
      random.below(256),
      random.below(256),
      1 + random.below(254)
  );
}

Fetch fetch(What what, double after, int link, std::string agent, std::string address) {
  Fetch made;
  made.what = what;
  made.after = seconds_of(after);
  made.link = link;
  made.agent = std::move(agent);
  made.address = std::move(address);
  return made;
}

Fetch click(double after, int link, std::string agent, std::string address) {
  return fetch(What::click, after, link, std::move(agent), std::move(address));
}

/// All links in their order, from `at`, `gap_from` to `gap_to` seconds apart.
std::vector<Fetch> walk(Draw& draw, double at, double gap_from, double gap_to) {
  const std::string agent = one_of(draw.random, kBrowsers);
  const std::string address = home_address(draw.random);
  std::vector<Fetch> made;
  for (int link = 1; link <= draw.links; ++link) {
    made.push_back(click(at, link, agent, address));
    at += between(draw.random, gap_from, gap_to);
  }
  return made;
}

// Scanners, by what they do.

std::vector<Fetch> gateway_before_delivery(Draw& draw) {
  return walk(draw, between(draw.random, -2, 0.9), 0.02, 0.2);
}

std::vector<Fetch> head_then_get(Draw& draw) {
  std::vector<Fetch> made = walk(draw, between(draw.random, 10, 600), 0.5, 3);
  const std::vector<Fetch> heads = made;
  for (std::size_t index = 0; index < heads.size(); ++index) {
    made[index].method = Method::head;
    made.push_back(heads[index]);
    made.back().after += seconds_of(between(draw.random, 0.1, 0.4));
  }
  return made;
}

std::vector<Fetch> named_gateway(Draw& draw) {
  std::vector<Fetch> made = walk(draw, between(draw.random, 1, 4000), 0.2, 20);
  for (Fetch& one : made) {
    one.agent = draw.number % 2 == 0 ? "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))"
                                     : "MimecastLinkScanner/2.1";
  }
  return made;
}

std::vector<Fetch> whole_mail_at_once(Draw& draw) {
  draw.links = std::max(draw.links, 3);
  return walk(draw, between(draw.random, 15, 1800), 0.01, 0.3);
}

std::vector<Fetch> sandbox_later(Draw& draw) {
  draw.links = std::max(draw.links, 4);
  std::vector<Fetch> made = walk(draw, between(draw.random, 300, 3600), 0.4, 1.4);
  Fetch open = made.front();
  open.what = What::open;
  open.link = 0;
  open.after -= seconds_of(0.8);
  made.insert(made.begin(), open);
  return made;
}

std::vector<Fetch> follows_the_way_out(Draw& draw) {
  draw.links = std::max(draw.links, 2);
  std::vector<Fetch> made = walk(draw, between(draw.random, 20, 3600), 0.5, 1.6);
  Fetch page = made.back();
  page.what = What::leaving_page;
  page.link = 0;
  page.after += seconds_of(between(draw.random, 0.3, 1.6));
  made.push_back(page);
  return made;
}

std::vector<Fetch> clicks_seconds_after_delivery(Draw& draw) {
  std::vector<Fetch> made = walk(draw, between(draw.random, 0.3, 4.8), 0, 0);
  made.resize(1);
  return made;
}

/// One program at one address follows the first link of everybody's mail within the first minute.
std::vector<Fetch> reads_for_a_company(Draw& draw) {
  const std::uint64_t company = draw.number / 40;
  // A company's mails come together.
  const double at = between(draw.random, 6, 12);
  return {click(
      at,
      1,
      std::string(kBrowsers[company % kBrowsers.size()]),
      fmt::format("203.0.{}.{}", company / 200, 1 + company % 200)
  )};
}

/// The same later, every link of each mail slowly.
std::vector<Fetch> reads_slowly_for_a_company(Draw& draw) {
  const std::uint64_t company = draw.number / 40;
  draw.links = std::max(draw.links, 2);
  std::vector<Fetch> made = walk(draw, 900 + between(draw.random, 0, 12), 1.5, 2.5);
  for (Fetch& one : made) {
    one.agent = kBrowsers[company % kBrowsers.size()];
    one.address = fmt::format("198.18.{}.{}", company / 200, 1 + company % 200);
  }
  return made;
}

std::vector<Fetch> headless_browser(Draw& draw) {
  std::vector<Fetch> made = walk(draw, between(draw.random, 60, 7200), 1, 30);
  for (Fetch& one : made) {
    one.agent =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "HeadlessChrome/129.0.0.0 Safari/537.36";
  }
  return made;
}

std::vector<Fetch> plain_library(Draw& draw) {
  constexpr auto kLibraries = std::to_array<std::string_view>(
      {"python-requests/2.32.3", "Go-http-client/2.0", "curl/8.9.1", "", "okhttp/4.12.0"}
  );
  std::vector<Fetch> made = walk(draw, between(draw.random, 6, 90'000), 0.1, 40);
  for (Fetch& one : made) {
    one.agent = kLibraries[draw.number % kLibraries.size()];
  }
  return made;
}

std::vector<Fetch> preview_of_a_chat(Draw& draw) {
  constexpr auto kPreviews = std::to_array<std::string_view>(
      {"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
       "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
       "TelegramBot (like TwitterBot)",
       "WhatsApp/2.24.20.89 A"}
  );
  std::vector<Fetch> made = walk(draw, between(draw.random, 60, 90'000), 0, 0);
  made.resize(1);
  made.front().agent = kPreviews[draw.number % kPreviews.size()];
  return made;
}

std::vector<Fetch> prefetching_browser(Draw& draw) {
  std::vector<Fetch> made = walk(draw, between(draw.random, 30, 90'000), 2, 9);
  for (Fetch& one : made) {
    one.purpose = "prefetch";
  }
  return made;
}

std::vector<Fetch> antivirus_on_the_device(Draw& draw) {
  draw.links = std::max(draw.links, 3);
  return walk(draw, soon_or_later(draw.random, 30, 40'000), 0.05, 0.6);
}

std::vector<Fetch> apple_mail_proxy(Draw& draw) {
  return {fetch(
      What::open,
      soon_or_later(draw.random, 2, 40'000),
      0,
      std::string(kAppleProxy),
      home_address(draw.random)
  )};
}

std::vector<Fetch> gmail_prefetch(Draw& draw) {
  return {fetch(
      What::open,
      between(draw.random, 0.5, 30),
      0,
      std::string(kGmailPrefetch),
      home_address(draw.random)
  )};
}

std::vector<Fetch> gmail_image_proxy(Draw& draw) {
  return {fetch(
      What::open,
      soon_or_later(draw.random, 20, 90'000),
      0,
      std::string(kGmailProxy),
      home_address(draw.random)
  )};
}

/// Somebody clicked; a scanner of theirs looks at the same link from elsewhere.
std::vector<Fetch> looks_after_a_click(Draw& draw) {
  const double at = soon_or_later(draw.random, 40, 40'000);
  Fetch theirs = click(at, 1, one_of(draw.random, kPhones), home_address(draw.random));
  theirs.is_own = false;
  return {
      theirs,
      click(
          at + between(draw.random, 1, 14),
          1,
          one_of(draw.random, kBrowsers),
          home_address(draw.random)
      )
  };
}

/// One link, long after, as a browser from anywhere: nothing tells it apart. Here so that the table
/// says so.
std::vector<Fetch> one_link_in_disguise(Draw& draw) {
  std::vector<Fetch> made = walk(draw, between(draw.random, 300, 3600), 0, 0);
  made.resize(1);
  return made;
}

// People.

std::vector<Fetch> reader(Draw& draw, double least, double most, std::string agent) {
  const std::string address = home_address(draw.random);
  double at = soon_or_later(draw.random, least, most);
  std::vector<Fetch> made = {fetch(What::open, at, 0, agent, address)};
  const auto clicks = 1 + draw.random.below(3);
  for (std::uint64_t number = 0; number < clicks; ++number) {
    at += between(draw.random, 2, 60);
    const int link =
        1 + static_cast<int>(draw.random.below(static_cast<std::uint64_t>(draw.links)));
    made.push_back(click(at, link, agent, address));
  }
  return made;
}

std::vector<Fetch> fast_reader(Draw& draw) {
  return reader(draw, 8, 300, one_of(draw.random, kBrowsers));
}

std::vector<Fetch> slow_reader(Draw& draw) {
  return reader(draw, 3600, 400'000, one_of(draw.random, kBrowsers));
}

std::vector<Fetch> reader_on_a_phone(Draw& draw) {
  return reader(draw, 15, 90'000, one_of(draw.random, kPhones));
}

std::vector<Fetch> reads_twice(Draw& draw) {
  std::vector<Fetch> made = reader(draw, 60, 20'000, one_of(draw.random, kPhones));
  const std::string agent = one_of(draw.random, kBrowsers);
  const std::string address = home_address(draw.random);
  const double again = 400 + soon_or_later(draw.random, 20'000, 200'000);
  made.push_back(fetch(What::open, again, 0, agent, address));
  made.push_back(click(again + between(draw.random, 3, 60), 1, agent, address));
  return made;
}

std::vector<Fetch> double_clicker(Draw& draw) {
  const std::string agent = one_of(draw.random, kBrowsers);
  const std::string address = home_address(draw.random);
  const double at = soon_or_later(draw.random, 30, 90'000);
  return {
      click(at, 1, agent, address),
      click(at + between(draw.random, 0.1, 0.6), 1, agent, address),
      click(at + between(draw.random, 5, 30), 1, agent, address)
  };
}

/// Opens one link after the other in tabs.
std::vector<Fetch> opens_tabs(Draw& draw) {
  const std::string agent = one_of(draw.random, kBrowsers);
  const std::string address = home_address(draw.random);
  double at = soon_or_later(draw.random, 40, 90'000);
  std::vector<Fetch> made;
  const int most = std::min(draw.links, 5);
  for (int link = 1; link <= most; ++link) {
    made.push_back(click(at, link, agent, address));
    at += between(draw.random, 1.6, 6);
  }
  return made;
}

/// Colleagues behind one address with the same browser, each when they get to it.
std::vector<Fetch> behind_a_company_address(Draw& draw) {
  const std::uint64_t company = draw.number / 100;
  std::vector<Fetch> made =
      reader(draw, 40, 20'000, std::string(kBrowsers[company % kBrowsers.size()]));
  for (Fetch& one : made) {
    one.address = fmt::format("192.0.2.{}", 1 + company);
  }
  return made;
}

/// Thousands of phones of one kind behind one address of their network.
std::vector<Fetch> behind_a_phone_network(Draw& draw) {
  std::vector<Fetch> made = reader(draw, 30, 90'000, std::string(kPhones[0]));
  for (Fetch& one : made) {
    one.address = "198.51.100.1";
  }
  return made;
}

/// Pictures come by the proxy of the mail host, the clicks are theirs.
std::vector<Fetch> behind_an_image_proxy(Draw& draw) {
  std::vector<Fetch> made = reader(draw, 30, 90'000, one_of(draw.random, kBrowsers));
  made.front().agent = draw.number % 2 == 0 ? kGmailProxy : kAppleProxy;
  made.front().is_own = false;
  return made;
}

std::vector<Fetch> leaves_after_a_click(Draw& draw) {
  const std::string agent = one_of(draw.random, kBrowsers);
  const std::string address = home_address(draw.random);
  const double at = soon_or_later(draw.random, 30, 90'000);
  return {
      click(at, 1, agent, address),
      fetch(What::leaving_page, at + between(draw.random, 3, 60), 0, agent, address)
  };
}

/// The scanner of their company has followed everything; hours later they read it themselves.
std::vector<Fetch> reads_after_a_scanner(Draw& draw) {
  std::vector<Fetch> made = whole_mail_at_once(draw);
  for (Fetch& one : made) {
    one.is_own = false;
  }
  std::ranges::copy(
      reader(draw, 7200, 90'000, one_of(draw.random, kBrowsers)), std::back_inserter(made)
  );
  return made;
}

constexpr auto kKinds = std::to_array<Kind>({
    {"gateway, before and at delivery", Who::scanner, 400, gateway_before_delivery},
    {"HEAD, then GET", Who::scanner, 400, head_then_get},
    {"gateway that says its name", Who::scanner, 400, named_gateway},
    {"all links at once, minutes later", Who::scanner, 400, whole_mail_at_once},
    {"sandbox, up to an hour later", Who::scanner, 400, sandbox_later},
    {"follows the way out too", Who::scanner, 400, follows_the_way_out},
    {"one link seconds after delivery", Who::scanner, 400, clicks_seconds_after_delivery},
    {"one program for a company, at once", Who::scanner, 400, reads_for_a_company},
    {"one program for a company, slowly", Who::scanner, 400, reads_slowly_for_a_company},
    {"headless browser", Who::scanner, 400, headless_browser},
    {"library without a browser", Who::scanner, 400, plain_library},
    {"preview of a chat", Who::scanner, 400, preview_of_a_chat},
    {"browser that prefetches", Who::scanner, 400, prefetching_browser},
    {"antivirus on the device", Who::scanner, 400, antivirus_on_the_device},
    {"Apple's mail proxy", Who::scanner, 400, apple_mail_proxy},
    {"Gmail's prefetch", Who::scanner, 400, gmail_prefetch},
    {"Gmail's image proxy", Who::scanner, 400, gmail_image_proxy},
    {"looks at a link somebody clicked", Who::scanner, 400, looks_after_a_click},
    {"one link, much later, as a browser", Who::scanner, 100, one_link_in_disguise},
    {"fast reader", Who::person, 600, fast_reader},
    {"slow reader", Who::person, 600, slow_reader},
    {"reader on a phone", Who::person, 600, reader_on_a_phone},
    {"reads on the phone, then at the desk", Who::person, 600, reads_twice},
    {"clicks twice", Who::person, 600, double_clicker},
    {"opens links in tabs", Who::person, 600, opens_tabs},
    {"behind a company's address", Who::person, 600, behind_a_company_address},
    {"behind a phone network's address", Who::person, 600, behind_a_phone_network},
    {"behind an image proxy", Who::person, 600, behind_an_image_proxy},
    {"leaves after a click", Who::person, 600, leaves_after_a_click},
    {"reads after a scanner", Who::person, 600, reads_after_a_scanner},
});

}  // namespace

std::span<const Kind> kinds() {
  return kKinds;
}

}  // namespace amends::machines
