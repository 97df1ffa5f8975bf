#include "checks/message/document.h"

#include "checks/message/sightings.h"
#include "html/css.h"
#include "html/elements.h"
#include "html/liquid_part.h"
#include "html/tokens.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace amends::checks {
namespace {

using html::Token;
using html::TokenKind;
using model::Finding;
using model::FindingLevel;

/// A mail with fewer words needs no headings.
constexpr std::size_t kLongWords = 200;

/// The attribute of <html>, else of <body>; nothing when neither has it or Liquid prints it.
struct Said {
  std::optional<std::string> value;
  std::size_t offset = 0;
  bool printed = false;
};

Said said_of(std::string_view source, std::string_view attribute) {
  Said said;
  html::Lexer lexer(source, html::Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    if (token.kind != TokenKind::start_tag) {
      continue;
    }
    const html::Attribute* const found = token.attribute(attribute);
    const bool outer = token.name == "html" || token.name == "body";
    if (outer && found != nullptr) {
      said.offset = token.offset;
      said.printed = found->value.find("{{") != std::string_view::npos ||
                     found->value.find("{%") != std::string_view::npos;
      said.value = found->value;
      return said;
    }
    if (token.name == "body" || !outer) {
      const bool still_in_head = token.name == "head" || token.name == "meta" ||
                                 token.name == "title" || token.name == "style" ||
                                 token.name == "link" || token.name == "base";
      if (!still_in_head) {
        return said;
      }
    }
  }
  return said;
}

/// What <html> does not say yet, put into it: one edit for language and direction together, so that
/// two findings do not meet. Nothing where it says something, where Liquid stands in it, or where
/// it stands in a partial, which may be of other languages too.
std::vector<model::Edit> complete_root(const PartView& part) {
  constexpr std::size_t kNameBytes = std::string_view("<html").size();
  html::Lexer lexer(part.source, html::Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    if (token.kind != TokenKind::start_tag) {
      continue;
    }
    if (token.name != "html" || token.source.find('{') != std::string_view::npos ||
        part.is_in_partial(token.offset)) {
      return {};
    }
    std::string found(token.source.substr(0, kNameBytes));
    std::string more = token.attribute("lang") == nullptr
                           ? fmt::format(" lang=\"{}\"", part.locale.tag())
                           : std::string();
    const bool rtl = part.locale.direction() == text::Direction::rtl;
    more += rtl && token.attribute("dir") == nullptr ? " dir=\"rtl\"" : "";
    return more.empty()
               ? std::vector<model::Edit>()
               : std::vector{model::Edit{part.place_in_source(token.offset), found, found + more}};
  }
  return {};
}

void look_at_lang(const PartView& part, Findings& findings) {
  const Said said = said_of(part.source, "lang");
  if (said.printed) {
    return;
  }
  const auto named = text::Locale::parse(said.value.value_or("?"));
  if (named.ok() && named->language() == part.locale.language()) {
    return;
  }
  Finding finding = finding_in_source(
      "html.lang", named.ok() ? FindingLevel::warn : FindingLevel::note, part, said.offset
  );
  finding.arguments = {
      {"lang", named.ok() ? shown(*said.value) : "none"}, {"edition", part.locale.tag()}
  };
  finding.fix = said.value ? std::vector<model::Edit>() : complete_root(part);
  findings.push_back(std::move(finding));
}

/// The direction may be said by an element of its own around everything.
bool says_rtl_somewhere(std::string_view source) {
  html::Lexer lexer(source, html::Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    const html::Attribute* const dir =
        token.kind == TokenKind::start_tag ? token.attribute("dir") : nullptr;
    if (dir != nullptr && html::same_letters(dir->value, "rtl")) {
      return true;
    }
  }
  return false;
}

void look_at_dir(const PartView& part, Findings& findings) {
  const bool rtl = part.locale.direction() == text::Direction::rtl;
  const Said said = said_of(part.source, "dir");
  if (said.printed) {
    return;
  }
  const bool says_rtl = said.value && html::same_letters(*said.value, "rtl");
  const bool wrong = rtl ? !says_rtl && !says_rtl_somewhere(part.source) : says_rtl;
  if (wrong) {
    Finding finding = finding_in_source("html.dir", FindingLevel::warn, part, said.offset);
    finding.arguments = {{"dir", rtl ? "rtl" : "ltr"}, {"edition", part.locale.tag()}};
    finding.fix = said.value ? std::vector<model::Edit>() : complete_root(part);
    findings.push_back(std::move(finding));
  }
}

bool has_meta(std::string_view source, std::string_view name, std::string_view content) {
  html::Lexer lexer(source, html::Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    if (token.kind != TokenKind::start_tag || token.name != "meta") {
      continue;
    }
    const html::Attribute* const named = token.attribute("name");
    const html::Attribute* const says = token.attribute("content");
    if (named != nullptr && says != nullptr && html::same_letters(named->value, name) &&
        says->value.find(content) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

/// A table is one of data when it has headings of columns or a caption, or says another role.
class Tables {
 public:
  void see(const Token& token) {
    const bool starts = token.kind == TokenKind::start_tag;
    if (starts && token.name == "table") {
      const html::Attribute* const role = token.attribute("role");
      open_.push_back({token.offset, role != nullptr});
      if (open_.size() > kOpenMax) {
        open_.erase(open_.begin());
      }
    } else if (starts && (token.name == "th" || token.name == "caption") && !open_.empty()) {
      open_.back().told = true;
    } else if (token.kind == TokenKind::end_tag && token.name == "table" && !open_.empty()) {
      close();
    }
  }

  Sightings finish() {
    while (!open_.empty()) {
      close();
    }
    return bare_;
  }

 private:
  struct Open {
    std::size_t offset = 0;
    bool told = false;
  };

  /// Tables inside one another; of more the outermost are left out.
  static constexpr std::size_t kOpenMax = 64;

  void close() {
    if (!open_.back().told) {
      bare_.add(open_.back().offset, "table");
    }
    open_.pop_back();
  }

  std::vector<Open> open_;
  Sightings bare_;
};

void look_at_headings(
    const PartView& part, const std::vector<Token>& headings, Findings& findings
) {
  int last = 0;
  for (const Token& heading : headings) {
    const int level = html::heading_level(heading.name);
    if (last != 0 && level > last + 1) {
      Finding finding =
          finding_in_source("html.headings", FindingLevel::note, part, heading.offset);
      finding.arguments = {
          {"problem", "skipped"}, {"level", std::int64_t{level}}, {"before", std::int64_t{last}}
      };
      findings.push_back(std::move(finding));
      return;
    }
    last = level;
  }
  if (headings.empty() && part.words.size() >= kLongWords) {
    Finding finding = finding_in_source("html.headings", FindingLevel::note, part, 0);
    finding.arguments = {
        {"problem", "none"}, {"level", std::int64_t{0}}, {"before", std::int64_t{0}}
    };
    findings.push_back(std::move(finding));
  }
}

/// Bytes of the source that everybody gets: outside of what Liquid chooses between or repeats.
std::size_t bytes_for_all(std::string_view source) {
  std::size_t bytes = 0;
  std::size_t depth = 0;
  std::size_t from = 0;
  for (std::size_t at = source.find("{%"); at != std::string_view::npos;
       at = source.find("{%", from)) {
    bytes += depth == 0 ? at - from : 0;
    from = html::liquid_end(source, at);
    const std::string_view word = html::liquid_word(source.substr(at, from - at));
    if (word == "if" || word == "unless" || word == "case" || word == "for") {
      ++depth;
    } else if (word == "endif" || word == "endunless" || word == "endcase" || word == "endfor") {
      depth -= depth > 0 ? 1 : 0;
    }
  }
  return bytes + (depth == 0 ? source.size() - from : 0);
}

}  // namespace

void DocumentLanguage::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part == Part::html) {
    look_at_lang(part, findings);
    look_at_dir(part, findings);
  }
}

void DocumentHead::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part != Part::html) {
    return;
  }
  if (!has_meta(part.source, "viewport", "device-width")) {
    findings.push_back(finding_in_source("html.viewport", FindingLevel::note, part, 0));
  }
  if (part.source.find("color-scheme") == std::string::npos) {
    findings.push_back(finding_in_source("html.dark_mode", FindingLevel::note, part, 0));
  }
}

void DocumentOutline::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part != Part::html) {
    return;
  }
  constexpr std::size_t kHeadingsMax = 200;
  Tables tables;
  std::vector<Token> headings;
  html::Lexer lexer(part.source, html::Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    tables.see(token);
    const bool heading = token.kind == TokenKind::start_tag && html::heading_level(token.name) != 0;
    if (heading && headings.size() < kHeadingsMax) {
      headings.push_back(token);
    }
  }
  report("html.table_role", FindingLevel::note, part, tables.finish(), findings);
  look_at_headings(part, headings, findings);
}

void MessageSize::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  const std::size_t bytes = part.source.size();
  if (part.part != Part::html || bytes <= kSizeWarnBytes) {
    return;
  }
  const bool surely = bytes_for_all(part.source) > kSizeBlockBytes;
  Finding finding =
      finding_in_source("message.size", surely ? FindingLevel::block : FindingLevel::warn, part, 0);
  constexpr std::size_t kBytesOfKb = 1000;
  finding.arguments = {
      {"kb", static_cast<std::int64_t>(bytes / kBytesOfKb)},
      {"max", static_cast<std::int64_t>(kSizeBlockBytes / kBytesOfKb)}
  };
  findings.push_back(std::move(finding));
}

}  // namespace amends::checks
