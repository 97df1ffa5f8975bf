#include "html/blocks.h"

#include <algorithm>
#include <array>
#include <span>

namespace amends::html {
namespace {

constexpr std::array<std::string_view, 26> kLines{
    "address", "article", "aside",  "body",     "br",         "caption", "center", "dd",   "div",
    "dt",      "footer",  "form",   "fieldset", "figcaption", "figure",  "header", "html", "li",
    "main",    "nav",     "option", "section",  "tbody",      "tfoot",   "thead",  "tr",
};

constexpr std::array<std::string_view, 14> kParagraphs{
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "pre",
    "hr",
};

bool holds(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Parting parting_of(std::string_view element) {
  if (element == "td" || element == "th") {
    return Parting::cell;
  }
  if (holds(kLines, element)) {
    return Parting::line;
  }
  return holds(kParagraphs, element) ? Parting::paragraph : Parting::none;
}

}  // namespace amends::html
