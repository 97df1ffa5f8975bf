#include "html/css.h"

#include "html/limits.h"
#include "html/liquid_part.h"

#include <algorithm>

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

bool is_name(char byte) {
  return is_letter(byte) || byte == '-' || byte == '_' || (byte >= '0' && byte <= '9');
}

/// `@media screen` as "media" and "screen".
void name_at_rule(std::string_view text, CssItem& item) {
  text.remove_prefix(1);
  const auto end = std::ranges::find_if_not(text, is_name);
  const auto length = static_cast<std::size_t>(end - text.begin());
  item.kind = CssKind::at_rule;
  item.name = text.substr(0, length);
  item.text = trimmed(text.substr(length));
}

}  // namespace

CssLexer::CssLexer(std::string_view source) : source_(source.substr(0, kSourceBytesMax)) {}

void CssLexer::skip_space_and_comments() {
  while (offset_ < source_.size()) {
    const std::string_view rest = source_.substr(offset_);
    if (is_space(rest.front()) || rest.front() == ';') {
      ++offset_;
    } else if (rest.starts_with("<!--")) {
      offset_ += 4;
    } else if (rest.starts_with("-->")) {
      offset_ += 3;
    } else if (rest.starts_with("/*")) {
      const std::size_t end = source_.find("*/", offset_ + 2);
      offset_ = end == std::string_view::npos ? source_.size() : end + 2;
    } else {
      return;
    }
  }
}

/// A string ends with its line, as CSS has it.
void CssLexer::skip_string(char quote) {
  for (++offset_; offset_ < source_.size() && source_[offset_] != '\n'; ++offset_) {
    if (source_[offset_] == '\\') {
      ++offset_;
    } else if (source_[offset_] == quote) {
      ++offset_;
      return;
    }
  }
  offset_ = std::min(offset_, source_.size());
}

/// Up to a ; { or } that stands in no string, comment, parenthesis or Liquid.
std::string_view CssLexer::read_until_mark() {
  const std::size_t begin = offset_;
  std::size_t open = 0;
  while (offset_ < source_.size()) {
    const char byte = source_[offset_];
    if (opens_liquid(source_, offset_)) {
      offset_ = liquid_end(source_, offset_);
    } else if (byte == '"' || byte == '\'') {
      skip_string(byte);
    } else if (source_.substr(offset_).starts_with("/*")) {
      const std::size_t end = source_.find("*/", offset_ + 2);
      offset_ = end == std::string_view::npos ? source_.size() : end + 2;
    } else if (byte == '{' || byte == '}' || (byte == ';' && open == 0)) {
      break;
    } else {
      open += byte == '(' ? 1 : 0;
      open -= byte == ')' && open > 0 ? 1 : 0;
      ++offset_;
    }
  }
  return trimmed(source_.substr(begin, offset_ - begin));
}

bool CssLexer::next(CssItem& item) {
  while (true) {
    skip_space_and_comments();
    if (offset_ >= source_.size()) {
      return false;
    }
    item = {};
    item.offset = offset_;
    const std::string_view text = read_until_mark();
    const char mark = offset_ < source_.size() ? source_[offset_] : ';';
    // The brace behind a declaration is its own item.
    offset_ += offset_ < source_.size() && (mark != '}' || text.empty()) ? 1 : 0;
    if (text.empty() && mark == '}') {
      item.kind = CssKind::end;
      return true;
    }
    if (text.starts_with('@')) {
      name_at_rule(text, item);
      item.opens = mark == '{';
      return true;
    }
    if (mark == '{') {
      item.kind = CssKind::selector;
      item.text = text;
      return true;
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
      item.name = trimmed(text.substr(0, colon));
      item.text = trimmed(text.substr(colon + 1));
      return true;
    }
  }
}

std::string_view css_value(std::string_view text) {
  const std::size_t mark = text.rfind('!');
  const bool important =
      mark != std::string_view::npos && same_letters(trimmed(text.substr(mark + 1)), "important");
  return trimmed(important ? text.substr(0, mark) : text);
}

bool same_letters(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace amends::html
