#include "checks/links/link_verdicts.h"

#include "checks/links/link_target.h"

#include <algorithm>
#include <array>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

/// What makes a target dead, as the sentences choose by it; empty: it is not.
std::string_view death_of(const LinkFacts& link) {
  switch (link.outcome) {
    case LinkOutcome::no_host:
      return "no_host";
    case LinkOutcome::refused:
      return "refused";
    case LinkOutcome::silent:
      return "silent";
    case LinkOutcome::broke_off:
    case LinkOutcome::no_tls:
      return "broken";
    case LinkOutcome::too_many_hops:
    case LinkOutcome::bad_hop:
      return "hops";
    case LinkOutcome::answered:
      if (link.status == 404 || link.status == 410) {
        return "missing";
      }
      return link.status >= 500 ? "server" : "";
    default:
      return "";
  }
}

bool is_home(std::string_view path) {
  // "/", "/en", "/en-GB/", "/index.html"
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  if (path.empty()) {
    return true;
  }
  path.remove_prefix(1);
  const bool language =
      (path.size() == 2 || (path.size() == 5 && (path[2] == '-' || path[2] == '_')));
  return !path.contains('/') && (language || path.starts_with("index."));
}

std::string domain_of(std::string_view url) {
  return text::registrable_domain(text::read_host(text::split_url(url).host).ascii);
}

class Verdict {
 public:
  Verdict(const LinkFacts& link, Findings& findings) : link_(link), findings_(findings) {}

  void look() {
    if (link_.outcome == LinkOutcome::not_asked) {
      return;
    }
    if (link_.outcome == LinkOutcome::inside) {
      look_at_inside();
      return;
    }
    if (link_.outcome == LinkOutcome::odd_port) {
      add("link.port", FindingLevel::warn);
      return;
    }
    if (link_.outcome == LinkOutcome::certificate) {
      add("link.certificate", FindingLevel::block).arguments.emplace_back("why", shown(link_.why));
      return;
    }
    if (const auto death = death_of(link_); !death.empty()) {
      Finding& finding =
          add(link_.kind == LinkKind::image ? "image.missing" : "link.dead", FindingLevel::block);
      finding.arguments.emplace_back("problem", std::string(death));
      finding.arguments.emplace_back("status", link_.status);
      return;
    }
    if (link_.status >= 400) {
      add("link.closed", FindingLevel::note).arguments.emplace_back("status", link_.status);
      return;
    }
    look_at_way();
    link_.kind == LinkKind::image ? look_at_image() : look_at_page();
  }

 private:
  Finding& add(std::string_view id, FindingLevel level) {
    Finding finding;
    finding.id = id;
    finding.level = level;
    finding.part = to_string(link_.part);
    finding.place = link_.place;
    finding.arguments = {{"target", shown(link_.url)}, {"label", shown(link_.label)}};
    finding.recipients = link_.recipients;
    finding.examples = link_.examples;
    findings_.push_back(std::move(finding));
    return findings_.back();
  }

  /// What the address itself shows was said without asking anybody (LinkTargets).
  void look_at_inside() {
    const LinkTarget target(link_.url);
    const bool written = target.host.ip ? !text::is_public_ip(*target.host.ip)
                                        : text::is_inside_name(target.host.ascii);
    if (!written || link_.kind == LinkKind::image) {
      add("link.private", FindingLevel::block).arguments.emplace_back("how", "resolved");
    }
  }

  void look_at_way() {
    const auto chain = [&](FindingLevel level, std::string_view problem) {
      Finding& finding = add("link.redirect_chain", level);
      finding.arguments.emplace_back("problem", std::string(problem));
      finding.arguments.emplace_back("redirects", link_.redirects);
      finding.arguments.emplace_back("final", shown(link_.final_url));
    };
    if (link_.left_https) {
      chain(FindingLevel::warn, "left_https");
    }
    if (link_.redirects > kRedirectsGood) {
      chain(FindingLevel::warn, "many");
    }
    if (link_.redirects > 0 && domain_of(link_.url) != domain_of(link_.final_url)) {
      chain(FindingLevel::note, "other_domain");
    }
    if (link_.took >= kSlowAnswer) {
      add("link.slow", FindingLevel::warn)
          .arguments.emplace_back("seconds", link_.took / std::chrono::seconds(1));
    }
  }

  void look_at_page() {
    if (link_.like_missing) {
      add("link.soft_404", FindingLevel::warn);
    }
    const bool ends_home = link_.redirects > 0 && is_home(text::split_url(link_.final_url).path);
    if (ends_home && !is_home(text::split_url(link_.url).path)) {
      add("link.home_page", FindingLevel::warn)
          .arguments.emplace_back("final", shown(link_.final_url));
    }
  }

  void look_at_image() {
    if (!link_.content_type.empty() && !link_.content_type.starts_with("image/")) {
      add("image.type", FindingLevel::warn)
          .arguments.emplace_back("type", shown(link_.content_type));
    }
    if (link_.bytes > kImageBytesGood) {
      add("image.heavy", FindingLevel::warn)
          .arguments.emplace_back("kilobytes", static_cast<std::int64_t>(link_.bytes / 1000));
    }
  }

  const LinkFacts& link_;
  Findings& findings_;
};

void look_at_all_images(std::span<const LinkFacts> links, Findings& findings) {
  std::uint64_t bytes = 0;
  bool one_heavy = false;
  for (const LinkFacts& link : links) {
    const bool image = link.kind == LinkKind::image;
    bytes += image ? link.bytes : 0;
    one_heavy = one_heavy || (image && link.bytes > kImageBytesGood);
  }
  if (bytes <= kImagesBytesGood || one_heavy) {
    return;
  }
  Finding finding;
  finding.id = "image.heavy_together";
  finding.level = FindingLevel::warn;
  finding.part = "html";
  finding.arguments = {{"kilobytes", static_cast<std::int64_t>(bytes / 1000)}};
  findings.push_back(std::move(finding));
}

void look_at_gaps(std::span<const LinkFacts> links, Findings& findings) {
  const auto is_gap = [](const LinkFacts& link) { return link.outcome == LinkOutcome::not_asked; };
  const auto first = std::ranges::find_if(links, is_gap);
  if (first == links.end()) {
    return;
  }
  Finding finding = could_not_run("link.dead", first->why);
  finding.place = first->place;
  finding.arguments.emplace_back("count", std::ranges::count_if(links, is_gap));
  findings.push_back(std::move(finding));
}

}  // namespace

Finding could_not_run(std::string_view check, std::string_view why) {
  Finding finding;
  finding.id = kCouldNotRun;
  finding.level = FindingLevel::block;
  finding.part = "mailing";
  // In a pattern a dot cannot stand in what a sentence chooses by.
  std::string what(check);
  std::ranges::replace(what, '.', '_');
  finding.arguments = {
      {"check", std::string(check)}, {"what", std::move(what)}, {"why", shown(why)}
  };
  return finding;
}

Finding turned_off() {
  Finding finding;
  finding.id = "check.turned_off";
  finding.level = FindingLevel::note;
  finding.part = "mailing";
  return finding;
}

Findings link_findings(std::span<const LinkFacts> links) {
  Findings findings;
  for (const LinkFacts& link : links) {
    Verdict(link, findings).look();
  }
  look_at_all_images(links, findings);
  look_at_gaps(links, findings);
  return findings;
}

}  // namespace amends::checks
