#include "checks/links/deception.h"

#include "checks/links/link_target.h"
#include "text/case.h"

#include <map>
#include <set>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

std::string host_in(std::string_view address) {
  const auto scheme = address.find("://");
  const std::string_view host = scheme == std::string_view::npos
                                    ? address.substr(0, address.find_first_of("/?#:"))
                                    : text::split_url(address).host;
  return text::read_host(host).ascii;
}

/// Where the link goes, as far as it matters to a reader: without the part behind #, without what
/// only counts (utm_...), without http against https and a slash at the end.
std::string destination(const LinkTarget& target) {
  std::string out = target.host.ascii + std::string(target.parts.path);
  if (out.ends_with('/')) {
    out.pop_back();
  }
  std::string_view query = target.parts.query;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    if (!pair.starts_with("utm_")) {
      out.append("&").append(pair);
    }
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return out;
}

}  // namespace

void MisleadingLinkText::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  std::size_t places = 0;
  for (const html::Link& link : part.links) {
    const std::string_view address = address_in(link.text);
    if (address.empty()) {
      continue;
    }
    const LinkTarget target(link.url);
    const std::string seen = host_in(address);
    if (!target.is_web() || seen.empty() || places == kPlacesMax ||
        text::registrable_domain(seen) == text::registrable_domain(target.host.ascii)) {
      continue;
    }
    Finding finding = finding_of_link("link.text_differs", FindingLevel::block, part, link);
    finding.arguments.emplace_back("host", shown(target.host.shown));
    findings.push_back(std::move(finding));
    ++places;
  }
}

void SameTextTwoTargets::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  std::map<std::string, std::string> targets;  // by text
  std::set<std::string> told;
  for (const html::Link& link : part.links) {
    const LinkTarget target(link.url);
    const std::string label = text::fold_key(link.text);
    if (!target.is_web() || link_words().is_generic(link.text) || told.size() >= kPlacesMax) {
      continue;
    }
    const std::string goes_to = destination(target);
    const auto [first, is_new] = targets.emplace(label, goes_to);
    if (is_new || first->second == goes_to || !told.insert(label).second) {
      continue;
    }
    Finding finding = finding_of_link("link.same_text_two_targets", FindingLevel::warn, part, link);
    finding.arguments.emplace_back("other", shown(first->second));
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
