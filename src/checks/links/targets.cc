#include "checks/links/targets.h"

#include "checks/limits.h"
#include "checks/links/link_target.h"
#include "checks/links/link_verdicts.h"
#include "checks/markers.h"
#include "html/escape.h"
#include "html/tokens.h"

#include <algorithm>
#include <array>
#include <set>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;
using text::Host;

/// Findings about one link.
class LinkLook {
 public:
  LinkLook(const PartView& part, const html::Link& link, Findings& findings)
      : part_(part),
        link_(link),
        target_(link.url),
        findings_(findings) {}

  void look() {
    look_at_way_out();
    if (!target_.is_web()) {
      return;
    }
    look_at_host();
    if (target_.parts.has_userinfo) {
      add("link.userinfo", FindingLevel::block);
    }
    look_at_campaign();
  }

 private:
  Finding& add(std::string_view id, FindingLevel level) {
    findings_.push_back(finding_of_link(id, level, part_, link_));
    return findings_.back();
  }

  /// The way out must be the address itself: behind another one it works only as long as that does.
  void look_at_way_out() {
    std::string_view url = link_.url;
    const auto liquid = url.find("{{");
    const bool leaves =
        url.contains("unsubscribe_url") && liquid != std::string_view::npos && liquid > 0;
    if (leaves && url.substr(0, liquid).find_first_not_of(" \t\r\n") != std::string_view::npos) {
      add("link.unsubscribe_wrapped", FindingLevel::block);
    }
  }

  void look_at_host() {
    const bool inside = target_.host.ip ? !text::is_public_ip(*target_.host.ip)
                                        : text::is_inside_name(target_.host.ascii);
    // Staging hosts and localhost are link.placeholder already.
    const bool placeholder = markers().links.matches("href=\"" + target_.url + "\"");
    if (inside) {
      if (!placeholder) {
        add("link.private", FindingLevel::block).arguments.emplace_back("how", "written");
      }
      return;
    }
    if (target_.parts.scheme.size() == 4 && !placeholder) {  // "http"
      add("link.insecure", FindingLevel::warn);
    }
    const std::string domain = text::registrable_domain(target_.host.ascii);
    if (is_among(link_words().shorteners, domain) ||
        is_among(link_words().shorteners, target_.host.ascii)) {
      add("link.shortener", FindingLevel::warn).arguments.emplace_back("host", domain);
    }
    look_at_letters();
  }

  void look_at_letters() {
    const auto kind = target_.host.kind == Host::Kind::name ? text::lookalike(target_.host.shown)
                                                            : text::Lookalike::none;
    if (kind == text::Lookalike::none) {
      return;
    }
    const bool mixed = kind == text::Lookalike::mixed;
    Finding& finding = add("link.mixed_script", mixed ? FindingLevel::block : FindingLevel::warn);
    finding.arguments.emplace_back("host", shown(target_.host.shown));
    finding.arguments.emplace_back("looks_like", shown(text::latin_skeleton(target_.host.shown)));
  }

  void look_at_campaign() {
    const std::string_view query = target_.parts.query;
    std::size_t campaigns = 0;
    for (std::size_t at = 0; at != std::string_view::npos && at < query.size();) {
      campaigns += query.substr(at).starts_with("utm_campaign=") ? 1 : 0;
      at = query.find('&', at);
      at += at == std::string_view::npos ? 0 : 1;
    }
    const bool two_marks = query.contains('?');
    if (two_marks || campaigns > 1) {
      add("link.utm", FindingLevel::warn)
          .arguments.emplace_back("problem", two_marks ? "two_marks" : "two_campaigns");
    }
  }

  const PartView& part_;
  const html::Link& link_;
  LinkTarget target_;
  Findings& findings_;
};

/// The ids and names a "#place" may mean; nothing when Liquid prints one of them.
std::optional<std::set<std::string, std::less<>>> anchors_of(const std::string& source) {
  std::set<std::string, std::less<>> anchors;
  html::Lexer lexer(source, html::Syntax::liquid_template);
  html::Token token;
  while (lexer.next(token)) {
    if (token.kind != html::TokenKind::start_tag) {
      continue;
    }
    for (const std::string_view name : {"id", "name"}) {
      const html::Attribute* attribute = token.attribute(name);
      if (attribute == nullptr) {
        continue;
      }
      if (attribute->value.contains("{{")) {
        return std::nullopt;
      }
      anchors.insert(std::string(attribute->value));
    }
  }
  return anchors;
}

}  // namespace

void LinkTargets::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  if (part.links.size() > kLinksLookedAtMax) {
    findings.push_back(could_not_run(
        "link.dead",
        fmt::format(
            "there are more than {} of them, later ones were passed over", kLinksLookedAtMax
        )
    ));
    findings.back().part = to_string(part.part);
    findings.back().place = part.place_in_source(part.links[kLinksLookedAtMax].offset);
  }
  std::size_t looked = 0;
  for (const html::Link& link : part.links) {
    if (findings.size() > kFindingsMax || ++looked > kLinksLookedAtMax) {
      return;
    }
    LinkLook(part, link, findings).look();
  }
}

void UntrackedLinks::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  std::int64_t count = 0;
  const html::Link* first = nullptr;
  for (const html::Link& link : part.links) {
    const LinkTarget target(link.url);
    const bool own = link.url.contains("unsubscribe_url") || link.url.contains("preferences_url") ||
                     link.url.contains("view_url");
    const bool place = target.url.empty() || target.url.starts_with('#');
    const bool relative = target.parts.scheme.empty() && !target.url.starts_with(kPrinted);
    if (own || place || relative || target.is_web()) {
      continue;
    }
    ++count;
    first = first == nullptr ? &link : first;
  }
  if (first != nullptr) {
    Finding finding = finding_of_link("link.untracked", FindingLevel::note, part, *first);
    finding.arguments.emplace_back("links", count);
    findings.push_back(std::move(finding));
  }
}

void BrokenAnchor::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  const auto is_anchor = [](const html::Link& link) {
    return link.url.size() > 1 && link.url[0] == '#' && !link.url.contains("{{");
  };
  if (std::ranges::none_of(part.links, is_anchor)) {
    return;
  }
  const auto anchors = anchors_of(part.source);
  if (!anchors) {
    return;
  }
  std::size_t places = 0;
  for (const html::Link& link : part.links) {
    if (!is_anchor(link) || link.url == "#top" || places == kPlacesMax ||
        anchors->contains(text::percent_decode(link.url.substr(1)))) {
      continue;
    }
    // What says "#xxx" was meant to be replaced: link.placeholder.
    if (!markers().links.matches("href=\"" + link.url + "\"")) {
      findings.push_back(finding_of_link("link.anchor_broken", FindingLevel::warn, part, link));
      ++places;
    }
  }
}

}  // namespace amends::checks
