#include "checks/part_view.h"

#include "checks/limits.h"
#include "html/escape.h"
#include "html/tokens.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::checks {
namespace {

constexpr std::array<std::string_view, 30> kBlocks = {
    "p",      "div",  "br",         "table", "tr",   "td",     "th", "ul",      "ol",      "li",
    "h1",     "h2",   "h3",         "h4",    "h5",   "h6",     "hr", "section", "article", "header",
    "footer", "main", "blockquote", "pre",   "body", "center", "dl", "dt",      "dd",      "tbody"
};

/// The end of the `{{ }}`, `{% %}` or comment block that begins at `begin`; npos when it never
/// ends.
std::size_t end_of_liquid(std::string_view source, std::size_t begin) {
  const bool output = source[begin + 1] == '{';
  const auto close = source.find(output ? "}}" : "%}", begin + 2);
  if (close == std::string_view::npos) {
    return close;
  }
  const auto tag = source.substr(begin + 2, close - begin - 2);
  const auto word = tag.find_first_not_of("- \t\r\n");
  if (output || word == std::string_view::npos || !tag.substr(word).starts_with("comment")) {
    return close + 2;
  }
  const auto last = source.find("endcomment", close);
  const auto end = last == std::string_view::npos ? last : source.find("%}", last);
  return end == std::string_view::npos ? end : end + 2;
}

bool opens_liquid(std::string_view source, std::size_t at) {
  return at + 1 < source.size() && source[at] == '{' &&
         (source[at + 1] == '{' || source[at + 1] == '%');
}

/// Takes the source apart into what is seen.
class Reader {
 public:
  explicit Reader(PartView& view) : view_(view) {}

  void read_plain() { add_text(0, view_.source); }

  void read_html() {
    html::Lexer lexer(view_.source, html::Syntax::liquid_template);
    html::Token token;
    while (lexer.next(token)) {
      take(token);
    }
  }

 private:
  void take(const html::Token& token) {
    using html::TokenKind;
    if (token.kind == TokenKind::text || token.kind == TokenKind::liquid) {
      add_text(token.offset, token.source);
    } else if (token.kind == TokenKind::start_tag || token.kind == TokenKind::end_tag) {
      take_tag(token);
    }
  }

  void take_tag(const html::Token& token) {
    if (is_among(kBlocks, token.name)) {
      add_break();
    }
    const html::Attribute* alt = token.name == "img" ? token.attribute("alt") : nullptr;
    if (alt != nullptr && !alt->value.empty()) {
      add_break();
      add_text(alt->value_offset, alt->value);
      add_break();
    }
  }

  void add_break() {
    if (!view_.visible.empty() && view_.visible.back() != '\n') {
      view_.visible += '\n';
    }
  }

  void add_text(std::size_t offset, std::string_view source) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < source.size();) {
      if (!opens_liquid(source, at)) {
        ++at;
        continue;
      }
      const bool output = source[at + 1] == '{';
      add_lines(offset + begin, source.substr(begin, at - begin));
      const auto end = end_of_liquid(source, at);
      if (output) {
        add_piece(offset + at, kPrinted);
      }
      at = begin = std::min(end, source.size());
    }
    add_lines(offset + begin, source.substr(std::min(begin, source.size())));
  }

  /// Line by line, so that every place is right to the line.
  void add_lines(std::size_t offset, std::string_view source) {
    while (!source.empty()) {
      const auto end = source.find('\n');
      const auto line = source.substr(0, end);
      if (view_.part == Part::html) {
        add_piece(offset, html::html_unescape(line));
      } else {
        add_piece(offset, line);
      }
      if (end == std::string_view::npos) {
        return;
      }
      view_.visible += view_.part == Part::html ? ' ' : '\n';
      offset += end + 1;
      source.remove_prefix(end + 1);
    }
  }

  void add_piece(std::size_t offset, std::string_view text) {
    if (!text.empty()) {
      view_.origins.emplace_back(view_.visible.size(), offset);
      view_.visible += text;
    }
  }

  PartView& view_;
};

}  // namespace

Place PartView::place_in_source(std::size_t source_offset) const {
  if (!pieces.empty() && source_offset > 0) {
    return model::place_at(source, pieces, source_offset);
  }
  const auto before = std::string_view(source).substr(0, source_offset);
  const auto line_start = before.rfind('\n');
  const auto line = before.substr(line_start == std::string_view::npos ? 0 : line_start + 1);
  return {
      file,
      first_line + static_cast<int>(std::ranges::count(before, '\n')),
      static_cast<int>(text::count_chars(line)) +
          (line_start == std::string_view::npos ? first_column : 1)
  };
}

bool PartView::is_in_partial(std::size_t source_offset) const {
  return !pieces.empty() && model::piece_at(pieces, source_offset).source != 0;
}

std::size_t PartView::source_offset_of(std::size_t visible_offset) const {
  const auto next = std::ranges::upper_bound(
      origins, visible_offset, {}, &std::pair<std::size_t, std::size_t>::first
  );
  if (next == origins.begin()) {
    return 0;
  }
  const auto [visible_begin, source_begin] = *std::prev(next);
  return source_begin + (visible_offset - visible_begin);
}

Place PartView::place_of(std::size_t visible_offset) const {
  return place_in_source(source_offset_of(visible_offset));
}

std::optional<model::Edit> PartView::edit_of(
    std::size_t visible_offset, std::string_view found, std::string replacement
) const {
  const std::size_t offset = source_offset_of(visible_offset);
  if (found.empty() ||
      !std::string_view(source).substr(std::min(offset, source.size())).starts_with(found)) {
    return std::nullopt;
  }
  if (pieces.empty()) {
    return model::Edit{place_in_source(offset), std::string(found), std::move(replacement)};
  }
  if (&model::piece_at(pieces, offset) != &model::piece_at(pieces, offset + found.size() - 1)) {
    return std::nullopt;
  }
  return model::Edit{
      model::place_at(source, pieces, offset), std::string(found), std::move(replacement)
  };
}

PartView view_of(const ConstantPart& part) {
  PartView view;
  view.part = part.part;
  view.locale = part.locale;
  view.file = part.file;
  view.first_line = part.first_line;
  view.first_column = part.first_column;
  view.pieces = part.pieces;
  view.source = text::cut_utf8(part.source, kPartBytesMax);
  Reader reader(view);
  if (part.part == Part::html) {
    reader.read_html();
    view.links = html::find_links(view.source);
  } else {
    reader.read_plain();
  }
  view.words = words_of(view.visible, view.locale);
  return view;
}

const model::SourceText& text_of(Part part, const model::Edition& edition) {
  switch (part) {
    case Part::subject:
      return edition.subject;
    case Part::preheader:
      return edition.preheader;
    case Part::html:
      return edition.html;
    case Part::text:
      return edition.text;
  }
  return edition.html;
}

const std::vector<model::Partial>& partials_of(Part part, const model::Edition& edition) {
  if (part == Part::html) {
    return edition.html_partials;
  }
  return part == Part::text ? edition.text_partials : edition.line_partials;
}

ConstantPart constant_of(Part part, const model::Edition& edition) {
  const model::SourceText& text = text_of(part, edition);
  ConstantPart made{
      part, Origin::written, edition.locale, text.text, text.file, text.line, text.column
  };
  if (part == Part::text && edition.text_derived) {
    made.origin = Origin::derived;
    return made;
  }
  model::Expanded expanded = model::expand(text, partials_of(part, edition));
  if (expanded.pieces.size() > 1 || expanded.text != text.text) {
    made.source = std::move(expanded.text);
    made.pieces = std::move(expanded.pieces);
  }
  return made;
}

std::string without_liquid(std::string_view source, std::string_view printed) {
  std::string plain;
  for (std::size_t at = 0; at < source.size();) {
    if (!opens_liquid(source, at)) {
      plain += source[at++];
      continue;
    }
    if (source[at + 1] == '{') {
      plain += printed;
    }
    at = std::min(end_of_liquid(source, at), source.size());
  }
  return plain;
}

}  // namespace amends::checks
