#include "engine/new_target.h"

#include "engine/limits.h"
#include "engine/link_probe.h"
#include "text/host.h"
#include "text/url.h"
#include "text/utf8.h"

#include <algorithm>
#include <vector>

namespace amends::engine {
namespace {

using checks::LinkOutcome;

/// Without what Liquid may fill in.
std::string_view plain_part(std::string_view target) {
  return target.substr(0, std::min(target.find("{{"), target.find("{%")));
}

bool is_usual_port(std::string_view port) {
  return port.empty() || port == "80" || port == "443";
}

bool has_same_port(const text::UrlView& one, const text::UrlView& other) {
  return one.port == other.port || (is_usual_port(one.port) && is_usual_port(other.port));
}

Error loop_error() {
  return make_error(
      "link.loop",
      "this address is one of our own links, so readers would go round in circles; give the "
      "address "
      "of the page itself"
  );
}

std::string_view words_of(LinkOutcome outcome) {
  switch (outcome) {
    case LinkOutcome::no_host:
      return "there is no such host";
    case LinkOutcome::inside:
      return "it is an address inside a private network, which readers cannot reach";
    case LinkOutcome::odd_port:
      return "it is on a port that is not asked";
    case LinkOutcome::refused:
      return "nothing listens there";
    case LinkOutcome::silent:
      return "it does not answer";
    case LinkOutcome::certificate:
      return "its certificate is not valid for this host";
    case LinkOutcome::no_tls:
      return "it does not speak TLS";
    case LinkOutcome::too_many_hops:
      return "it redirects too many times";
    case LinkOutcome::bad_hop:
      return "it redirects to what is no web address";
    default:
      return "what it answers is no web page";
  }
}

Error dead(const std::string& url, std::string_view why) {
  return make_error(
      "link.dead",
      "{} was asked for and is no page to lead readers to: {}. Look at it in a browser; if it is "
      "right all the same, say why: --untested \"...\"",
      url,
      why
  );
}

Error untested(std::string_view why) {
  return make_error(
      "link.untested",
      "the new target could not be asked for ({}), so nobody knows whether there is a page. Open "
      "it "
      "in a browser, then say that you did: --untested \"...\"",
      why.empty() ? "no reason given" : why
  );
}

bool can_ask(const ProofOutside& outside) {
  return outside.mode == ProofOutside::Mode::asked && outside.dns != nullptr &&
         outside.web != nullptr;
}

/// None when it acts when it is opened: such a one is never asked for.
std::vector<checks::LinkFacts> probe(const std::string& url, const ProofOutside& outside) {
  LinkProbeOptions options;
  options.total = kTargetProbeTime;
  options.own = {outside.base_url};
  ProbeTarget target;
  target.facts.url = url;
  return LinkProbe(*outside.dns, *outside.web, std::move(options)).run({&target, 1});
}

Result<TargetAnswer> judge(const checks::LinkFacts& facts, const ProofOutside& outside) {
  if (leads_home(facts.final_url, outside.base_url)) {
    return loop_error();
  }
  if (facts.outcome == LinkOutcome::not_asked) {
    return untested(facts.why);
  }
  if (facts.outcome != LinkOutcome::answered) {
    return dead(facts.url, words_of(facts.outcome));
  }
  if (facts.status < 200 || facts.status >= 300) {
    return dead(facts.url, fmt::format("it answers {}", facts.status));
  }
  if (facts.like_missing) {
    return dead(facts.url, "it shows the page its host has for addresses that do not exist");
  }
  std::string words = fmt::format("{}", facts.status);
  if (facts.redirects > 0) {
    words += " at " + facts.final_url;
  }
  return TargetAnswer{std::move(words), facts.final_url};
}

}  // namespace

bool leads_home(std::string_view address, std::string_view base_url) {
  const text::UrlView url = text::split_url(address);
  const text::UrlView own = text::split_url(base_url);
  if (base_url.empty() || !has_same_port(url, own) ||
      text::read_host(url.host).ascii != text::read_host(own.host).ascii) {
    return false;
  }
  const std::string path = text::percent_decode(url.path);
  std::string_view below = own.path;
  below.remove_suffix(below.ends_with('/') ? 1 : 0);
  return path.starts_with(below) && (path.size() == below.size() || path[below.size()] == '/');
}

Result<void> check_target(std::string_view target, std::string_view base_url) {
  const std::string_view plain = plain_part(target);
  const text::UrlView url = text::split_url(plain);
  const bool has_liquid = plain.size() < target.size();
  const bool has_whole_host = !has_liquid || !url.path.empty() || url.has_query || url.has_fragment;
  if (target.size() > kTargetBytesMax || !text::valid_utf8(target) || text::has_control(target) ||
      !text::is_web_url(plain) || !has_whole_host ||
      text::read_host(url.host).kind == text::Host::Kind::invalid) {
    return make_error(
        "link.target",
        "the new target must be a whole web address like https://shop.example/sale, of at most {} "
        "bytes",
        kTargetBytesMax
    );
  }
  if (leads_home(plain, base_url)) {
    return loop_error();
  }
  return {};
}

bool changes_owner(const std::string& from, const std::string& to) {
  const auto owner = [](const std::string& address) {
    return text::registrable_domain(text::read_host(text::split_url(plain_part(address)).host).ascii
    );
  };
  return owner(from) != owner(to);
}

Result<TargetAnswer> ask_target(const std::string& url, const ProofOutside& outside) {
  if (outside.mode != ProofOutside::Mode::asked) {
    return untested("this server is told to ask nobody: [proof] outside = false");
  }
  if (!can_ask(outside)) {
    return untested(outside.broken.empty() ? "there is no way out" : outside.broken);
  }
  const std::vector<checks::LinkFacts> facts = probe(url, outside);
  if (facts.empty()) {
    return untested("a link that acts when it is opened is never asked for");
  }
  return judge(facts.front(), outside);
}

std::string where_it_ends(const std::string& url, const ProofOutside& outside) {
  const std::vector<checks::LinkFacts> facts =
      can_ask(outside) ? probe(url, outside) : std::vector<checks::LinkFacts>();
  return facts.empty() || facts.front().final_url.empty() ? url : facts.front().final_url;
}

}  // namespace amends::engine
