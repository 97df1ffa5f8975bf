#include "liquid/escape.h"

#include "text/html_escape.h"
#include "text/url.h"

namespace amends::liquid {

bool needs_no_escape(std::string_view text, Escape escape) {
  if (escape == Escape::none) {
    return true;
  }
  return escape == Escape::html && !text::has_html_special(text);
}

void append_escaped(std::string_view text, Escape escape, std::string& out) {
  switch (escape) {
    case Escape::url:
      out += text::percent_encode(text);
      return;
    case Escape::html:
      text::append_html_escaped(text, out);
      return;
    case Escape::none:
      out += text;
      return;
  }
}

}  // namespace amends::liquid
