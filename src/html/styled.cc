#include "html/styled.h"

#include "html/css.h"
#include "html/limits.h"
#include "html/liquid_part.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace amends::html {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr std::size_t kNamesMax =
    10'000;                               // of elements, classes and ids: further ones are left out
constexpr double kPxOfPoint = 4.0 / 3.0;  // CSS Values 4, section 6.2

std::string lowered(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    out += lower(byte);
  }
  return out;
}

bool is_name(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return is_letter(byte) || byte == '-' || byte == '_' || (byte >= '0' && byte <= '9') ||
         code >= 0x80;
}

/// The names in the last part of each selector of a list: of `.header p, #x a:hover` they are p, #x
/// is not, a is. Parts in brackets are passed over; `*` stands for everything.
void add_subjects(std::string_view list, Names& names) {
  std::vector<std::string> subject;
  const auto keep = [&] {
    for (std::string& name : subject) {
      if (names.size() < kNamesMax) {
        names.insert(std::move(name));
      }
    }
    subject.clear();
  };
  for (std::size_t at = 0; at < list.size();) {
    const char byte = list[at];
    if (byte == ',') {
      keep();
      ++at;
    } else if (is_space(byte) || byte == '>' || byte == '+' || byte == '~') {
      const std::size_t next = list.find_first_not_of(" \t\r\n\f", at);
      const bool goes_on = next != std::string_view::npos && list[next] != ',';
      if (goes_on) {
        subject.clear();
      }
      at = std::max(at + 1, std::min(next, list.size()));
    } else if (byte == '[' || byte == '(') {
      const std::size_t end = list.find(byte == '[' ? ']' : ')', at);
      at = end == std::string_view::npos ? list.size() : end + 1;
      if (subject.empty()) {
        subject.emplace_back("*");
      }
    } else if (byte == ':' || byte == '*') {
      if (subject.empty()) {
        subject.emplace_back("*");
      }
      ++at;
      while (byte == ':' && at < list.size() && (is_name(list[at]) || list[at] == ':')) {
        ++at;
      }
    } else {
      const std::size_t begin = at++;
      while (at < list.size() && is_name(list[at])) {
        ++at;
      }
      subject.push_back(lowered(list.substr(begin, at - begin)));
    }
  }
  keep();
}

/// Notes whom a declaration reaches; a rule for the pointer or a finger on it changes no first
/// sight.
void add_declaration(std::string_view selector, const CssItem& item, SheetReach& reach) {
  if (selector.find(":hover") != std::string_view::npos ||
      selector.find(":active") != std::string_view::npos) {
    return;
  }
  Names* names = nullptr;
  if (same_letters(item.name, "color") || same_letters(item.name, "opacity")) {
    names = &reach.colour;
  } else if (same_letters(item.name.substr(0, 10), "background")) {
    names = &reach.background;
  } else if (same_letters(item.name, "font-size") || same_letters(item.name, "font")) {
    names = &reach.size;
  }
  if (names != nullptr) {
    add_subjects(selector, *names);
    if (css_value(item.text).size() != item.text.size()) {
      add_subjects(selector, reach.forced);
    }
  }
}

/// Follows one sheet; rules in @media hold only somewhere and are left to other checks.
void add_sheet(std::string_view sheet, SheetReach& reach) {
  CssLexer lexer(sheet);
  CssItem item;
  std::vector<bool> blocks;  // whether each open block is an at-rule
  std::string_view selector;
  std::size_t at_rules = 0;
  for (std::size_t items = 0; items < kSheetItemsMax && lexer.next(item); ++items) {
    if (item.kind == CssKind::selector || (item.kind == CssKind::at_rule && item.opens)) {
      const bool at_rule = item.kind == CssKind::at_rule;
      const bool everywhere = at_rule && (same_letters(item.text, "all") || item.text.empty());
      blocks.push_back(at_rule && !everywhere);
      at_rules += blocks.back() ? 1 : 0;
      selector = at_rule ? std::string_view() : item.text;
    } else if (item.kind == CssKind::end && !blocks.empty()) {
      at_rules -= blocks.back() ? 1 : 0;
      blocks.pop_back();
    } else if (item.kind == CssKind::declaration && at_rules == 0) {
      add_declaration(selector, item, reach);
    }
  }
}

SheetReach reach_of(std::string_view source) {
  SheetReach reach;
  Lexer lexer(source, Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    if (token.kind == TokenKind::raw_text && token.name == "style") {
      add_sheet(token.source, reach);
    }
  }
  return reach;
}

bool is_reached(const Names& names, const Token& tag) {
  if (names.empty()) {
    return false;
  }
  if (names.contains(tag.name) || names.contains("*")) {
    return true;
  }
  if (const Attribute* const id = tag.attribute("id");
      id != nullptr && names.contains("#" + lowered(id->value))) {
    return true;
  }
  const Attribute* const classes = tag.attribute("class");
  std::string_view list = classes == nullptr ? std::string_view() : classes->value;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(" \t\r\n"), list.size());
    if (end > 0 && names.contains("." + lowered(list.substr(0, end)))) {
      return true;
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// A length in px; of em and % by the size around it.
std::optional<double> length_px(std::string_view text, std::optional<double> around) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) {
    return std::nullopt;
  }
  const std::string unit = lowered(text.substr(static_cast<std::size_t>(end - text.data())));
  if (unit == "px" || (unit.empty() && number == 0)) {
    return number;
  }
  if (unit == "pt") {
    return number * kPxOfPoint;
  }
  if (around && (unit == "em" || unit == "%")) {
    return *around * (unit == "%" ? number / 100 : number);
  }
  return std::nullopt;
}

/// `background: #fff` or `background: #fff none`; nothing when a picture or a gradient lies there.
/// "transparent" leaves what is behind.
std::optional<Colour> background_of(std::string_view value, std::optional<Colour> behind) {
  if (value.find('(') != std::string_view::npos) {
    return parse_colour(value);
  }
  if (same_letters(value, "transparent") || same_letters(value, "none") ||
      same_letters(value, "inherit")) {
    return behind;
  }
  const std::size_t end = std::min(value.find_first_of(" \t\r\n"), value.size());
  return parse_colour(value.substr(0, end));
}

void apply(const CssItem& item, const TextStyle& around, TextStyle& style) {
  const std::string_view value = css_value(item.text);
  if (same_letters(item.name, "color")) {
    style.colour = same_letters(value, "inherit") ? around.colour : parse_colour(value);
  } else if (same_letters(item.name, "background") || same_letters(item.name, "background-color")) {
    style.background = background_of(value, around.background);
  } else if (same_letters(item.name, "background-image") && !same_letters(value, "none")) {
    style.background.reset();
  } else if (same_letters(item.name, "opacity") && value != "1") {
    style.colour.reset();
  } else if (same_letters(item.name, "font-size")) {
    style.size_px = length_px(value, around.size_px);
  } else if (same_letters(item.name, "font")) {
    style.size_px.reset();
  } else if (same_letters(item.name, "font-weight")) {
    const bool bold = same_letters(value, "bold") || same_letters(value, "bolder") ||
                      (value.size() == 3 && value >= "700");
    style.weight = bold ? Weight::bold : Weight::normal;
  }
}

/// What the browser itself gives an element: bold headings and links of another colour. The size of
/// headings depends on the mail program.
void apply_element(const Token& tag, TextStyle& style) {
  if (heading_level(tag.name) != 0 || tag.name == "b" || tag.name == "strong" || tag.name == "th") {
    style.weight = Weight::bold;
  }
  constexpr std::array<std::string_view, 12> kOwnSize{
      "h1", "h2", "h3", "h4", "h5", "h6", "small", "big", "sub", "sup", "font", "code"
  };
  if (std::ranges::find(kOwnSize, tag.name) != kOwnSize.end()) {
    style.size_px.reset();
  }
  if (tag.name == "a" || tag.name == "button" || tag.name == "mark") {
    style.colour.reset();
  }
}

bool is_blank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (is_space(rest.front())) {
      ++at;
    } else if (rest.starts_with("&nbsp;") || rest.starts_with("&zwnj;")) {
      at += 6;
    } else if (rest.starts_with("&#")) {
      at += std::min(rest.find(';'), rest.size() - 1) + 1;
    } else if (rest.starts_with("\xC2\xA0")) {
      at += 2;
    } else if (rest.starts_with("\xE2\x80\x8C") || rest.starts_with("\xCD\x8F")) {
      at += rest.front() == '\xE2' ? 3 : 2;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

StyledReader::StyledReader(std::string_view source)
    : lexer_(source, Syntax::liquid_template),
      reach_(reach_of(source)),
      styles_(1) {}

TextStyle StyledReader::style_of(const Token& tag, TextStyle style) const {
  const TextStyle around = style;
  apply_element(tag, style);
  if (is_reached(reach_.colour, tag)) {
    style.colour.reset();
  }
  if (is_reached(reach_.background, tag)) {
    style.background.reset();
  }
  if (is_reached(reach_.size, tag)) {
    style.size_px.reset();
  }
  if (const Attribute* const colour = tag.attribute("bgcolor"); colour != nullptr) {
    style.background = parse_colour(colour->value);
  }
  if (tag.attribute("background") != nullptr) {
    style.background.reset();
  }
  const Attribute* const font = tag.name == "font" ? tag.attribute("color") : nullptr;
  if (font != nullptr) {
    style.colour = parse_colour(font->value);
  }
  const Attribute* const inline_style = tag.attribute("style");
  if (inline_style != nullptr) {
    CssLexer css(inline_style->value);
    CssItem item;
    while (css.next(item)) {
      if (item.kind == CssKind::declaration) {
        apply(item, around, style);
      }
    }
  }
  const bool by_liquid =
      inline_style != nullptr && inline_style->value.find("{%") != std::string_view::npos;
  if (by_liquid || is_reached(reach_.forced, tag)) {
    style = {};
  }
  return style;
}

void StyledReader::see(const Token& tag) {
  hidden_.see(tag);
  const bool opened = open_.see(tag).opened;
  const std::size_t kept = open_.size() + (opened ? 0 : 1);
  if (styles_.size() > kept) {
    styles_.resize(kept);
  }
  if (opened) {
    styles_.push_back(style_of(tag, styles_.back()));
  }
}

bool StyledReader::next(StyledText& text) {
  while (lexer_.next(token_)) {
    if (token_.kind == TokenKind::start_tag || token_.kind == TokenKind::end_tag) {
      see(token_);
    } else if (token_.kind == TokenKind::text && !hidden_.now() && !is_blank(token_.source)) {
      const TextStyle& style = styles_.back();
      if (style.size_px && *style.size_px < 1) {
        continue;  // hidden by its size, as preheaders are
      }
      text = {token_.source, token_.offset, style};
      return true;
    }
  }
  return false;
}

}  // namespace amends::html
