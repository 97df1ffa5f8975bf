#include "checks/links/links.h"

#include "checks/markers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

bool leads_nowhere(std::string_view target) {
  return markers().links.matches("href=\"" + std::string(target) + "\"");
}

// RFC 3986 section 3.1, or a target that Liquid begins, which is known only when it is printed.
bool has_scheme(std::string_view target) {
  if (target.starts_with(kPrinted) || target.starts_with('#')) {
    return true;
  }
  const auto end = target.find_first_of(":/?#");
  return end != std::string_view::npos && end > 0 && target[end] == ':' &&
         std::isalpha(static_cast<unsigned char>(target[0])) != 0;
}

Finding about_link(
    std::string_view id, const PartView& part, Place place, std::string_view target
) {
  Finding finding;
  finding.id = id;
  finding.level = FindingLevel::block;
  finding.part = to_string(part.part);
  finding.place = std::move(place);
  finding.arguments = {{"target", shown(target)}};
  return finding;
}

void look_at_link(const PartView& part, const html::Link& link, Findings& findings) {
  const std::string target = without_liquid(link.url, kPrinted);
  const bool placeholder = leads_nowhere(target);
  if (!placeholder && has_scheme(target)) {
    return;
  }
  Finding finding = about_link(
      placeholder ? "link.placeholder" : "link.relative",
      part,
      part.place_in_source(link.offset),
      link.url
  );
  finding.arguments.emplace_back("label", shown(link.text));
  findings.push_back(std::move(finding));
}

/// The addresses in plain text, as mail programs make links of them.
void look_at_text(const PartView& part, Findings& findings) {
  const std::string_view text = part.visible;
  std::size_t begin = text.find("http");
  for (std::size_t links = 0; begin != std::string_view::npos && links < kPlacesMax; ++links) {
    const auto end = std::min(text.find_first_of(" \t\r\n<>\"')", begin), text.size());
    const auto target = text.substr(begin, end - begin);
    if (target.find("://") != std::string_view::npos && leads_nowhere(target)) {
      Finding finding = about_link("link.placeholder", part, part.place_of(begin), target);
      finding.arguments.emplace_back("label", "");
      findings.push_back(std::move(finding));
    }
    begin = text.find("http", end);
  }
}

/// Printed by some `{{ }}` of the source, not merely spoken of.
bool prints(std::string_view source, std::string_view name) {
  std::size_t begin = source.find("{{");
  while (begin != std::string_view::npos) {
    const auto end = source.find("}}", begin);
    if (end == std::string_view::npos) {
      return false;
    }
    if (source.substr(begin, end - begin).find(name) != std::string_view::npos) {
      return true;
    }
    begin = source.find("{{", end);
  }
  return false;
}

bool lets_people_leave(std::string_view source) {
  return prints(source, "unsubscribe_url") || prints(source, "preferences_url");
}

}  // namespace

void PlaceholderLink::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part == Part::text) {
    look_at_text(part, findings);
  }
  for (const html::Link& link : part.links) {
    look_at_link(part, link, findings);
  }
}

void Unsubscribe::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  if (part.source.empty() || (part.part != Part::html && part.part != Part::text)) {
    return;
  }
  const bool html = part.part == Part::html;
  const bool found =
      html ? std::ranges::any_of(
                 part.links, [](const html::Link& link) { return lets_people_leave(link.url); }
             )
           : lets_people_leave(part.source);
  if (!found) {
    Finding finding = finding_at(
        html ? "unsubscribe.missing_html" : "unsubscribe.missing_text", FindingLevel::block, part, 0
    );
    finding.place = {part.file};
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
