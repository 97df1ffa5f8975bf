#include "html/plain_writer.h"

#include "html/blocks.h"
#include "html/escape.h"
#include "html/limits.h"
#include "html/liquid_part.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace amends::html {
namespace {

constexpr std::array<std::string_view, 14> kInlines{
    "a", "b", "strong", "i", "em", "s", "del", "ins", "sup", "sub", "code", "q", "bdi", "bdo"
};
/// Liquid that prints without braces.
constexpr std::array<std::string_view, 6> kPrinting{
    "render", "include", "cycle", "echo", "increment", "decrement"
};
constexpr std::string_view kHiddenStyle = "display:none;max-height:0;overflow:hidden";

bool holds(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, is_space);
}

/// White space, and what pads or keeps a cell open: no-break spaces, joiners, soft hyphens.
bool is_spacer(std::string_view text) {
  const std::string plain = html_unescape(text);
  for (std::size_t at = 0; at < plain.size();) {
    const char32_t next = text::next_char(plain, at);
    const bool unseen = next == 0x00A0 || next == 0x00AD || next == 0x034F || next == 0x2060 ||
                        next == 0xFEFF || (next >= 0x200B && next <= 0x200D);
    if (!unseen && next != ' ' && (next < '\t' || next > '\r')) {
      return false;
    }
  }
  return true;
}

bool is_script(std::string_view url) {
  constexpr std::string_view kScheme = "javascript:";
  url.remove_prefix(std::min(url.find_first_not_of(" \t\r\n"), url.size()));
  return std::ranges::equal(url.substr(0, kScheme.size()), kScheme, [](char left, char right) {
    return lower(left) == right;
  });
}

std::string attribute_text(std::string_view name, const Attribute& attribute) {
  const bool doubles = attribute.value.find('"') != std::string_view::npos;
  const char quote = attribute.quote != 0 ? attribute.quote : (doubles ? '\'' : '"');
  return fmt::format(" {0}={1}{2}{1}", name, quote, attribute.value);
}

/// " dir=... lang=..." of a tag.
std::string reading(const Token& token) {
  std::string text;
  for (const std::string_view name : {"lang", "dir"}) {
    if (const Attribute* const found = token.attribute(name); found != nullptr) {
      text += attribute_text(name, *found);
    }
  }
  return text;
}

}  // namespace

void PlainWriter::see(const Token& token, BranchContent content) {
  const bool is_liquid = token.kind == TokenKind::liquid;
  if (in_capture_) {
    in_capture_ = !is_liquid || liquid_word(token.source) != "endcapture";
    (in_head_ ? head_ : body_) += token.source;
    return;
  }
  switch (token.kind) {
    case TokenKind::start_tag:
    case TokenKind::end_tag:
      return see_tag(token);
    case TokenKind::text:
      return in_head_ ? void() : write_text(kept(token));
    case TokenKind::liquid:
      return see_liquid(token, content);
    case TokenKind::raw_text:
      return see_raw(token);
    case TokenKind::comment:
      return see_comment(token);
    case TokenKind::doctype:
      return;
  }
}

void PlainWriter::see_raw(const Token& token) {
  if (token.name == "title" && head_.find("<title>") == std::string::npos) {
    head_ += fmt::format("<title>{}</title>\n", token.source);
  }
}

/// The marks of what is written anew each time stay, so that the letter is a template too.
void PlainWriter::see_comment(const Token& token) {
  std::string word;
  for (const char byte : token.source) {
    if (is_letter(byte) || byte == '/') {
      word += lower(byte);
    }
  }
  if ((word == "content" || word == "/content") && !hidden_.now()) {
    close_text();
    body_ += fmt::format("<!-- {} -->\n", word);
  }
}

void PlainWriter::see_tag(const Token& token) {
  const bool starts = token.kind == TokenKind::start_tag;
  if (token.name == "head" || token.name == "body" || token.name == "html") {
    in_head_ = starts && (token.name == "head" || (in_head_ && token.name == "html"));
    see_root(token);
    return;
  }
  if (in_head_) {
    return;
  }
  const OpenElements::Change change = open_.see(token);
  dirs_.resize(dirs_.size() - std::min(dirs_.size(), change.closed.size()));
  if (change.opened) {
    const Attribute* const dir = token.attribute("dir");
    dirs_.push_back(dir != nullptr ? std::string(dir->value) : dirs_.empty() ? dir_ : dirs_.back());
  }
  const bool was_hidden = hidden_.now();
  see_hidden(token);
  if (hidden_.now() || (was_hidden && !starts)) {
    keeps_table_ = false;
    return;
  }
  starts ? see_start(token) : see_end(token);
}

void PlainWriter::see_root(const Token& token) {
  if (token.kind == TokenKind::end_tag || token.name == "head") {
    return;
  }
  if (const Attribute* const lang = token.attribute("lang"); lang != nullptr && lang_.empty()) {
    lang_ = attribute_text("lang", *lang);
  }
  if (const Attribute* const dir = token.attribute("dir"); dir != nullptr) {
    dir_ = std::string(dir->value);
  }
}

/// Hidden text stays hidden, in one element of its own; one that holds nothing is left out.
void PlainWriter::see_hidden(const Token& token) {
  const bool was = hidden_.now();
  hidden_.see(token);
  if (!was && hidden_.now()) {
    hidden_tag_ = in_text_ ? "span" : "div";
    hidden_from_ = body_.size();
    body_ += fmt::format("<{} style=\"{}\">", hidden_tag_, kHiddenStyle);
    hidden_inside_ = body_.size();
  } else if (was && !hidden_.now()) {
    if (is_blank(std::string_view(body_).substr(hidden_inside_))) {
      body_.resize(hidden_from_);
    } else {
      body_ += fmt::format("</{}>{}", hidden_tag_, hidden_tag_ == "div" ? "\n" : "");
    }
  }
}

void PlainWriter::see_start(const Token& token) {
  if (token.name == "img") {
    see_picture(token);
  } else if (token.name == "br") {
    body_ += in_text_ ? "<br>" : "";
  } else if (is_block(token.name)) {
    close_text();
    start_block(token);
  } else {
    start_inline(token);
  }
}

void PlainWriter::start_block(const Token& token) {
  const std::string_view name = token.name;
  if (name == "p" || name == "pre" || heading_level(name) != 0) {
    wanted_ = name;
  } else if (name == "ul" || name == "ol") {
    const Attribute* const start = name == "ol" ? token.attribute("start") : nullptr;
    push(
        name, fmt::format("<{}{}>\n", name, start == nullptr ? "" : attribute_text("start", *start))
    );
  } else if (name == "li" && (has_open("ul") || has_open("ol"))) {
    if (structure_.back() == "li") {
      pop("li");
    }
    push(name, fmt::format("<li{}>", reading(token)));
  } else if (name == "blockquote") {
    push(name, "<blockquote>\n");
  } else if (name == "table" && std::exchange(keeps_table_, false)) {
    push(name, "<table>\n");
  } else if (has_open("table")) {
    start_cell(token);
  } else if (name == "td" || name == "th") {
    cells_.emplace_back(structure_.size(), inlines_.size());
  } else if (name == "hr") {
    body_ += "<hr>\n";
  }
}

void PlainWriter::start_cell(const Token& token) {
  const std::string_view name = token.name;
  if (name == "tr") {
    pop("tr");
    push(name, "<tr>");
  } else if (name == "td" || name == "th") {
    pop("td");
    pop("th");
    const Attribute* const span = token.attribute("colspan");
    push(
        name,
        fmt::format(
            "<{} style=\"padding:4px 8px;text-align:start\"{}>",
            name,
            span == nullptr ? "" : attribute_text("colspan", *span)
        )
    );
  } else if (name == "caption") {
    push(name, "<caption>");
  }
}

/// What was opened in a cell ends with it.
void PlainWriter::end_cell() {
  if (cells_.empty()) {
    return;
  }
  const auto [structure, inlines] = cells_.back();
  cells_.pop_back();
  pop_to(std::min(structure, structure_.size()));
  inlines_.resize(std::min(inlines, inlines_.size()));
}

void PlainWriter::see_end(const Token& token) {
  constexpr std::array<std::string_view, 9> kStructure{
      "ul", "ol", "li", "blockquote", "table", "tr", "td", "th", "caption"
  };
  if (!is_block(token.name)) {
    end_inline(token.name);
    return;
  }
  close_text();
  if ((token.name == "td" || token.name == "th") && !has_open("table")) {
    end_cell();
  } else if (holds(kStructure, token.name)) {
    pop(token.name);
  }
}

void PlainWriter::start_inline(const Token& token) {
  const bool reads_otherwise = token.name == "span" && !reading(token).empty();
  if (!holds(kInlines, token.name) && !reads_otherwise) {
    return;
  }
  PlainInline made{token.name, fmt::format("<{}{}>", token.name, reading(token)), false, false, {}};
  if (token.name == "a") {
    end_inline("a");
    const Attribute* const href = token.attribute("href");
    if (href == nullptr || is_script(href->value)) {
      return;
    }
    made.opening = fmt::format("<a{}{}>", attribute_text("href", *href), reading(token));
  }
  if (inlines_.size() < kOpenElementsMax) {
    inlines_.push_back(std::move(made));
  }
}

void PlainWriter::end_inline(std::string_view name) {
  std::size_t at = inlines_.size();
  while (at > 0 && inlines_[at - 1].name != name) {
    --at;
  }
  if (at-- == 0) {
    return;
  }
  if (!inlines_[at].had_text && !inlines_[at].alt.empty()) {
    write_text(std::string(inlines_[at].alt));
  }
  const bool was_written = inlines_[at].is_written;
  suspend_inlines(was_written ? at : inlines_.size());
  inlines_.erase(inlines_.begin() + static_cast<std::ptrdiff_t>(at));
}

void PlainWriter::see_picture(const Token& token) {
  const Attribute* const alt = token.attribute("alt");
  if (alt == nullptr || is_blank(alt->value) || is_left_out(alt->value_offset)) {
    return;
  }
  if (!std::exchange(has_logo_, true)) {
    open_text();
    write_inlines();
    body_ += fmt::format("<b>{}</b>", alt->value);
    return;
  }
  const auto link = std::ranges::find(inlines_, "a", &PlainInline::name);
  if (link != inlines_.end() && link->alt.empty()) {
    link->alt = std::string(alt->value);
  }
}

void PlainWriter::see_liquid(const Token& token, BranchContent content) {
  const std::string_view word = liquid_word(token.source);
  const bool prints = word.empty() || holds(kPrinting, word);
  if (in_head_) {
    head_ += prints ? std::string_view() : token.source;
    in_capture_ = word == "capture";
  } else if (hidden_.now()) {
    body_ += token.source;
  } else if (prints) {
    write_text(token.source);
  } else if (branch_of(token.source) != Branch::none && content != BranchContent::nothing) {
    see_branch(token, content);
  } else {
    in_capture_ = word == "capture";
    body_ += token.source;
  }
}

/// Each branch begins with what was open before the first, and ends what it opened in the line.
void PlainWriter::see_branch(const Token& token, BranchContent content) {
  const Branch branch = branch_of(token.source);
  if (content == BranchContent::blocks) {
    close_text();
    body_ += token.source;
    body_ += '\n';
  } else {
    open_text();
    write_inlines();
    body_ += token.source;
  }
  if (branch == Branch::opens) {
    branches_.push_back({structure_, inlines_});
  } else if (branch == Branch::turns && !branches_.empty()) {
    structure_ = branches_.back().structure;
    inlines_ = branches_.back().inlines;
  } else if (branch == Branch::closes && !branches_.empty()) {
    branches_.pop_back();
  }
}

void PlainWriter::write_text(std::string_view text) {
  if (hidden_.now()) {
    body_ += text;
    return;
  }
  if (is_spacer(text)) {
    body_ += in_text_ ? text : std::string_view();
    return;
  }
  if (!in_text_) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  open_text();
  write_inlines();
  body_ += text;
}

void PlainWriter::open_text() {
  if (in_text_) {
    return;
  }
  in_text_ = true;
  const bool in_item =
      !structure_.empty() && (structure_.back() == "li" || structure_.back() == "td" ||
                              structure_.back() == "th" || structure_.back() == "caption");
  if (wanted_.empty() && in_item) {
    return;
  }
  text_block_ = wanted_.empty() ? "p" : wanted_;
  const std::string& dir = dirs_.empty() ? dir_ : dirs_.back();
  body_ += dir == dir_ ? fmt::format("<{}>", text_block_)
                       : fmt::format("<{} dir=\"{}\">", text_block_, dir);
}

void PlainWriter::close_text() {
  wanted_.clear();
  suspend_inlines(0);
  if (!in_text_) {
    return;
  }
  while (!body_.empty() && is_space(body_.back())) {
    body_.pop_back();
  }
  if (!text_block_.empty()) {
    body_ += fmt::format("</{}>\n", text_block_);
  }
  text_block_.clear();
  in_text_ = false;
}

void PlainWriter::write_inlines() {
  for (PlainInline& one : inlines_) {
    body_ += one.is_written ? "" : one.opening;
    one.is_written = true;
    one.had_text = true;
  }
}

void PlainWriter::suspend_inlines(std::size_t from) {
  for (std::size_t at = inlines_.size(); at > from; --at) {
    PlainInline& one = inlines_[at - 1];
    body_ += one.is_written ? fmt::format("</{}>", one.name) : std::string();
    one.is_written = false;
  }
}

void PlainWriter::push(std::string_view name, std::string_view opening) {
  if (structure_.size() < kOpenElementsMax) {
    body_ += opening;
    structure_.emplace_back(name);
  }
}

void PlainWriter::pop_to(std::size_t size) {
  close_text();
  while (structure_.size() > size) {
    body_ += fmt::format("</{}>\n", structure_.back());
    structure_.pop_back();
  }
}

/// Ends the innermost of that name; what is open inside a cell ends with the cell only.
void PlainWriter::pop(std::string_view name) {
  for (std::size_t at = structure_.size(); at > 0; --at) {
    const std::string& one = structure_[at - 1];
    if (one == name) {
      pop_to(at - 1);
      return;
    }
    if (one == "table") {
      return;
    }
  }
}

bool PlainWriter::has_open(std::string_view name) const {
  return std::ranges::find(structure_, name) != structure_.end();
}

bool PlainWriter::is_left_out(std::size_t offset) const {
  return std::ranges::any_of(options_.left_out, [offset](const auto& range) {
    return offset >= range.first && offset < range.second;
  });
}

std::string PlainWriter::kept(const Token& token) const {
  std::string text;
  std::size_t from = 0;
  for (const auto& [begin, end] : options_.left_out) {
    const std::size_t first = std::max(begin, token.offset) - token.offset;
    if (end <= token.offset + from || first >= token.source.size()) {
      continue;
    }
    text += token.source.substr(from, std::max(first, from) - from);
    from = std::min(end - token.offset, token.source.size());
  }
  return text + std::string(token.source.substr(from));
}

std::string PlainWriter::finish() {
  pop_to(0);
  if (lang_.empty() && !options_.lang.empty()) {
    lang_ = fmt::format(" lang=\"{}\"", options_.lang);
  }
  const std::string root = fmt::format("{} dir=\"{}\"", lang_, dir_);
  return fmt::format(
      "<!doctype html>\n<html{0}>\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"supported-color-schemes\" content=\"light dark\">\n{1}</head>\n"
      "<body style=\"margin:0;padding:0\">\n"
      "<div{0} style=\"max-width:600px;margin:0 auto;padding:16px;font-family:-apple-system,"
      "'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;"
      "word-wrap:break-word\">\n{2}</div>\n</body>\n</html>\n",
      root,
      head_,
      body_
  );
}

}  // namespace amends::html
