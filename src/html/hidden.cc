#include "html/hidden.h"

#include "html/elements.h"
#include "html/liquid_part.h"

#include <algorithm>
#include <array>

namespace amends::html {
namespace {

constexpr std::array<std::string_view, 13> kVoid{
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
};

/// Declarations as people write them for a hidden preheader, without spaces.
constexpr std::array<std::string_view, 4> kHiding{
    "display:none",
    "visibility:hidden",
    "mso-hide:all",
    "max-height:0",
};

/// max-height:0.5em and max-height:01 are no zero; 0px is.
bool declares(std::string_view style, std::string_view declaration) {
  for (std::size_t at = style.find(declaration); at != std::string_view::npos;
       at = style.find(declaration, at + 1)) {
    const std::size_t end = at + declaration.size();
    const bool goes_on =
        end < style.size() && (style[end] == '.' || (style[end] >= '0' && style[end] <= '9'));
    const bool inside = at > 0 && style[at - 1] != ';';
    if (!goes_on && !inside) {
      return true;
    }
  }
  return false;
}

bool hides(const Token& tag) {
  if (tag.name == "head" || tag.name == "template") {
    return true;
  }
  if (tag.attribute("hidden") != nullptr) {
    return true;
  }
  const Attribute* const style = tag.attribute("style");
  if (style == nullptr) {
    return false;
  }
  std::string compact;
  for (const char byte : style->value) {
    if (!is_space(byte)) {
      compact += lower(byte);
    }
  }
  return std::ranges::any_of(kHiding, [&compact](std::string_view declaration) {
    return declares(compact, declaration);
  });
}

}  // namespace

bool is_void(std::string_view element) {
  return std::ranges::find(kVoid, element) != kVoid.end();
}

bool Hidden::ends_by(const Token& tag) const {
  if (name_ == "head") {
    return tag.name == "body";
  }
  return name_ == "p" && tag.kind == TokenKind::start_tag && ends_paragraph(tag.name);
}

void Hidden::see(const Token& tag) {
  if (now() && ends_by(tag)) {
    depth_ = 0;
  }
  if (tag.kind == TokenKind::end_tag) {
    if (now() && tag.name == name_) {
      --depth_;
    }
    return;
  }
  if (is_void(tag.name) || tag.self_closing) {
    return;
  }
  if (now()) {
    if (tag.name == name_) {
      ++depth_;
    }
  } else if (hides(tag)) {
    name_ = tag.name;
    depth_ = 1;
  }
}

}  // namespace amends::html
