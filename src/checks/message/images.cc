#include "checks/message/images.h"

#include "checks/limits.h"
#include "checks/message/sightings.h"
#include "html/css.h"
#include "html/escape.h"
#include "html/styled.h"
#include "html/tokens.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::checks {
namespace {

using model::FindingLevel;

/// With fewer words beside them pictures are all there is: a line to leave and an address.
constexpr std::size_t kFewWords = 25;

struct Seen {
  Sightings pictures;
  Sightings no_alt;
  Sightings http;
  Sightings data_uri;
  Sightings no_width;
};

bool is_pixel(const html::Token& tag) {
  const html::Attribute* const width = tag.attribute("width");
  return width != nullptr && (width->value == "1" || width->value == "0");
}

bool has_width(const html::Token& tag) {
  if (tag.attribute("width") != nullptr) {
    return true;
  }
  const html::Attribute* const style = tag.attribute("style");
  html::CssLexer css(style == nullptr ? std::string_view() : style->value);
  html::CssItem item;
  while (css.next(item)) {
    if (html::same_letters(item.name, "width") || html::same_letters(item.name, "max-width")) {
      return true;
    }
  }
  return false;
}

void look_at_image(const html::Token& tag, Seen& seen) {
  const html::Attribute* const src = tag.attribute("src");
  const std::string_view address = src == nullptr ? std::string_view() : src->value;
  if (is_pixel(tag)) {
    return;
  }
  const std::string_view shown_as =
      html::same_letters(address.substr(0, 5), "data:") ? std::string_view("data:") : address;
  seen.pictures.add(tag.offset, shown_as);
  if (tag.attribute("alt") == nullptr) {
    seen.no_alt.add(tag.offset, shown_as);
  }
  if (html::same_letters(address.substr(0, 7), "http://")) {
    seen.http.add(tag.offset, shown_as);
  }
  if (html::same_letters(address.substr(0, 5), "data:")) {
    seen.data_uri.add(tag.offset, shown_as);
  }
  if (!has_width(tag)) {
    seen.no_width.add(tag.offset, shown_as);
  }
}

std::size_t words_beside(std::string_view source, const text::Locale& locale) {
  html::StyledReader reader(source);
  html::StyledText piece;
  std::size_t words = 0;
  while (words < kFewWords && reader.next(piece)) {
    words += words_of(html::html_unescape(piece.text.substr(0, kPartBytesMax)), locale).size();
  }
  return words;
}

model::Finding of_pictures(std::string_view id, std::uint64_t bytes) {
  model::Finding finding;
  finding.id = id;
  finding.level = FindingLevel::warn;
  finding.part = "html";
  finding.arguments = {{"kilobytes", static_cast<std::int64_t>(bytes / 1000)}};
  return finding;
}

}  // namespace

void Images::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  if (part.part != Part::html) {
    return;
  }
  Seen seen;
  html::Lexer lexer(part.source, html::Syntax::liquid_template);
  html::Token token;
  while (lexer.next(token)) {
    if (token.kind == html::TokenKind::start_tag && token.name == "img") {
      look_at_image(token, seen);
    }
  }
  report("image.no_alt", FindingLevel::warn, part, seen.no_alt, findings);
  report("image.http", FindingLevel::warn, part, seen.http, findings);
  report("image.data_uri", FindingLevel::warn, part, seen.data_uri, findings);
  report("image.dimensions", FindingLevel::note, part, seen.no_width, findings);
  if (seen.pictures.count > 0 && words_beside(part.source, part.locale) < kFewWords) {
    report("image.only", FindingLevel::warn, part, seen.pictures, findings);
  }
}

void FolderPictures::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  std::uint64_t together = 0;
  bool one_heavy = false;
  for (const model::MailFile& picture : mailing.mailing.pictures) {
    const std::uint64_t bytes = picture.bytes.size();
    together += bytes;
    if (bytes > kImageBytesGood) {
      one_heavy = true;
      findings.push_back(of_pictures("image.heavy", bytes));
      findings.back().arguments.emplace_back("target", shown(picture.file));
    }
  }
  if (together > kImagesBytesGood && !one_heavy) {
    findings.push_back(of_pictures("image.heavy_together", together));
  }
}

}  // namespace amends::checks
