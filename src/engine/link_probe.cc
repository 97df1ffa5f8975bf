#include "engine/link_probe.h"

#include "base/random.h"
#include "checks/links/link_target.h"
#include "engine/limits.h"
#include "text/host.h"
#include "text/url.h"
#include "text/utf8.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace amends::engine {
namespace {

using checks::LinkFacts;
using checks::LinkKind;
using checks::LinkOutcome;
using ports::DnsAnswer;
using ports::DnsStatus;
using ports::DnsType;
using ports::WebAnswer;
using ports::WebRequest;
using Steady = std::chrono::steady_clock;
using Method = WebRequest::Method;

constexpr std::string_view kTimeOver = "the time for looking at links was over";

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_tls(std::string_view scheme) {
  return scheme.size() == 5;  // of "http" and "https", which is_web_url() has made sure of
}

/// What a request line may hold: the rest is percent-encoded, what is encoded stays.
std::string wire_target(const text::UrlView& url) {
  std::string target(url.path.empty() ? "/" : url.path);
  if (url.has_query) {
    target.append("?").append(url.query);
  }
  std::string out;
  for (const char c : target) {
    if (c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

/// A Location against the address that sent it (RFC 3986, 5.2, as far as servers go).
std::string joined(const std::string& base, std::string_view location) {
  const text::UrlView from = text::split_url(base);
  if (!text::split_url(location).scheme.empty()) {
    return std::string(location);
  }
  if (location.starts_with("//")) {
    return std::string(from.scheme) + ":" + std::string(location);
  }
  std::string root = std::string(from.scheme) + "://" + std::string(from.host);
  if (!from.port.empty()) {
    root.append(":").append(from.port);
  }
  if (location.starts_with('/')) {
    return root + std::string(location);
  }
  if (location.starts_with('?')) {
    return root + std::string(from.path) + std::string(location);
  }
  const auto folder = from.path.rfind('/');
  return root +
         (folder == std::string_view::npos ? "/" : std::string(from.path.substr(0, folder + 1))) +
         std::string(location);
}

std::string_view port_of(const text::UrlView& url) {
  return url.port.empty() ? (is_tls(url.scheme) ? "443" : "80") : url.port;
}

/// Whether an address is on the host and port of `base`, at or below its path, however it is
/// spelled. What cannot be read leads nowhere.
bool leads_into(const std::string& address, const std::string& base) {
  const text::UrlView url = text::split_url(address);
  const text::UrlView own = text::split_url(base);
  if (!text::is_web_url(address) || !text::is_web_url(base) || port_of(url) != port_of(own) ||
      text::read_host(url.host).ascii != text::read_host(own.host).ascii) {
    return false;
  }
  std::string_view below = own.path;
  below.remove_suffix(below.ends_with('/') ? 1 : 0);
  return url.path.starts_with(below) &&
         (url.path.size() == below.size() || url.path[below.size()] == '/');
}

/// Lets two requests at a time to one host, with a pause between their beginnings.
class Turnstile {
 public:
  Turnstile(std::chrono::milliseconds pause, Steady::time_point end) : pause_(pause), end_(end) {}

  /// False when the time is over first.
  bool enter(const std::string& host) {
    std::unique_lock lock(mutex_);
    Place& place = places_[host];
    while (Steady::now() < end_) {
      const auto now = Steady::now();
      if (place.inside < kRequestsPerHost && place.next <= now) {
        ++place.inside;
        place.next = now + pause_;
        return true;
      }
      const auto until = place.inside < kRequestsPerHost ? std::min(place.next, end_) : end_;
      changed_.wait_until(lock, until);
    }
    return false;
  }

  void leave(const std::string& host) {
    {
      const std::scoped_lock lock(mutex_);
      --places_[host].inside;
    }
    changed_.notify_all();
  }

 private:
  struct Place {
    std::size_t inside = 0;
    Steady::time_point next;
  };

  std::chrono::milliseconds pause_;
  Steady::time_point end_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Place> places_;  // references stay valid
};

/// Where a host leads, or why it leads nowhere.
struct Way {
  std::vector<text::IpAddress> addresses;
  LinkOutcome outcome = LinkOutcome::answered;
  std::string why;
};

/// What following a link came to.
struct Journey {
  LinkOutcome outcome = LinkOutcome::answered;
  std::string why;
  WebAnswer answer;
  std::string final_url;
  int redirects = 0;
  bool left_https = false;
  Microseconds slowest{0};
  std::uint64_t bytes_max = 0;
};

LinkOutcome outcome_of(const Error& error) {
  const std::string& id = error.id();
  if (id == "web.refused") {
    return LinkOutcome::refused;
  }
  if (id == "web.timeout") {
    return LinkOutcome::silent;
  }
  if (id == "web.certificate") {
    return LinkOutcome::certificate;
  }
  if (id == "web.tls") {
    return LinkOutcome::no_tls;
  }
  return id == "web.unreachable" ? LinkOutcome::not_asked : LinkOutcome::broke_off;
}

/// Whether two pages are one and the same but for what changes each time: the same size within a
/// fiftieth, and nine of ten lines in common.
bool same_page(const std::string& left, const std::string& right) {
  const auto lines_of = [](std::string_view page) {
    std::vector<std::string_view> lines;
    while (!page.empty()) {
      const auto line = page.substr(0, page.find_first_of("\n>"));
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
        lines.push_back(line);
      }
      page.remove_prefix(std::min(line.size() + 1, page.size()));
    }
    std::ranges::sort(lines);
    return lines;
  };
  if (left == right) {
    return true;
  }
  const auto longer = std::max(left.size(), right.size());
  if (longer - std::min(left.size(), right.size()) > longer / 50) {
    return false;
  }
  const auto one = lines_of(left);
  const auto other = lines_of(right);
  std::vector<std::string_view> common;
  std::ranges::set_intersection(one, other, std::back_inserter(common));
  return common.size() * 10 >= std::max(one.size(), other.size()) * 9;
}

}  // namespace

/// One run over many targets, by several threads.
class LinkProbe::Run {
 public:
  Run(const LinkProbe& probe,
      Steady::time_point end,
      std::span<const ProbeTarget> targets,
      const Progress& progress)
      : probe_(probe),
        options_(probe.options_),
        progress_(progress),
        timeout_(options_.timeout),
        end_(end),
        turnstile_(options_.pause, end_) {
    for (const ProbeTarget& target : targets) {
      if (may_ask(target.facts.url)) {
        targets_.push_back(&target);
      }
    }
    facts_.resize(targets_.size());
  }

  std::vector<LinkFacts> go() {
    spread(targets_.size(), [this] { work(); });
    judge_silence();
    return std::move(facts_);
  }

  std::vector<PageRead> read(std::span<const std::string> urls, const ReadLimits& limits) {
    timeout_ = limits.timeout;
    std::vector<PageRead> pages(urls.size());
    spread(urls.size(), [&] {
      for (std::size_t index = next_++; index < urls.size(); index = next_++) {
        pages[index] = read_page(urls[index], limits.bytes_max);
      }
    });
    return pages;
  }

 private:
  [[nodiscard]] bool may_ask(const std::string& url) const {
    return !is_own(url) && !checks::link_words().acts(url);
  }

  [[nodiscard]] bool is_own(const std::string& url) const {
    return std::ranges::any_of(options_.own, [&](const std::string& own) {
      return !own.empty() && leads_into(url, own);
    });
  }

  template <class Work>
  void spread(std::size_t things, const Work& work) const {
    std::vector<std::jthread> threads;
    const std::size_t count = std::clamp<std::size_t>(things, 1, options_.threads);
    for (std::size_t i = 0; i < count; ++i) {
      threads.emplace_back(work);
    }
  }

  PageRead read_page(const std::string& url, std::uint64_t bytes_max) {
    if (!may_ask(url)) {
      return {.url = url, .is_kept_shut = true};
    }
    if (is_over()) {
      return {.url = url, .why = std::string(kTimeOver)};
    }
    Journey journey;
    journey.final_url = url;
    journey.bytes_max = bytes_max;
    walk(Method::get, journey);
    const bool is_cut = journey.answer.body_bytes > journey.answer.body.size();
    return {
        url,
        journey.outcome,
        journey.answer.status,
        std::move(journey.why),
        std::move(journey.answer.body),
        is_cut
    };
  }

  [[nodiscard]] bool is_stopped() const { return options_.should_stop && options_.should_stop(); }

  [[nodiscard]] bool is_over() const { return is_stopped() || Steady::now() >= end_; }

  void work() {
    for (std::size_t index = next_++; index < targets_.size(); index = next_++) {
      const ProbeTarget& target = *targets_[index];
      LinkFacts facts = target.facts;
      if (is_over()) {
        facts.outcome = LinkOutcome::not_asked;
        facts.why = kTimeOver;
      } else {
        look(target, facts);
      }
      facts_[index] = std::move(facts);
      const std::scoped_lock lock(progress_mutex_);
      ++finished_;
      if (progress_) {
        progress_(finished_, targets_.size());
      }
    }
  }

  void look(const ProbeTarget& target, LinkFacts& facts) {
    Journey journey = follow(facts.url, Method::head, facts.kind);
    // Some servers answer HEAD with anything but what they answer GET.
    const bool refused = journey.outcome == LinkOutcome::answered && journey.answer.status >= 400 &&
                         journey.answer.status != 429;
    const bool unknown_size = facts.kind == LinkKind::image &&
                              journey.outcome == LinkOutcome::answered &&
                              !journey.answer.content_length;
    if (target.depth == ProbeTarget::Depth::full &&
        (refused || unknown_size || journey.outcome == LinkOutcome::broke_off)) {
      journey = follow(facts.url, Method::get, facts.kind);
    }
    facts.outcome = journey.outcome;
    facts.why = journey.why;
    facts.status = journey.answer.status;
    facts.final_url = journey.final_url;
    facts.redirects = journey.redirects;
    facts.left_https = journey.left_https;
    facts.took = journey.slowest;
    facts.content_type = journey.answer.content_type;
    facts.bytes = facts.kind == LinkKind::image
                      ? journey.answer.content_length.value_or(journey.answer.body_bytes)
                      : 0;
    const bool fine = facts.outcome == LinkOutcome::answered && facts.status < 300;
    if (fine && facts.kind == LinkKind::page && may_ask(facts.final_url) &&
        target.depth == ProbeTarget::Depth::full) {
      facts.like_missing = is_like_missing(facts.final_url);
    }
  }

  Journey follow(const std::string& url, Method method, LinkKind kind) {
    Journey journey;
    journey.final_url = url;
    journey.bytes_max = kind == LinkKind::image ? kImageBytesRead : kPageBytesRead;
    walk(method, journey);
    return journey;
  }

  void walk(Method method, Journey& journey) {
    while (true) {
      take_step(method, journey);
      if (journey.outcome != LinkOutcome::answered || !is_redirect(journey.answer.status) ||
          journey.answer.location.empty()) {
        return;
      }
      const std::string from = journey.final_url;
      journey.final_url = joined(from, journey.answer.location);
      if (++journey.redirects > kRedirectsMax) {
        journey.outcome = LinkOutcome::too_many_hops;
        return;
      }
      journey.left_https =
          journey.left_https || (is_tls(text::split_url(from).scheme) &&
                                 !is_tls(text::split_url(journey.final_url).scheme));
      if (!text::is_web_url(journey.final_url) || !may_ask(journey.final_url)) {
        // A redirect to one of our own links, or to one that acts, is a good end: not followed.
        const bool web = text::is_web_url(journey.final_url);
        journey.outcome = web ? LinkOutcome::answered : LinkOutcome::bad_hop;
        journey.answer.status = web ? 200 : journey.answer.status;
        journey.answer.content_length = 0;
        return;
      }
    }
  }

  void take_step(Method method, Journey& journey) {
    const text::UrlView url = text::split_url(journey.final_url);
    const text::Host host = text::read_host(url.host);
    if (!text::is_web_url(journey.final_url) || host.kind == text::Host::Kind::invalid) {
      journey.outcome = LinkOutcome::no_host;
      journey.why = "not the address of a web page";
      return;
    }
    const Way way = way_to(host);
    if (way.addresses.empty()) {
      journey.outcome = way.outcome;
      journey.why = way.why;
      return;
    }
    WebRequest request;
    request.method = method;
    request.scheme = is_tls(url.scheme) ? WebRequest::Scheme::https : WebRequest::Scheme::http;
    request.host = host.ascii;
    request.port = is_tls(url.scheme) ? 443 : 80;
    std::from_chars(url.port.data(), url.port.data() + url.port.size(), request.port);
    if (options_.reach == Reach::public_only && request.port != 80 && request.port != 443) {
      journey.outcome = LinkOutcome::odd_port;
      return;
    }
    request.target = wire_target(url);
    request.body_bytes_max = method == Method::get ? journey.bytes_max : 0;
    // A machine without IPv6 has no way to half of the addresses of a host.
    for (const text::IpAddress& address : way.addresses) {
      request.address = address;
      journey.outcome = LinkOutcome::answered;
      if (ask(request, journey)) {
        return;
      }
    }
  }

  /// Whether there is no use in asking another address of the host.
  bool ask(WebRequest& request, Journey& journey) {
    if (is_stopped() || !turnstile_.enter(request.host)) {
      journey.outcome = LinkOutcome::not_asked;
      journey.why = kTimeOver;
      return true;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Steady::now());
    request.timeout = std::clamp(left, std::chrono::milliseconds(1), timeout_);
    Result<WebAnswer> answer = probe_.web_.ask(request);
    turnstile_.leave(request.host);
    if (!answer.ok()) {
      journey.outcome = outcome_of(answer.error());
      journey.why = answer.error().message();
      if (journey.outcome == LinkOutcome::silent && request.timeout < timeout_) {
        journey.outcome = LinkOutcome::not_asked;
      }
      return answer.error().id() != "web.unreachable" && answer.error().id() != "web.refused";
    }
    anybody_answered_ = true;
    journey.slowest = std::max(journey.slowest, answer->took);
    journey.answer = *std::move(answer);
    return true;
  }

  /// The addresses of a host, asked for once in a run.
  Way way_to(const text::Host& host) {
    if (host.ip) {
      return judged({*host.ip}, host.ascii);
    }
    if (text::is_inside_name(host.ascii) && options_.reach == Reach::public_only) {
      return {{}, LinkOutcome::inside, host.ascii};
    }
    {
      const std::scoped_lock lock(ways_mutex_);
      if (const auto found = ways_.find(host.ascii); found != ways_.end()) {
        return found->second;
      }
    }
    Way way = resolved(host.ascii);
    const std::scoped_lock lock(ways_mutex_);
    return ways_.emplace(host.ascii, std::move(way)).first->second;
  }

  Way resolved(const std::string& name) {
    const std::array<ports::DnsQuestion, 2> questions = {{{DnsType::a, name}, {DnsType::aaaa, name}}
    };
    const std::vector<DnsAnswer> answers = probe_.resolver_.ask(questions);
    std::vector<text::IpAddress> addresses;
    for (const DnsAnswer& answer : answers) {
      addresses.insert(addresses.end(), answer.addresses.begin(), answer.addresses.end());
    }
    if (!addresses.empty()) {
      return judged(addresses, name);
    }
    for (const DnsAnswer& answer : answers) {
      if (!answer.is_known()) {
        return {{}, LinkOutcome::not_asked, "DNS: " + name + ": " + answer.why};
      }
    }
    return {{}, LinkOutcome::no_host, name};
  }

  /// One refused address refuses the name: who answers with both is trying something.
  [[nodiscard]] Way judged(const std::vector<text::IpAddress>& addresses, const std::string& name)
      const {
    if (options_.reach == Reach::public_only) {
      for (const text::IpAddress& address : addresses) {
        if (!text::is_public_ip(address)) {
          return {{}, LinkOutcome::inside, name + " is " + text::shown_ip(address)};
        }
      }
    }
    return {
        {addresses.begin(),
         addresses.begin() +
             static_cast<std::ptrdiff_t>(std::min(addresses.size(), kAddressesTried))},
        LinkOutcome::answered,
        {}
    };
  }

  /// The page a host shows for a path it cannot have; nothing when it says 404 as it should.
  std::optional<std::string> missing_page(const std::string& url) {
    const text::UrlView parts = text::split_url(url);
    std::string root = std::string(parts.scheme) + "://" + std::string(parts.host);
    if (!parts.port.empty()) {
      root.append(":").append(parts.port);
    }
    std::unique_lock lock(missing_mutex_);
    if (const auto found = missing_.find(root); found != missing_.end()) {
      return found->second;
    }
    lock.unlock();
    const std::string nonsense = fmt::format(
        "{}/{:016x}-{:08x}", root, mix64(options_.seed), mix64(options_.seed + 1) >> 32U
    );
    std::optional<std::string> page;
    if (shows_something(follow(nonsense, Method::head, LinkKind::page))) {
      const Journey journey = follow(nonsense, Method::get, LinkKind::page);
      if (shows_something(journey)) {
        page = journey.answer.body;
      }
    }
    lock.lock();
    return missing_.emplace(root, std::move(page)).first->second;
  }

  static bool shows_something(const Journey& journey) {
    return journey.outcome == LinkOutcome::answered && journey.answer.status >= 200 &&
           journey.answer.status < 300;
  }

  bool is_like_missing(const std::string& url) {
    const std::string_view path = text::split_url(url).path;
    if (path.empty() || path == "/") {
      return false;  // the home page is what many hosts show instead of an error
    }
    const auto missing = missing_page(url);
    if (!missing || missing->empty()) {
      return false;
    }
    const Journey journey = follow(url, Method::get, LinkKind::page);
    return shows_something(journey) && same_page(journey.answer.body, *missing);
  }

  /// Silence of everybody is no fault of the links: there is no network.
  void judge_silence() {
    if (anybody_answered_) {
      return;
    }
    for (LinkFacts& facts : facts_) {
      if (facts.outcome == LinkOutcome::silent) {
        facts.outcome = LinkOutcome::not_asked;
      }
    }
  }

  const LinkProbe& probe_;
  const LinkProbeOptions& options_;
  const Progress& progress_;
  std::chrono::milliseconds timeout_;
  Steady::time_point end_;
  Turnstile turnstile_;
  std::vector<const ProbeTarget*> targets_;
  std::vector<LinkFacts> facts_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> anybody_answered_ = false;
  std::mutex progress_mutex_;
  std::uint64_t finished_ = 0;
  std::mutex ways_mutex_;
  std::map<std::string, Way> ways_;
  std::mutex missing_mutex_;
  std::map<std::string, std::optional<std::string>> missing_;
};

Steady::time_point LinkProbe::end() {
  if (!end_) {
    end_ = Steady::now() + options_.total;
  }
  return *end_;
}

std::vector<LinkFacts> LinkProbe::run(
    std::span<const ProbeTarget> targets, const Progress& progress
) {
  return Run(*this, end(), targets, progress).go();
}

std::vector<PageRead> LinkProbe::read(std::span<const std::string> urls, const ReadLimits& limits) {
  return Run(*this, end(), {}, {}).read(urls, limits);
}

}  // namespace amends::engine
