#include "checks/message/markup.h"

#include "checks/message/sightings.h"
#include "html/css.h"
#include "html/elements.h"
#include "html/liquid_part.h"
#include "html/tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace amends::checks {
namespace {

using html::Token;
using html::TokenKind;
using model::Finding;
using model::FindingLevel;

/// Places of broken markup that are told of one part: one slip often makes several.
constexpr std::size_t kBrokenMax = 10;

constexpr std::array<std::string_view, 8> kUnsafe = {
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "portal"
};

/// Left open they colour, link or enlarge all that follows.
constexpr std::array<std::string_view, 16> kMustClose = {
    "a",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "title",
    "center"
};

bool is_handler(const html::Attribute& attribute) {
  return attribute.name.size() > 4 && attribute.name.starts_with("on") &&
         attribute.value_length > 0;
}

void look_for_unsafe(const Token& tag, Sightings& seen) {
  if (is_among(kUnsafe, tag.name)) {
    seen.add(tag.offset, "<" + tag.name + ">");
    return;
  }
  const html::Attribute* const refresh = tag.name == "meta" ? tag.attribute("http-equiv") : nullptr;
  if (refresh != nullptr && html::same_letters(refresh->value, "refresh")) {
    seen.add(tag.offset, "<meta refresh>");
    return;
  }
  for (const html::Attribute& attribute : tag.attributes) {
    if (is_handler(attribute)) {
      seen.add(tag.offset, attribute.name);
      return;
    }
  }
}

/// What of the token stands unfinished at the end of the source; empty if nothing does.
std::string_view unfinished(const Token& token) {
  const std::string_view source = token.source;
  switch (token.kind) {
    case TokenKind::comment:
      return source.ends_with('>') ? std::string_view() : "comment";
    case TokenKind::start_tag:
    case TokenKind::end_tag:
    case TokenKind::doctype:
      return source.ends_with('>') ? std::string_view() : "tag";
    case TokenKind::raw_text:
      return "style";
    default:
      return {};
  }
}

/// A quote or bracket in the name of an attribute, or a tag inside of a value: a quote before it is
/// missing or one too many.
bool has_stray_quote(const Token& tag) {
  for (const html::Attribute& attribute : tag.attributes) {
    const bool odd_name = attribute.name.find_first_of("\"'<") != std::string::npos;
    const bool holds_tag = attribute.quote != 0 &&
                           (attribute.value.find("</") != std::string_view::npos ||
                            attribute.value.find("=\"") != std::string_view::npos) &&
                           attribute.value.find('\n') != std::string_view::npos &&
                           attribute.value.find('>') != std::string_view::npos;
    const bool by_liquid = attribute.name.find('{') != std::string::npos ||
                           attribute.value.find("{%") != std::string_view::npos;
    if ((odd_name || holds_tag) && !by_liquid) {
      return true;
    }
  }
  return false;
}

bool is_inside_table_only(std::string_view element) {
  return element == "table" || element == "tr" || element == "tbody" || element == "thead" ||
         element == "tfoot";
}

/// What may stand directly in a table or a row.
bool belongs_between_cells(const Token& tag) {
  constexpr std::array<std::string_view, 16> kFits = {
      "tr",
      "td",
      "th",
      "tbody",
      "thead",
      "tfoot",
      "caption",
      "col",
      "colgroup",
      "style",
      "script",
      "template",
      "form",
      "input",
      "table",
      "meta"
  };
  return is_among(kFits, tag.name);
}

/// Walks a document and tells what is out of joint.
class MarkupReader {
 public:
  MarkupReader(const PartView& part, Findings& findings) : part_(part), findings_(findings) {}

  void read() {
    html::Lexer lexer(part_.source, html::Syntax::liquid_template);
    Token token;
    std::size_t end = 0;
    while (lexer.next(token)) {
      see(token);
      end = token.offset + token.source.size();
    }
    if (end == part_.source.size() && end > 0 && !unfinished(token).empty() &&
        part_.source.size() < kPartBytesMax - 3) {
      tell(unfinished(token), FindingLevel::block, token.offset, token.source);
    }
    for (const html::OpenElement& open : open_.all()) {
      tell_unclosed(open);
    }
  }

 private:
  void see(const Token& token) {
    if (token.kind == TokenKind::liquid) {
      see_liquid(token.source);
    } else if (token.kind == TokenKind::start_tag || token.kind == TokenKind::end_tag) {
      see_tag(token);
    } else if (token.kind == TokenKind::text && depth_ == 0 && stands_between_cells() &&
               token.source.find_first_not_of(" \t\r\n") != std::string_view::npos &&
               !token.source.starts_with("&nbsp;")) {
      tell("between_cells", FindingLevel::warn, token.offset, token.source);
    }
  }

  void see_liquid(std::string_view source) {
    const std::string_view word = html::liquid_word(source);
    if (word == "if" || word == "unless" || word == "case" || word == "for") {
      ++depth_;
    } else if (word.starts_with("end") && depth_ > 0 && word != "endcomment" && word != "endraw" &&
               word != "endcapture") {
      --depth_;
    }
  }

  void see_tag(const Token& tag) {
    if (has_stray_quote(tag)) {
      tell("quotes", FindingLevel::warn, tag.offset, tag.source);
      return;  // what it opens and closes is a guess
    }
    const bool starts = tag.kind == TokenKind::start_tag;
    if (depth_ > 0) {
      // Only what was opened outside may be closed in here.
      if (!starts) {
        open_.see(tag);
      }
      return;
    }
    if (starts && tag.name == "a" && open_.find("a")) {
      const html::OpenElement before = open_.all()[*open_.find("a")];
      tell("unclosed", FindingLevel::warn, before.offset, "<a>");
      Token end = tag;
      end.kind = TokenKind::end_tag;
      open_.see(end);
    }
    if (starts && stands_between_cells() && !belongs_between_cells(tag)) {
      tell("between_cells", FindingLevel::warn, tag.offset, tag.source);
    }
    const html::OpenElements::Change change = open_.see(tag);
    for (const html::OpenElement& closed : change.closed) {
      const bool own = change.matched && &closed == &change.closed.back();
      if (!own && !may_be_misnested(closed, tag)) {
        tell_unclosed(closed);
      }
    }
  }

  /// `<b><i></b></i>` is read as it was meant.
  static bool may_be_misnested(const html::OpenElement& closed, const Token& tag) {
    return is_among(kMustClose, tag.name) && is_among(kMustClose, closed.name) &&
           closed.name != "a" && html::heading_level(closed.name) == 0;
  }

  [[nodiscard]] bool stands_between_cells() const {
    return open_.size() > 0 && is_inside_table_only(open_.all().back().name);
  }

  void tell_unclosed(const html::OpenElement& open) {
    if (is_among(kMustClose, open.name)) {
      tell("unclosed", FindingLevel::warn, open.offset, "<" + open.name + ">");
    }
  }

  void tell(
      std::string_view problem, FindingLevel level, std::size_t offset, std::string_view what
  ) {
    if (told_++ >= kBrokenMax && level != FindingLevel::block) {
      return;
    }
    Finding finding = finding_in_source("html.broken", level, part_, offset);
    constexpr std::size_t kShownOfMarkup = 60;
    finding.arguments = {
        {"problem", std::string(problem)}, {"what", shown(what.substr(0, kShownOfMarkup))}
    };
    findings_.push_back(std::move(finding));
  }

  const PartView& part_;
  Findings& findings_;
  html::OpenElements open_;
  std::size_t depth_ = 0;  // of Liquid blocks
  std::size_t told_ = 0;
};

}  // namespace

void UnsafeMarkup::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part != Part::html) {
    return;
  }
  Sightings seen;
  html::Lexer lexer(part.source, html::Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    if (token.kind == TokenKind::start_tag) {
      look_for_unsafe(token, seen);
    }
  }
  report("html.unsafe", FindingLevel::warn, part, seen, findings);
}

void ZeroBytes::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  const auto count = std::ranges::count(part.source, '\0');
  if (count == 0) {
    return;
  }
  Finding finding =
      finding_in_source("message.nul", FindingLevel::block, part, part.source.find('\0'));
  finding.arguments = {{"count", static_cast<std::int64_t>(count)}};
  findings.push_back(std::move(finding));
}

void BrokenMarkup::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part == Part::html) {
    MarkupReader(part, findings).read();
  }
}

}  // namespace amends::checks
