#include "text/html_escape.h"

namespace amends::text {
namespace {

constexpr std::string_view kSpecial = "<>&\"'";

}  // namespace

bool has_html_special(std::string_view text) {
  return text.find_first_of(kSpecial) != std::string_view::npos;
}

std::string_view html_entity(char special) {
  switch (special) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}

void append_html_escaped(std::string_view text, std::string& out) {
  while (true) {
    const std::size_t at = text.find_first_of(kSpecial);
    out += text.substr(0, at);
    if (at == std::string_view::npos) {
      return;
    }
    out += html_entity(text[at]);
    text.remove_prefix(at + 1);
  }
}

}  // namespace amends::text
