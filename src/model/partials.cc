#include "model/partials.h"

#include "html/elements.h"
#include "html/text_part.h"
#include "html/tokens.h"
#include "liquid/calls.h"
#include "model/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace amends::model {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

/// "footer.nb.html" taken apart.
struct PartialName {
  std::string_view name;
  std::string_view locale;  // empty: for everybody
};

std::optional<PartialName> parse(std::string_view file) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  file.remove_prefix(kPartialsFolder.size());
  file = file.substr(0, file.rfind('.'));
  const std::size_t dot = file.find('.');
  PartialName parsed{file.substr(0, dot), {}};
  if (parsed.name.empty() || parsed.name.size() > kPartialNameBytesMax ||
      parsed.name.find_first_not_of(kPlain) != std::string_view::npos) {
    return std::nullopt;
  }
  if (dot != std::string_view::npos) {
    parsed.locale = file.substr(dot + 1);
    const auto locale = text::Locale::parse(parsed.locale);
    // Under another spelling it would never be found.
    if (!locale.ok() || locale->tag() != parsed.locale) {
      return std::nullopt;
    }
  }
  return parsed;
}

const Partial* find(const std::vector<Partial>& partials, std::string_view name) {
  const auto found = std::ranges::find(partials, name, &Partial::name);
  return found == partials.end() ? nullptr : &*found;
}

std::vector<const SourceText*> sources(
    const SourceText& text, const std::vector<Partial>& partials
) {
  std::vector<const SourceText*> all = {&text};
  for (const std::size_t used : used_partials(text.text, partials)) {
    all.push_back(&partials[used].source);
  }
  return all;
}

bool is_block(std::string_view element) {
  constexpr std::array<std::string_view, 9> kMore = {
      "html", "head", "body", "tbody", "tr", "td", "th", "li", "br"
  };
  return html::ends_paragraph(element) || std::ranges::find(kMore, element) != kMore.end();
}

/// Whether the HTML begins with an element that has lines of its own.
bool begins_block(std::string_view source) {
  html::Lexer lexer(source, html::Syntax::liquid_template);
  html::Token token;
  while (lexer.next(token)) {
    using html::TokenKind;
    const bool is_tag = token.kind == TokenKind::start_tag || token.kind == TokenKind::end_tag;
    const bool is_seen = (token.kind == TokenKind::text &&
                          token.source.find_first_not_of(kSpace) != std::string_view::npos) ||
                         (token.kind == TokenKind::liquid && token.source.starts_with("{{"));
    if (is_tag || is_seen || token.kind == TokenKind::doctype) {
      return token.kind == TokenKind::doctype || (is_tag && is_block(token.name));
    }
  }
  return false;
}

/// Whether a derived text is nothing but tags and space: a head, settings.
bool prints_nothing(std::string_view text) {
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    const std::size_t end = text.starts_with("{%") ? text.find("%}") : std::string_view::npos;
    if (text.empty() || end == std::string_view::npos) {
      return text.empty();
    }
    if (!liquid::calls_of(text.substr(0, end + 2)).calls.empty()) {
      return false;
    }
    text.remove_prefix(end + 2);
  }
}

/// Derives the text of files that call partials. To the derivation a call that prints is a value:
/// it stands in a line of its own or in the sentence, as what it prints does in the HTML.
class TextDeriver {
 public:
  explicit TextDeriver(const std::vector<Partial>& partials) {
    for (const Partial& partial : partials) {
      const std::string_view source = partial.source.text;
      looks_.push_back(
          {partial.name, begins_block(source), prints_nothing(html::derive_text(source))}
      );
    }
  }

  [[nodiscard]] std::string derive(std::string_view source) const {
    std::vector<std::string> tags;
    std::string text = html::derive_text(with_values(source, tags));
    for (std::size_t tag = 0; tag < tags.size(); ++tag) {
      replace_all(text, value_of(tag), tags[tag]);
    }
    return text;
  }

 private:
  struct Look {
    std::string_view name;
    bool begins_block = false;
    bool prints_nothing = false;
  };

  static std::string value_of(std::size_t tag) {
    return fmt::format("{{{{ amends_partial_{} }}}}", tag);
  }

  static void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
      text.replace(at, what.size(), with);
    }
  }

  [[nodiscard]] const Look* look_of(std::string_view name) const {
    const auto found = std::ranges::find(looks_, name, &Look::name);
    return found == looks_.end() ? nullptr : &*found;
  }

  /// Takes the whitespace control away, which would eat the line breaks around it.
  static std::string plain_tag(std::string_view tag) {
    std::string plain(tag);
    if (plain.size() >= 5 && plain[plain.size() - 3] == '-') {
      plain.erase(plain.size() - 3, 1);
    }
    if (plain.size() >= 5 && plain[2] == '-') {
      plain.erase(2, 1);
    }
    return plain;
  }

  std::string with_values(std::string_view source, std::vector<std::string>& tags) const {
    const std::vector<liquid::PartialCall> calls = liquid::calls_of(source).calls;
    if (calls.empty()) {
      return std::string(source);
    }
    std::string out;
    html::Lexer lexer(source, html::Syntax::liquid_template);
    html::Token token;
    auto next = calls.begin();
    while (lexer.next(token)) {
      const std::size_t end = token.offset + token.source.size();
      bool prints = false;
      bool is_block = false;
      for (; next != calls.end() && next->begin < end; ++next) {
        const Look* look = look_of(next->name);
        prints = prints || (look != nullptr && !look->prints_nothing);
        is_block = is_block || (look != nullptr && look->begins_block);
      }
      if (token.kind != html::TokenKind::liquid || !prints) {
        out += token.source;
        continue;
      }
      out += is_block ? "<div>" : "";
      out += value_of(tags.size());
      out += is_block ? "</div>" : "";
      tags.push_back(plain_tag(token.source));
    }
    return out;
  }

  std::vector<Look> looks_;
};

}  // namespace

bool is_partial_file(std::string_view name) {
  return name.starts_with(kPartialsFolder) && (name.ends_with(".html") || name.ends_with(".txt"));
}

void check_partials(const MailingFiles& files, std::vector<Error>& errors) {
  constexpr std::size_t kShownChars = 100;
  std::size_t number = 0;
  for (const auto& [name, bytes] : files) {
    if (!is_partial_file(name)) {
      continue;
    }
    if (!parse(name)) {
      errors.push_back(make_error(
                           "mailing.partial",
                           "\"{}\" is no name for a partial; name it like partials/footer.html, or "
                           "partials/footer.nb.html for one language, with a-z, 0-9, - and _",
                           text::printable(name, kShownChars)
      )
                           .at({name}));
    }
    if (++number == kPartialsMax + 1) {
      errors.push_back(make_error(
                           "mailing.partial",
                           "there are more than {} partials; take out those that nothing prints",
                           kPartialsMax
      )
                           .at({name}));
    }
  }
}

std::vector<Partial> partials_for(
    const MailingFiles& files, const text::Locale& locale, std::string_view ending
) {
  std::set<std::string_view> names;
  for (auto file = files.lower_bound(std::string(kPartialsFolder));
       file != files.end() && file->first.starts_with(kPartialsFolder);
       ++file) {
    if (const auto parsed = file->first.ends_with(ending) ? parse(file->first) : std::nullopt) {
      names.insert(parsed->name);
    }
  }
  std::vector<Partial> partials;
  for (const std::string_view name : names) {
    for (const std::string& variant :
         {"." + locale.tag(), "." + locale.language(), std::string()}) {
      const std::string file = fmt::format("{}{}{}{}", kPartialsFolder, name, variant, ending);
      if (const auto found = files.find(file); found != files.end()) {
        partials.push_back({std::string(name), {found->second, file, 1, 1}});
        break;
      }
    }
  }
  return partials;
}

std::vector<std::size_t> used_partials(
    std::string_view text, const std::vector<Partial>& partials
) {
  std::vector<std::size_t> used;
  if (partials.empty()) {
    return used;
  }
  const auto add = [&](std::string_view source) {
    for (const liquid::PartialCall& call : liquid::calls_of(source).calls) {
      const Partial* partial = find(partials, call.name);
      const auto index = static_cast<std::size_t>(partial - partials.data());
      if (partial != nullptr && std::ranges::find(used, index) == used.end()) {
        used.push_back(index);
      }
    }
  };
  add(text);
  for (std::size_t next = 0; next < used.size(); ++next) {
    add(partials[used[next]].source.text);
  }
  return used;
}

std::vector<const SourceText*> html_sources(const Edition& edition) {
  return sources(edition.html, edition.html_partials);
}

std::vector<const SourceText*> text_sources(const Edition& edition) {
  return sources(edition.text, edition.text_partials);
}

void derive_text(Edition& edition) {
  const TextDeriver deriver(edition.html_partials);
  edition.text = {deriver.derive(edition.html.text), edition.html.file, 1, 1};
  edition.text_derived = true;
  edition.text_partials.clear();
  for (const std::size_t used : used_partials(edition.html.text, edition.html_partials)) {
    Partial partial = edition.html_partials[used];
    partial.source.text = deriver.derive(partial.source.text);
    // The line ends where it is called.
    partial.source.text.erase(partial.source.text.find_last_not_of(kSpace) + 1);
    edition.text_partials.push_back(std::move(partial));
  }
}

}  // namespace amends::model
