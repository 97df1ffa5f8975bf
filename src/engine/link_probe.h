#pragma once

#include "checks/links/link_facts.h"
#include "ports/resolver.h"
#include "ports/web.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace amends::engine {

/// Where a probe may connect to. `any` lifts the rules on addresses and ports: for tests, and for
/// whoever checks pages of their own house (--allow-private).
enum class Reach : std::uint8_t { public_only, any };

struct LinkProbeOptions {
  Reach reach = Reach::public_only;
  /// Of one request, DNS apart.
  std::chrono::milliseconds timeout{10'000};
  /// Of all that a probe asks, from its first question on: what was not asked by then is
  /// `not_asked`.
  std::chrono::milliseconds total{180'000};
  /// Between the beginnings of two requests to one host.
  std::chrono::milliseconds pause{100};
  std::size_t threads = 8;
  /// Where our own tracked and unsubscribe links lead ("https://links.nordlys.example"): nothing
  /// on that host and port, at or below that path, is ever asked for.
  std::vector<std::string> own;
  /// Asked between requests, from several threads; when it says true, the rest is `not_asked`.
  std::function<bool()> should_stop = {};
  /// For the path no host has.
  std::uint64_t seed = 0x5EED;
};

/// One thing to ask for; the facts about where it stands are filled in.
struct ProbeTarget {
  enum class Depth : std::uint8_t {
    full,  // HEAD, then GET where HEAD is refused, and a look at what the host says to nonsense
    light  // HEAD only: a link made for one person
  };

  checks::LinkFacts facts;
  Depth depth = Depth::full;
};

/// A page that was read, or why not.
struct PageRead {
  std::string url;
  checks::LinkOutcome outcome = checks::LinkOutcome::not_asked;
  int status = 0;
  std::string why = {};
  std::string body = {};      // of the last answer
  bool is_cut = false;        // there was more than `bytes_max`
  bool is_kept_shut = false;  // one of our own links, or one that acts: not asked for

  [[nodiscard]] bool is_there() const {
    return outcome == checks::LinkOutcome::answered && status >= 200 && status < 300;
  }
};

struct ReadLimits {
  std::uint64_t bytes_max = 0;
  std::chrono::milliseconds timeout{10'000};  // of one request, as LinkProbeOptions has it
};

/// Asks for the targets of a mailing's links and images as a careful stranger: every address a
/// name leads to is looked at first, the connection goes to the address that was looked at, each
/// redirect is a new question, ports 80 and 443, two requests at a host at once (SAFETY 2.2, 6).
class LinkProbe {
 public:
  LinkProbe(ports::Resolver& resolver, ports::Web& web, LinkProbeOptions options)
      : resolver_(resolver),
        web_(web),
        options_(std::move(options)) {}

  /// How many are done; called from several threads, one at a time.
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  /// The facts of each target, in their order; what may not be asked for (our own links, links that
  /// act when opened) is left out. Blocks until all is known or the time is over.
  [[nodiscard]] std::vector<checks::LinkFacts> run(
      std::span<const ProbeTarget> targets, const Progress& progress = {}
  );

  /// Reads pages under the same rules, in the order of `urls`. Our own links and those that act are
  /// `not_asked`.
  [[nodiscard]] std::vector<PageRead> read(
      std::span<const std::string> urls, const ReadLimits& limits
  );

  [[nodiscard]] const LinkProbeOptions& options() const { return options_; }

 private:
  class Run;

  /// When the time is over; it runs from the first call on.
  [[nodiscard]] std::chrono::steady_clock::time_point end();

  ports::Resolver& resolver_;
  ports::Web& web_;
  LinkProbeOptions options_;
  std::optional<std::chrono::steady_clock::time_point> end_;
};

}  // namespace amends::engine
