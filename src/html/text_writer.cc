#include "html/text_writer.h"

#include "html/blocks.h"
#include "html/escape.h"
#include "html/limits.h"
#include "html/liquid_part.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::html {
namespace {

constexpr int kCellGap = 2;

constexpr std::array<std::string_view, 4> kBranching{"if", "unless", "for", "case"};
constexpr std::array<std::string_view, 3> kTurning{"else", "elsif", "when"};

/// Targets that mean nothing outside of the page.
bool is_worth_showing(std::string_view url) {
  return !url.empty() && !url.starts_with('#') && !url.starts_with("javascript:");
}

/// Liquid without whitespace control, which would eat the line breaks of the text.
std::string without_dashes(std::string_view part) {
  std::string out(part);
  if (out.size() >= 5 && out[2] == '-') {
    out.erase(2, 1);
  }
  if (out.size() >= 5 && out[out.size() - 3] == '-') {
    out.erase(out.size() - 3, 1);
  }
  return out;
}

std::string_view without_scheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://", "mailto:", "tel:"}) {
    if (url.starts_with(scheme)) {
      url.remove_prefix(scheme.size());
    }
  }
  if (url.ends_with('/')) {
    url.remove_suffix(1);
  }
  return url;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace

void TextWriter::Held::join(const Held& other) {
  breaks = std::max(breaks, other.breaks);
  spaces = std::max(spaces, other.spaces);
}

void TextWriter::see(const Token& token) {
  switch (token.kind) {
    case TokenKind::start_tag:
      hidden_.see(token);
      if (!hidden_.now()) {
        see_start(token);
      }
      return;
    case TokenKind::end_tag: {
      const bool was_hidden = hidden_.now();
      hidden_.see(token);
      if (!was_hidden) {
        see_end(token);
      }
      return;
    }
    case TokenKind::text:
      if (hidden_.now()) {
        return;
      }
      see_text(
          is_part() ? unescape_template(token.source, Braces::keep_template)
                    : html_unescape(token.source)
      );
      return;
    case TokenKind::liquid:
      see_liquid(token.source);
      return;
    default:
      return;
  }
}

std::string TextWriter::finish() {
  close_link();
  write_target(link_opens_line_ ? ": " : " <", link_opens_line_ ? "" : ">");
  if (any_text_) {
    out_ += '\n';
  }
  return std::move(out_);
}

void TextWriter::see_start(const Token& tag) {
  if (tag.name == "li") {
    part(tag.name);
    held_.bullet = is_part();
    return;
  }
  part(tag.name);
  if (tag.name == "ul" || tag.name == "ol") {
    ++lists_;
  }
  if (tag.name == "a") {
    open_link(tag);
  }
  if (tag.name == "hr" && is_part()) {
    write("---");
    part(tag.name);
  }
  const Attribute* const alt = tag.name == "img" ? tag.attribute("alt") : nullptr;
  if (alt != nullptr) {
    see_text(
        is_part() ? unescape_template(alt->value, Braces::keep_template) : html_unescape(alt->value)
    );
  }
}

void TextWriter::see_end(const Token& tag) {
  if (tag.name == "a") {
    close_link();
  }
  if ((tag.name == "ul" || tag.name == "ol") && lists_ > 0) {
    --lists_;
  }
  if (tag.name == "li") {
    held_.bullet = false;
  }
  part(tag.name);
}

void TextWriter::part(std::string_view element) {
  const Parting parting = parting_of(element);
  if (parting == Parting::none || held_.bullet) {
    return;
  }
  if (parting == Parting::cell) {
    held_.spaces = kCellGap;
    return;
  }
  // In a list there are no empty lines.
  const bool apart = parting == Parting::paragraph && is_part() && lists_ == 0;
  held_.breaks = std::max(held_.breaks, apart ? 2 : 1);
}

/// Liquid that stands in the text (an alt may hold some) is written whole.
void TextWriter::see_text(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool no_break = text.substr(at).starts_with("\xC2\xA0");
    if (no_break || is_space(text[at])) {
      if (!swallow_) {
        held_.spaces = std::max(held_.spaces, 1);
      }
      at += no_break ? 2 : 1;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_space(text[end]) && !text.substr(end).starts_with("\xC2\xA0")) {
      end = is_part() && opens_liquid(text, end) ? liquid_end(text, end) : end + 1;
    }
    write(text.substr(at, end - at));
    at = end;
  }
}

void TextWriter::see_liquid(std::string_view part) {
  const std::string_view word = liquid_word(part);
  if (word == "comment" || word == "#") {
    return;
  }
  const bool trims_left = part.size() >= 5 && part[2] == '-';
  if (trims_left) {
    held_.spaces = 0;
  }
  if (part.starts_with("{{")) {
    if (!hidden_.now()) {
      write(without_dashes(part));
    }
  } else {
    see_tag(part);
  }
  if (part.size() >= 5 && part[part.size() - 3] == '-') {
    swallow_ = true;
  }
}

/// A tag prints nothing. Line breaks stay held back over it and so fall into each of its branches;
/// a space is written before it, since the text in front has it whatever the branch. Tags in hidden
/// elements are kept: what they assign may be used below, and blocks stay whole.
void TextWriter::see_tag(std::string_view part) {
  if (!hidden_.now() &&
      (held_.bullet || (held_.breaks == 0 && held_.spaces > 0 && !after_space_))) {
    release();
  }
  write_target(" <", ">");
  follow_branches(liquid_word(part));
  out_ += without_dashes(part);
}

void TextWriter::follow_branches(std::string_view word) {
  if (std::ranges::find(kBranching, word) != kBranching.end()) {
    branches_.push_back(held_);
    return;
  }
  if (branches_.empty()) {
    return;
  }
  if (std::ranges::find(kTurning, word) != kTurning.end() || word.starts_with("end")) {
    held_.join({branches_.back().breaks, 0, false});
  }
  if (word.starts_with("end")) {
    branches_.pop_back();
  }
}

void TextWriter::open_link(const Token& tag) {
  close_link();
  const Attribute* const href = tag.attribute("href");
  if (!is_part() || href == nullptr) {
    return;
  }
  url_ = unescape_template(trimmed(href->value), Braces::keep_template);
  if (!is_worth_showing(url_)) {
    return;
  }
  in_link_ = true;
  link_text_ = std::string::npos;
}

void TextWriter::close_link() {
  if (!std::exchange(in_link_, false)) {
    return;
  }
  if (link_text_ == std::string::npos) {
    return;
  }
  const std::string_view text = trimmed(std::string_view(out_).substr(link_text_));
  if (without_scheme(text) == without_scheme(url_)) {
    return;
  }
  target_ = std::move(url_);
}

void TextWriter::write_target(std::string_view before, std::string_view after) {
  if (target_.empty()) {
    return;
  }
  out_ += before;
  out_ += target_;
  out_ += after;
  target_.clear();
  after_space_ = false;
}

/// Writes what was held back. A link alone on its line reads "text: target".
void TextWriter::release() {
  const bool alone = held_.breaks > 0 && link_opens_line_;
  write_target(alone ? ": " : " <", alone ? "" : ">");
  if (held_.breaks > 0 && any_text_) {
    out_.append(static_cast<std::size_t>(held_.breaks), '\n');
    line_begun_ = false;
  }
  if (held_.breaks > 0) {
    link_opens_line_ = false;
  }
  if (held_.bullet) {
    const std::size_t depth = std::clamp<std::size_t>(lists_, 1, kListDepthMax);
    out_.append(2 * (depth - 1), ' ');
    out_ += "- ";
    after_space_ = true;
  } else if (held_.breaks == 0 && line_begun_ && !after_space_) {
    out_.append(static_cast<std::size_t>(held_.spaces), ' ');
    after_space_ = held_.spaces > 0;
  } else if (held_.breaks > 0) {
    after_space_ = true;
  }
  if (held_.bullet) {
    any_text_ = true;
    line_begun_ = true;
  }
  held_ = {};
}

void TextWriter::write(std::string_view text) {
  if (text.empty()) {
    return;
  }
  const bool opens_line = held_.breaks > 0 || held_.bullet || !line_begun_;
  release();
  if (in_link_ && link_text_ == std::string::npos) {
    link_text_ = out_.size();
    link_opens_line_ = opens_line;
  } else if (!in_link_) {
    link_opens_line_ = false;
  }
  out_ += text;
  any_text_ = true;
  line_begun_ = true;
  after_space_ = false;
  swallow_ = false;
}

}  // namespace amends::html
