#include "html/text_writer.h"

#include "html/blocks.h"
#include "html/escape.h"
#include "html/limits.h"
#include "html/liquid_part.h"
#include "text/utf8.h"
#include "text/width.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace amends::html {
namespace {

constexpr int kCellGap = 2;
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
/// What a value is taken for when lines are folded before it is known.
constexpr std::size_t kValueColumns = 12;

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

/// No-break spaces, soft hyphens, zero-width spaces and joiners, byte order marks: what pads a
/// preheader.
bool is_invisible(char32_t character) {
  return character == 0x00A0 || character == 0x00AD || character == 0x034F || character == 0xFEFF ||
         (character >= 0x200B && character <= 0x200D) || character == 0x2060;
}

bool is_invisible(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    if (!is_invisible(text::next_char(word, at))) {
      return false;
    }
  }
  return true;
}

/// A no-break space has done its work when lines are folded.
std::string with_plain_spaces(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(kNoBreakSpace, at), text.size());
    out += text.substr(at, end - at);
    out += end < text.size() ? " " : "";
    at = end + kNoBreakSpace.size();
  }
  return out;
}

/// Whether a colon would follow something that already ends or points on: "Read more:" but "Now!".
bool ends_by_itself(std::string_view text) {
  constexpr std::array<std::string_view, 12> kEnds{
      ".", "!", "?", ":", ")", "…", "→", "›", "»", "←", "‹", ">"
  };
  return std::ranges::any_of(kEnds, [text](std::string_view end) { return text.ends_with(end); });
}

std::size_t columns_of(std::string_view url) {
  return url.contains("{{") || url.contains("{%") ? kTextColumns : text::display_width(url);
}

bool holds(const std::vector<std::size_t>& offsets, std::size_t offset) {
  return std::ranges::binary_search(offsets, offset);
}

std::size_t first_number(const Token& list) {
  const Attribute* const start = list.attribute("start");
  std::size_t number = 1;
  if (start != nullptr) {
    std::from_chars(start->value.data(), start->value.data() + start->value.size(), number);
  }
  return std::clamp<std::size_t>(number, 1, kListNumberMax);
}

}  // namespace

void TextWriter::Held::join(const Held& other) {
  breaks = std::max(breaks, other.breaks);
  spaces = std::max(spaces, other.spaces);
}

TextWriter::TextWriter(Wording wording, Outline outline)
    : wording_(wording),
      known_(std::move(outline)),
      out_(is_part() ? kTextColumns : std::numeric_limits<std::size_t>::max()) {}

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
  held_.breaks = std::max(held_.breaks, 1);
  write_target();
  while (!lists_.empty()) {
    close_list();
  }
  std::ranges::sort(found_.repeated_links);
  std::ranges::sort(found_.counted_lists);
  if (any_text_) {
    out_.end_line();
  }
  return std::move(out_).take();
}

Outline TextWriter::outline() && {
  return std::move(found_);
}

void TextWriter::see_start(const Token& tag) {
  part(tag.name);
  if (tag.name == "li") {
    begin_item();
  } else if (tag.name == "ul" || tag.name == "ol") {
    open_list(tag);
  } else if (tag.name == "blockquote") {
    quotes_ = std::min(quotes_ + 1, kQuoteDepthMax);
  } else if (tag.name == "pre") {
    ++preformatted_;
  } else if (tag.name == "a") {
    open_link(tag);
  } else if (tag.name == "hr" && is_part()) {
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
  } else if (tag.name == "ul" || tag.name == "ol") {
    close_list();
  } else if (tag.name == "li") {
    held_.bullet = false;
  } else if (tag.name == "blockquote" && quotes_ > 0) {
    --quotes_;
  } else if (tag.name == "pre" && preformatted_ > 0) {
    --preformatted_;
  }
  part(tag.name);
}

void TextWriter::part(std::string_view element) {
  const Parting parting = parting_of(element);
  if (parting == Parting::none || (held_.bullet && element != "li")) {
    return;
  }
  if (parting == Parting::cell) {
    part_cells();
    return;
  }
  if (element == "br" && is_part()) {
    break_line();
    return;
  }
  // In a list there are no empty lines.
  const bool apart = parting == Parting::paragraph && is_part() && lists_.empty();
  held_.breaks = std::max(held_.breaks, apart ? 2 : 1);
}

/// Cells of one line stand beside one another; one of more lines (a product in a layout) is a
/// paragraph of its own.
void TextWriter::part_cells() {
  held_.spaces = kCellGap;
  if (is_part() && !cell_is_empty_ && lines_ != cell_line_ && lists_.empty()) {
    held_.breaks = 2;
  }
  cell_is_empty_ = true;
}

/// The second of two makes an empty line, which is how many mails part their paragraphs.
void TextWriter::break_line() {
  held_.breaks = std::min(held_.breaks + 1, lists_.empty() ? 2 : 1);
}

void TextWriter::open_list(const Token& tag) {
  const bool counted = tag.name == "ol" && holds(known_.counted_lists, tag.offset);
  lists_.push_back({tag.offset, tags_, counted ? first_number(tag) : 0, 0});
}

void TextWriter::close_list() {
  if (lists_.empty()) {
    return;
  }
  if (lists_.back().tags == tags_) {
    found_.counted_lists.push_back(lists_.back().offset);
  }
  lists_.pop_back();
}

void TextWriter::begin_item() {
  held_.bullet = is_part();
}

/// Liquid that stands in the text (an alt may hold some) is written whole.
void TextWriter::see_text(std::string_view text) {
  if (preformatted_ > 0 && is_part()) {
    see_preformatted(text);
    return;
  }
  const auto gap_at = [&](std::size_t at) -> std::size_t {
    if (is_space(text[at])) {
      return 1;
    }
    return text.substr(at).starts_with(kNoBreakSpace) ? kNoBreakSpace.size() : 0;
  };
  // A no-break space between two words of the text keeps them on one line.
  const auto ends_word = [&](std::size_t at) {
    const std::size_t gap = gap_at(at);
    const bool joins = gap > 1 && is_part() && at + gap < text.size() && gap_at(at + gap) == 0;
    return gap > 0 && !joins;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t gap = gap_at(at); gap > 0) {
      held_.spaces = swallow_ ? held_.spaces : std::max(held_.spaces, 1);
      at += gap;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !ends_word(end)) {
      end = is_part() && opens_liquid(text, end) ? liquid_end(text, end)
                                                 : end + std::max<std::size_t>(gap_at(end), 1);
    }
    write(text.substr(at, end - at));
    at = end;
  }
}

/// Line by line as it stands.
void TextWriter::see_preformatted(std::string_view text) {
  while (true) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    write(line);
    if (end == std::string_view::npos) {
      return;
    }
    held_.breaks = std::min(held_.breaks + 1, 2);
    text.remove_prefix(end + 1);
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
      write(without_dashes(part), kValueColumns);
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
  write_target();
  ++tags_;
  follow_branches(liquid_word(part));
  out_.write(without_dashes(part), 0);
  out_.fix();
}

void TextWriter::follow_branches(std::string_view word) {
  if (std::ranges::find(kBranching, word) != kBranching.end()) {
    branches_.push_back({held_, out_.column()});
    return;
  }
  if (branches_.empty()) {
    return;
  }
  const Branch& branch = branches_.back();
  const bool turns = std::ranges::find(kTurning, word) != kTurning.end();
  if (turns || word.starts_with("end")) {
    held_.join({branch.held.breaks, 0, false});
  }
  if (turns) {
    out_.set_column(branch.column);
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
  std::string url = unescape_template(trimmed(href->value), Braces::keep_template);
  if (is_worth_showing(url)) {
    link_ = {std::move(url), tag.offset, tags_, {}, false};
  }
}

/// The address follows the text, unless it is the text, or the next link has it as well.
void TextWriter::close_link() {
  Link link = std::exchange(link_, {});
  if (link.url.empty() || link.text.empty()) {
    return;
  }
  if (before_.url == link.url && before_.tags == link.tags) {
    found_.repeated_links.push_back(before_.offset);
  }
  before_ = link;
  const bool shown = without_scheme(trimmed(link.text)) == without_scheme(link.url);
  if (!shown && !holds(known_.repeated_links, link.offset)) {
    target_ = std::move(link);
  }
}

/// "text: address" where the link is alone on its line, else "text <address>".
void TextWriter::write_target() {
  const Link target = std::exchange(target_, {});
  if (target.url.empty()) {
    return;
  }
  const bool alone = target.opens_line && held_.breaks > 0;
  if (!alone) {
    out_.write_space(1);
    out_.write("<" + target.url + ">", columns_of(target.url) + 2);
  } else {
    out_.write(ends_by_itself(target.text) ? "" : ":");
    out_.write_space(1);
    out_.write(target.url, columns_of(target.url));
  }
  after_space_ = false;
}

std::string TextWriter::marks_of_quotes(std::size_t quotes) const {
  std::string marks;
  for (std::size_t i = 0; is_part() && i < quotes; ++i) {
    marks += "> ";
  }
  return marks;
}

/// An empty line inside a quote has its mark.
void TextWriter::end_lines(int count) {
  ++lines_;
  out_.end_line();
  for (int i = 1; i < count; ++i) {
    const std::string marks = marks_of_quotes(std::min(quotes_, written_quotes_));
    out_.write(trimmed(marks));
    out_.end_line();
  }
  line_begun_ = false;
}

/// Quote marks and the indent or the mark of a list item.
void TextWriter::begin_line() {
  const std::string marks = marks_of_quotes(quotes_);
  std::string lead = marks;
  if (is_part() && !lists_.empty()) {
    List& list = lists_.back();
    const std::size_t depth = std::min(lists_.size(), kListDepthMax);
    const std::size_t outer = depth > 1 ? lists_[depth - 2].indent : 0;
    if (held_.bullet) {
      const std::string mark = list.number > 0 ? fmt::format("{}. ", list.number) : "- ";
      list.number += list.number > 0 ? 1 : 0;
      list.indent = outer + mark.size();
      lead += std::string(outer, ' ') + mark;
    } else {
      lead += std::string(list.indent, ' ');
    }
    out_.set_hanging(marks + std::string(list.indent, ' '));
  } else {
    lead += held_.bullet ? "- " : "";
    out_.set_hanging(marks + (held_.bullet ? "  " : ""));
  }
  out_.write(lead);
  written_quotes_ = quotes_;
  after_space_ = true;
}

/// Writes what was held back.
void TextWriter::release() {
  write_target();
  if (held_.breaks > 0 && any_text_) {
    end_lines(held_.breaks);
  }
  if (std::exchange(cell_is_empty_, false)) {
    cell_line_ = lines_;
  }
  if (held_.breaks > 0 || held_.bullet || !any_text_) {
    begin_line();
  } else if (line_begun_ && !after_space_) {
    out_.write_space(static_cast<std::size_t>(held_.spaces));
    after_space_ = held_.spaces > 0;
  }
  if (held_.bullet) {
    any_text_ = true;
    line_begun_ = true;
  }
  held_ = {};
}

void TextWriter::write(std::string_view text) {
  if (!is_part()) {
    write(text, 0);
  } else if (!is_invisible(text)) {
    const std::string plain = with_plain_spaces(text);
    write(plain, text::display_width(plain));
  }
}

void TextWriter::write(std::string_view text, std::size_t columns) {
  if (text.empty()) {
    return;
  }
  const bool opens_line = held_.breaks > 0 || held_.bullet || !line_begun_;
  const bool apart = held_.breaks > 0 || held_.spaces > 0;
  release();
  if (!link_.url.empty()) {
    link_.opens_line = link_.text.empty() ? opens_line : link_.opens_line;
    link_.text += apart && !link_.text.empty() ? " " : "";
    link_.text += text;
  }
  if (preformatted_ > 0) {
    out_.fix();
  }
  out_.write(text, columns);
  any_text_ = true;
  line_begun_ = true;
  after_space_ = false;
  swallow_ = false;
}

}  // namespace amends::html
