#include "watch/engagement.h"

#include "base/check.h"
#include "watch/crawlers.h"
#include "watch/limits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <unordered_map>

namespace amends::watch {
namespace {

using model::SignalClass;
using model::SignalKind;

struct Agent {
  std::string_view part;  // lower case
  std::string_view rule;
};

// SAFETY 5: programs that fetch without a person, and the names libraries give themselves. Own list
// from their published user agents, 2026-11.
constexpr std::array<Agent, 43> kMachines = {{
    {"bot/", "robot"},          {"bot;", "robot"},         {"bot)", "robot"},
    {"bot-", "robot"},          {"spider", "robot"},       {"crawler", "robot"},
    {"scanner", "scanner"},     {"barracuda", "scanner"},  {"mimecast", "scanner"},
    {"proofpoint", "scanner"},  {"symantec", "scanner"},   {"trendmicro", "scanner"},
    {"fireeye", "scanner"},     {"zscaler", "scanner"},    {"fortiguard", "scanner"},
    {"sophos", "scanner"},      {"cloudmark", "scanner"},  {"messagelabs", "scanner"},
    {"virustotal", "scanner"},  {"urlscan", "scanner"},    {"safelinks", "scanner"},
    {"bitdefender", "scanner"}, {"kaspersky", "scanner"},  {"headlesschrome", "headless"},
    {"phantomjs", "headless"},  {"puppeteer", "headless"}, {"playwright", "headless"},
    {"python-", "library"},     {"python/", "library"},    {"aiohttp", "library"},
    {"curl/", "library"},       {"wget", "library"},       {"go-http-client", "library"},
    {"java/", "library"},       {"okhttp", "library"},     {"apache-httpclient", "library"},
    {"libwww-perl", "library"}, {"node-fetch", "library"}, {"axios", "library"},
    {"undici", "library"},      {"ruby", "library"},       {"facebookexternalhit", "preview"},
    {"whatsapp", "preview"},
}};

/// Gmail's prefetch while a session is open [bird.com, Dec 2021].
constexpr std::string_view kGmailPrefetch = "chrome/42.0.2311.135 safari/537.36 edge/12.246";

std::string lower(std::string_view text) {
  std::string out(text.substr(0, kUserAgentBytesMax));
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return out;
}

Verdict verdict(SignalClass source, std::string_view rule) {
  return {source, std::string(rule) + "/" + std::to_string(kRulesVersion), {}};
}

/// What is always a machine, whatever it fetches and whenever.
std::optional<Verdict> by_request(const Hit& hit) {
  if (hit.method != Method::get) {
    return verdict(SignalClass::machine, "method");
  }
  const std::string purpose = lower(hit.purpose);
  if (purpose.contains("prefetch") || purpose.contains("preview")) {
    return verdict(SignalClass::machine, "prefetch");
  }
  return by_name(hit.user_agent);
}

/// Pictures that a service loads: for a person who reads (Gmail, Outlook) or for nobody yet
/// (Gmail's prefetch). Apple's loads them whether the mail is read or not, so it never counts as
/// human.
std::optional<Verdict> by_proxy(const Hit& hit) {
  if (hit.kind != SignalKind::opened) {
    return std::nullopt;
  }
  const std::string agent = lower(hit.user_agent);
  if (agent.find(kGmailPrefetch) != std::string::npos) {
    return verdict(SignalClass::machine, "gmail_prefetch");
  }
  if (agent == "mozilla/5.0" || hit.network == Network::apple) {
    return verdict(SignalClass::proxied, "apple_proxy");
  }
  if (agent.find("googleimageproxy") != std::string::npos) {
    return verdict(SignalClass::proxied, "gmail_proxy");
  }
  if (agent.find("yahoomailproxy") != std::string::npos) {
    return verdict(SignalClass::proxied, "yahoo_proxy");
  }
  if (hit.network == Network::microsoft) {
    return verdict(SignalClass::proxied, "outlook_proxy");
  }
  return std::nullopt;
}

std::optional<Verdict> by_time(const Hit& hit, std::optional<Instant> accepted_at) {
  if (!accepted_at || hit.at < *accepted_at) {
    // Nobody reads what has not arrived: a scanner on the way, or a clock that is wrong.
    return verdict(SignalClass::machine, "before_accepted");
  }
  const auto since = hit.at - *accepted_at;
  if (hit.kind == SignalKind::clicked && since < kClickTooSoon) {
    return verdict(SignalClass::machine, "too_soon");
  }
  if (hit.kind == SignalKind::clicked && hit.network == Network::microsoft &&
      since < kScannerTooSoon) {
    return verdict(SignalClass::machine, "scanning_network");
  }
  return std::nullopt;
}

/// The clicks within the window up to this one, when they are enough for a burst.
std::optional<Verdict> by_burst(
    const Hit& hit, std::span<const EarlierHit> earlier, const Burst& burst
) {
  Verdict found = verdict(SignalClass::machine, "burst");
  std::set<int> links = {hit.link};
  const std::size_t from = earlier.size() - std::min(earlier.size(), kEarlierHitsMax);
  for (std::size_t index = from; index < earlier.size(); ++index) {
    const EarlierHit& other = earlier[index];
    if (other.kind == SignalKind::clicked && other.at <= hit.at &&
        hit.at - other.at <= burst.window) {
      links.insert(other.link);
      found.also_machine.push_back(index);
    }
  }
  return links.size() >= burst.links ? std::optional(found) : std::nullopt;
}

/// The burst with the longest window that is one: it takes the most earlier hits with it.
std::optional<Verdict> by_bursts(const Hit& hit, std::span<const EarlierHit> earlier) {
  std::optional<Verdict> found;
  if (hit.kind != SignalKind::clicked || earlier.empty()) {
    return found;
  }
  for (const Burst& burst : kBursts) {
    if (auto longer = by_burst(hit, earlier, burst)) {
      found = std::move(longer);
    }
  }
  return found;
}

/// The same link again from elsewhere: the scanner that follows the person's own click.
std::optional<Verdict> by_echo(const Hit& hit, std::span<const EarlierHit> earlier) {
  if (hit.kind != SignalKind::clicked || hit.address.empty()) {
    return std::nullopt;
  }
  const bool echo = std::ranges::any_of(earlier, [&hit](const EarlierHit& other) {
    return other.kind == SignalKind::clicked && other.link == hit.link && other.at <= hit.at &&
           hit.at - other.at <= kEchoWindow && !other.address.empty() &&
           other.address != hit.address && other.user_agent != hit.user_agent;
  });
  return echo ? std::optional(verdict(SignalClass::machine, "echo")) : std::nullopt;
}

std::optional<Verdict> look_for_name(std::string_view user_agent) {
  const std::string agent = lower(user_agent);
  if (agent.find_first_not_of(' ') == std::string::npos) {
    return verdict(SignalClass::machine, "no_agent");
  }
  const auto known = std::ranges::find_if(kMachines, [&agent](const Agent& machine) {
    return agent.contains(machine.part);
  });
  if (known != kMachines.end()) {
    return verdict(SignalClass::machine, known->rule);
  }
  return is_crawler(user_agent.substr(0, kUserAgentBytesMax))
             ? std::optional(verdict(SignalClass::machine, "crawler"))
             : std::nullopt;
}

}  // namespace

/// The same few thousand user agents come again and again, and looking at one takes as long as all
/// the rest of a hit.
std::optional<Verdict> by_name(std::string_view user_agent) {
  thread_local std::unordered_map<std::string, std::optional<Verdict>> known;
  thread_local std::string agent;
  agent.assign(user_agent.substr(0, kUserAgentBytesMax));
  if (const auto found = known.find(agent); found != known.end()) {
    return found->second;
  }
  if (known.size() >= kNamesRememberedMax) {
    known.clear();
  }
  return known.emplace(agent, look_for_name(agent)).first->second;
}

Verdict classify(
    const Hit& hit, std::span<const EarlierHit> earlier, std::optional<Instant> accepted_at
) {
  AMENDS_CHECK(hit.kind == SignalKind::opened || hit.kind == SignalKind::clicked);
  if (auto found = by_request(hit)) {
    return *found;
  }
  // A scanner that begins too soon and goes on after is one scanner: its burst takes the rest with
  // it, so the burst is asked before the clock.
  if (auto found = by_bursts(hit, earlier)) {
    return *found;
  }
  if (auto found = by_time(hit, accepted_at)) {
    return *found;
  }
  if (auto found = by_proxy(hit)) {
    return *found;
  }
  if (auto found = by_echo(hit, earlier)) {
    return *found;
  }
  return verdict(SignalClass::human, "person");
}

}  // namespace amends::watch
