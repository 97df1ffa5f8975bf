#include "html/tokens.h"

#include "html/limits.h"
#include "html/liquid_part.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::html {
namespace {

constexpr std::array<std::string_view, 7> kRawElements{
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "noembed",
    "noframes",
};

bool starts_with_name(std::string_view source, std::string_view name) {
  return source.size() >= name.size() &&
         std::ranges::equal(source.substr(0, name.size()), name, [](char a, char b) {
           return lower(a) == b;
         });
}

}  // namespace

Position LineCursor::at(std::size_t offset) {
  for (; offset_ < offset && offset_ < source_.size(); ++offset_) {
    const auto byte = static_cast<unsigned char>(source_[offset_]);
    if (byte == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if ((byte & 0xC0) != 0x80) {
      ++position_.column;
    }
  }
  return position_;
}

const Attribute* Token::attribute(std::string_view attribute_name) const {
  const auto found = std::ranges::find(attributes, attribute_name, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

Lexer::Lexer(std::string_view source, Syntax syntax)
    : source_(source.substr(0, kSourceBytesMax)),
      syntax_(syntax),
      truncated_(source.size() > kSourceBytesMax) {}

bool Lexer::at_liquid() const {
  return syntax_ == Syntax::liquid_template && opens_liquid(source_, offset_);
}

bool Lexer::at_markup() const {
  if (source_[offset_] != '<' || offset_ + 1 >= source_.size()) {
    return false;
  }
  const char next = source_[offset_ + 1];
  if (next == '!' || next == '?' || is_letter(next)) {
    return true;
  }
  return next == '/' && offset_ + 2 < source_.size() && is_letter(source_[offset_ + 2]);
}

bool Lexer::next(Token& token) {
  if (at_end()) {
    return false;
  }
  token.name.clear();
  token.attributes.clear();
  token.self_closing = false;
  token.offset = offset_;
  if (!raw_element_.empty()) {
    read_raw_text(token);
  }
  // An empty raw text gives no token.
  if (offset_ == token.offset) {
    if (at_liquid()) {
      token.kind = TokenKind::liquid;
      offset_ = liquid_end(source_, offset_);
    } else if (!at_markup()) {
      read_text(token);
    } else if (source_.substr(offset_).starts_with("<!--")) {
      read_comment(token);
    } else if (source_[offset_ + 1] == '!' || source_[offset_ + 1] == '?') {
      read_declaration(token);
    } else {
      read_tag(token);
    }
  }
  token.source = source_.substr(token.offset, offset_ - token.offset);
  return true;
}

void Lexer::read_text(Token& token) {
  token.kind = TokenKind::text;
  ++offset_;
  while (true) {
    offset_ = std::min(source_.find_first_of("<{", offset_), source_.size());
    if (at_end() || at_liquid() || at_markup()) {
      return;
    }
    ++offset_;
  }
}

void Lexer::read_raw_text(Token& token) {
  token.kind = TokenKind::raw_text;
  token.name = std::exchange(raw_element_, {});
  while (true) {
    offset_ = std::min(source_.find("</", offset_), source_.size());
    if (at_end() || starts_with_name(source_.substr(offset_ + 2), token.name)) {
      return;
    }
    offset_ += 2;
  }
}

void Lexer::skip_behind(std::string_view what) {
  const std::size_t at = source_.find(what, offset_);
  offset_ = at == std::string_view::npos ? source_.size() : at + what.size();
}

/// <!--> and <!---> are whole comments (HTML standard, comment start state).
void Lexer::read_comment(Token& token) {
  token.kind = TokenKind::comment;
  const std::string_view inside = source_.substr(offset_ + 4);
  offset_ += inside.starts_with('>') || inside.starts_with("->") ? 2 : 4;
  skip_behind(inside.starts_with('>') || inside.starts_with("->") ? ">" : "-->");
}

void Lexer::read_declaration(Token& token) {
  const bool doctype = starts_with_name(source_.substr(offset_ + 2), "doctype");
  token.kind = doctype ? TokenKind::doctype : TokenKind::comment;
  skip_behind(">");
}

std::string Lexer::read_name() {
  std::string name;
  while (!at_end() && !is_space(source_[offset_]) && source_[offset_] != '>' &&
         source_[offset_] != '/' && !at_liquid()) {
    name += lower(source_[offset_++]);
  }
  return name;
}

void Lexer::skip_space() {
  while (!at_end() && is_space(source_[offset_])) {
    ++offset_;
  }
}

void Lexer::read_tag(Token& token) {
  const bool ends = source_[offset_ + 1] == '/';
  token.kind = ends ? TokenKind::end_tag : TokenKind::start_tag;
  offset_ += ends ? 2 : 1;
  token.name = read_name();
  while (true) {
    skip_space();
    if (at_end()) {
      break;
    }
    if (source_[offset_] == '>') {
      ++offset_;
      break;
    }
    if (at_liquid()) {
      offset_ = liquid_end(source_, offset_);
    } else if (source_[offset_] == '/') {
      ++offset_;
      token.self_closing = !at_end() && source_[offset_] == '>';
    } else {
      read_attribute(token);
    }
  }
  const bool raw = !ends && std::ranges::find(kRawElements, token.name) != kRawElements.end();
  if (raw && !token.self_closing) {
    raw_element_ = token.name;
  }
}

void Lexer::read_attribute(Token& token) {
  Attribute attribute;
  attribute.name += lower(source_[offset_++]);
  while (!at_end() && !is_space(source_[offset_]) && source_[offset_] != '=' &&
         source_[offset_] != '>' && source_[offset_] != '/' && !at_liquid()) {
    attribute.name += lower(source_[offset_++]);
  }
  skip_space();
  attribute.value_offset = offset_;
  if (!at_end() && source_[offset_] == '=') {
    ++offset_;
    skip_space();
    read_value(attribute);
  }
  if (token.attributes.size() < kAttributesMax) {
    token.attributes.push_back(std::move(attribute));
  }
}

void Lexer::read_value(Attribute& attribute) {
  if (!at_end() && (source_[offset_] == '"' || source_[offset_] == '\'')) {
    attribute.quote = source_[offset_++];
  }
  attribute.value_offset = offset_;
  skip_value(attribute.quote);
  attribute.value_length = offset_ - attribute.value_offset;
  attribute.value = source_.substr(attribute.value_offset, attribute.value_length);
  if (attribute.quote != 0 && !at_end()) {
    ++offset_;
  }
}

void Lexer::skip_value(char quote) {
  while (!at_end()) {
    if (at_liquid()) {
      offset_ = liquid_end(source_, offset_);
      continue;
    }
    const char byte = source_[offset_];
    if (quote != 0 ? byte == quote : is_space(byte) || byte == '>') {
      return;
    }
    ++offset_;
  }
}

}  // namespace amends::html
