#include "html/elements.h"

#include "html/hidden.h"
#include "html/limits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::html {
namespace {

/// What a start tag ends, and the element out of which that never reaches.
struct Implied {
  std::string_view tag;
  std::string_view ends;
  std::string_view within;
};

/// HTML standard, "optional tags". The widest comes first: a new row ends the cell in it too.
constexpr std::array<Implied, 19> kImplied{{
    {"li", "li", "ul"},          {"dt", "dd", "dl"},
    {"dd", "dt", "dl"},          {"dt", "dt", "dl"},
    {"dd", "dd", "dl"},          {"tbody", "tbody", "table"},
    {"tbody", "thead", "table"}, {"tfoot", "tbody", "table"},
    {"tfoot", "thead", "table"}, {"thead", "caption", "table"},
    {"tbody", "tr", "table"},    {"tfoot", "tr", "table"},
    {"tr", "tr", "table"},       {"td", "td", "table"},
    {"td", "th", "table"},       {"th", "td", "table"},
    {"th", "th", "table"},       {"option", "option", "select"},
    {"body", "head", "html"},
}};

constexpr std::array<std::string_view, 17> kEndsParagraph{
    "p",
    "div",
    "table",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "pre",
    "form",
    "section",
    "center",
    "blockquote",
};

constexpr std::array<std::string_view, 17> kMayStayOpen{
    "p",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "tr",
    "tbody",
    "thead",
    "tfoot",
    "option",
    "colgroup",
    "html",
    "body",
    "head",
    "rt",
    "rp",
};

/// Tags of other elements do not reach through the wall of a cell.
bool is_wall(std::string_view element) {
  return element == "td" || element == "th" || element == "table" || element == "caption";
}

bool belongs_to_tables(std::string_view element) {
  return is_wall(element) || element == "tr" || element == "tbody" || element == "thead" ||
         element == "tfoot";
}

}  // namespace

bool ends_paragraph(std::string_view element) {
  return std::ranges::find(kEndsParagraph, element) != kEndsParagraph.end();
}

bool may_stay_open(std::string_view element) {
  return std::ranges::find(kMayStayOpen, element) != kMayStayOpen.end();
}

int heading_level(std::string_view element) {
  const bool heading =
      element.size() == 2 && element[0] == 'h' && element[1] >= '1' && element[1] <= '6';
  return heading ? element[1] - '0' : 0;
}

std::optional<std::size_t> OpenElements::find(std::string_view name) const {
  for (std::size_t at = open_.size(); at > 0; --at) {
    const std::string& open = open_[at - 1].name;
    if (open == name || (heading_level(open) != 0 && heading_level(name) != 0)) {
      return at - 1;
    }
    const bool stops = belongs_to_tables(name) ? open == "table" : is_wall(open);
    if (stops) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void OpenElements::pop_to(std::size_t size, Change& change) {
  while (open_.size() > size) {
    change.closed.push_back(std::move(open_.back()));
    open_.pop_back();
  }
}

void OpenElements::see_start(const Token& tag, Change& change) {
  if (ends_paragraph(tag.name)) {
    if (const auto paragraph = find("p")) {
      pop_to(*paragraph, change);
    }
  }
  for (const Implied& rule : kImplied) {
    if (rule.tag != tag.name) {
      continue;
    }
    const auto ended = find(rule.ends);
    const auto wall = find(rule.within);
    if (ended && (!wall || *wall < *ended)) {
      pop_to(*ended, change);
    }
  }
  if (is_void(tag.name) || tag.self_closing) {
    return;
  }
  if (open_.size() >= kOpenElementsMax) {
    ++beyond_;
    return;
  }
  open_.push_back({tag.name, tag.offset});
  change.opened = true;
}

void OpenElements::see_end(const Token& tag, Change& change) {
  if (beyond_ > 0) {
    --beyond_;
    return;
  }
  if (const auto open = find(tag.name)) {
    pop_to(*open, change);
    change.matched = true;
  }
}

OpenElements::Change OpenElements::see(const Token& tag) {
  Change change;
  if (tag.kind == TokenKind::start_tag) {
    see_start(tag, change);
  } else if (tag.kind == TokenKind::end_tag) {
    see_end(tag, change);
  }
  return change;
}

}  // namespace amends::html
