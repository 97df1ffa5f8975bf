#include "checks/message/looks.h"

#include "checks/message/sightings.h"
#include "html/css.h"
#include "html/escape.h"
#include "html/styled.h"
#include "html/tokens.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

constexpr double kContrastMin = 4.5;
constexpr double kContrastLargeMin = 3.0;
/// WCAG 2.1, "large scale": 18 pt, or 14 pt bold.
constexpr double kLargePx = 24.0;
constexpr double kLargeBoldPx = 18.66;
/// Pairs of colours that are told of one part.
constexpr std::size_t kPairsMax = 10;
constexpr double kSmallPx = 13.0;
constexpr double kTinyPx = 10.0;
constexpr int kWidePx = 640;

using Pair = std::pair<html::Colour, html::Colour>;

/// What the pair must reach; a size that is not known counts as large, so that nothing is guessed.
double contrast_wanted(const html::TextStyle& style) {
  if (!style.size_px) {
    return kContrastLargeMin;
  }
  const double large = style.weight == html::Weight::bold ? kLargeBoldPx : kLargePx;
  return *style.size_px >= large ? kContrastLargeMin : kContrastMin;
}

Finding about_pair(const PartView& part, const Pair& pair, const Sightings& seen) {
  Finding finding = finding_in_source("html.contrast", FindingLevel::warn, part, seen.first);
  constexpr double kTenths = 10.0;
  const auto tenths =
      static_cast<int>(std::floor(html::contrast_ratio(pair.first, pair.second) * kTenths));
  finding.arguments = {
      {"what", seen.what},
      {"count", seen.count},
      {"colour", to_string(pair.first)},
      {"background", to_string(pair.second)},
      {"ratio", std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)}
  };
  return finding;
}

/// A width="700" or width:700px that a smaller screen cannot change.
int fixed_width(const html::Token& tag) {
  const html::Attribute* const attribute = tag.attribute("width");
  int width = 0;
  const auto read = [&width](std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error == std::errc() && (unit.empty() || html::same_letters(unit, "px"))) {
      width = std::max(width, number);
    }
  };
  if (attribute != nullptr) {
    read(attribute->value);
  }
  const html::Attribute* const style = tag.attribute("style");
  html::CssLexer css(style == nullptr ? std::string_view() : style->value);
  html::CssItem item;
  while (css.next(item)) {
    if (html::same_letters(item.name, "max-width")) {
      return 0;
    }
    if (html::same_letters(item.name, "width")) {
      const std::string_view value = html::css_value(item.text);
      if (value.ends_with('%') || html::same_letters(value, "auto")) {
        return 0;
      }
      read(value);
    }
  }
  return width;
}

}  // namespace

void Contrast::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  if (part.part != Part::html) {
    return;
  }
  std::map<Pair, Sightings> pairs;
  html::StyledReader reader(part.source);
  html::StyledText text;
  while (reader.next(text)) {
    const html::TextStyle& style = text.style;
    if (!style.colour || !style.background) {
      continue;
    }
    const Pair pair{*style.colour, *style.background};
    const bool known = pairs.contains(pair);
    if ((known || pairs.size() < kPairsMax) &&
        html::contrast_ratio(pair.first, pair.second) < contrast_wanted(style)) {
      pairs[pair].add(text.offset, html::html_unescape(text.text.substr(0, kShownBytesMax)));
    }
  }
  for (const auto& [pair, seen] : pairs) {
    findings.push_back(about_pair(part, pair, seen));
  }
}

void SmallFont::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  if (part.part != Part::html) {
    return;
  }
  Sightings small;
  std::size_t small_bytes = 0;
  std::size_t all_bytes = 0;
  double least = kSmallPx;
  html::StyledReader reader(part.source);
  html::StyledText text;
  while (reader.next(text)) {
    all_bytes += text.text.size();
    if (text.style.size_px && *text.style.size_px < kSmallPx) {
      small.add(text.offset, html::html_unescape(text.text.substr(0, kShownBytesMax)));
      small_bytes += text.text.size();
      least = std::min(least, *text.style.size_px);
    }
  }
  if (small.count > 0) {
    const bool most = small_bytes * 2 > all_bytes;
    Finding finding = finding_in_source(
        "html.font_small",
        most || least < kTinyPx ? FindingLevel::warn : FindingLevel::note,
        part,
        small.first
    );
    finding.arguments = {
        {"what", small.what}, {"px", static_cast<std::int64_t>(std::floor(least))}
    };
    findings.push_back(std::move(finding));
  }
}

void WideLayout::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  if (part.part != Part::html) {
    return;
  }
  int widest = 0;
  Sightings wide;
  bool adapts = false;
  html::Lexer lexer(part.source, html::Syntax::liquid_template);
  html::Token token;
  while (lexer.next(token)) {
    if (token.kind == html::TokenKind::raw_text) {
      adapts = adapts || token.source.find("@media") != std::string_view::npos;
    }
    const int width = token.kind == html::TokenKind::start_tag ? fixed_width(token) : 0;
    if (width > kWidePx) {
      wide.add(token.offset, "<" + token.name + ">");
      widest = std::max(widest, width);
    }
  }
  if (wide.count > 0) {
    Finding finding = finding_in_source(
        "html.wide", adapts ? FindingLevel::note : FindingLevel::warn, part, wide.first
    );
    finding.arguments = {{"what", wide.what}, {"px", std::int64_t{widest}}};
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
