#include "html/links.h"

#include "html/blocks.h"
#include "html/escape.h"
#include "html/limits.h"
#include "html/liquid_part.h"
#include "text/utf8.h"

#include <utility>

namespace amends::html {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

/// Text with its whitespace collapsed; NBSP is a space.
std::string collapsed(std::string_view text) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool no_break = text.substr(at).starts_with("\xC2\xA0");
    if (no_break || is_space(text[at])) {
      space = true;
      at += no_break ? 1 : 0;
      continue;
    }
    if (space && !out.empty()) {
      out += ' ';
    }
    space = false;
    out += text[at];
  }
  return out;
}

Link link_of(const Token& token, const Attribute& href, LineCursor& cursor) {
  const Position position = cursor.at(href.value_offset);
  Link link;
  link.url = unescape_template(trimmed(href.value), Braces::show);
  link.offset = href.value_offset;
  link.length = href.value_length;
  link.line = position.line;
  link.column = position.column;
  link.quote = href.quote;
  if (const Attribute* const alt = token.attribute("alt"); alt != nullptr) {
    link.text = unescape_template(alt->value, Braces::show);
  }
  return link;
}

/// Gathers the links of a document and what stands in the one that is open.
class LinkReader {
 public:
  explicit LinkReader(std::string_view source)
      : lexer_(source, Syntax::liquid_template),
        cursor_(source) {}

  std::vector<Link> read() {
    Token token;
    while (links_.size() < kLinksMax && lexer_.next(token)) {
      see(token);
    }
    close();
    return std::move(links_);
  }

 private:
  void see(const Token& token) {
    switch (token.kind) {
      case TokenKind::start_tag:
        see_start(token);
        return;
      case TokenKind::end_tag:
        if (token.name == "a") {
          close();
        } else if (is_block(token.name)) {
          add(text_, " ");
        }
        return;
      case TokenKind::text:
        add(text_, unescape_template(token.source, Braces::show));
        return;
      case TokenKind::liquid:
        if (liquid_word(token.source).empty()) {
          add(text_, token.source);
        }
        return;
      default:
        return;
    }
  }

  void see_start(const Token& token) {
    const bool anchor = token.name == "a";
    if (anchor) {
      close();
    }
    const Attribute* const href = token.attribute("href");
    if ((anchor || token.name == "area") && href != nullptr) {
      links_.push_back(link_of(token, *href, cursor_));
      open_ = anchor;
      return;
    }
    const Attribute* const alt = token.name == "img" ? token.attribute("alt") : nullptr;
    if (alt != nullptr) {
      add(alts_, unescape_template(alt->value, Braces::show) + " ");
    }
    if (is_block(token.name)) {
      add(text_, " ");
    }
  }

  /// Twice the length that is kept leaves room for whitespace that goes.
  void add(std::string& to, std::string_view text) const {
    if (open_ && to.size() < 2 * kLinkTextBytesMax) {
      to += text;
    }
  }

  void close() {
    if (open_) {
      std::string text = collapsed(text_);
      if (text.empty()) {
        text = collapsed(alts_);
      }
      links_.back().text = text::cut_utf8(text, kLinkTextBytesMax);
    }
    open_ = false;
    text_.clear();
    alts_.clear();
  }

  Lexer lexer_;
  LineCursor cursor_;
  std::vector<Link> links_;
  bool open_ = false;
  std::string text_;
  std::string alts_;
};

Image image_of(const Token& token, LineCursor& cursor) {
  Image image;
  const Attribute* const src = token.attribute("src");
  image.offset = src == nullptr ? token.offset : src->value_offset;
  if (src != nullptr) {
    image.src = unescape_template(trimmed(src->value), Braces::show);
    image.length = src->value_length;
  }
  const Position position = cursor.at(image.offset);
  image.line = position.line;
  image.column = position.column;
  if (const Attribute* const alt = token.attribute("alt"); alt != nullptr) {
    image.alt = unescape_template(alt->value, Braces::show);
    image.has_alt = true;
  }
  return image;
}

}  // namespace

std::vector<Link> find_links(std::string_view source) {
  return LinkReader(source).read();
}

std::vector<Image> find_images(std::string_view source) {
  Lexer lexer(source, Syntax::liquid_template);
  LineCursor cursor(source);
  std::vector<Image> images;
  Token token;
  while (images.size() < kLinksMax && lexer.next(token)) {
    if (token.kind == TokenKind::start_tag && token.name == "img") {
      images.push_back(image_of(token, cursor));
    }
  }
  return images;
}

}  // namespace amends::html
