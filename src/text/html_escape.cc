#include "text/html_escape.h"

#include <array>
#include <cstddef>

namespace amends::text {
namespace {

/// By byte. Every value of every mail comes past here.
constexpr std::array<bool, 256> special_bytes() {
  std::array<bool, 256> special{};
  for (const char c : std::string_view("<>&\"'")) {
    special[static_cast<unsigned char>(c)] = true;
  }
  return special;
}

constexpr std::array<bool, 256> kSpecial = special_bytes();

std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && !kSpecial[static_cast<unsigned char>(text.data()[at])]) {
    ++at;
  }
  return at;
}

}  // namespace

bool has_html_special(std::string_view text) {
  return plain_prefix(text) != text.size();
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
    const std::size_t at = plain_prefix(text);
    out += text.substr(0, at);
    if (at == text.size()) {
      return;
    }
    out += html_entity(text[at]);
    text.remove_prefix(at + 1);
  }
}

}  // namespace amends::text
