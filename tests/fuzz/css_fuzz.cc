// libs: amends::html
#include "base/check.h"
#include "html/colour.h"
#include "html/css.h"
#include "html/elements.h"
#include "html/limits.h"
#include "html/styled.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::html {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  CssLexer css(source);
  CssItem item;
  std::size_t last = 0;
  std::size_t items = 0;
  while (css.next(item)) {
    AMENDS_CHECK(item.offset >= last && item.offset < size && ++items <= size);
    AMENDS_CHECK(item.name.size() + item.text.size() <= size);
    AMENDS_CHECK(css_value(item.text).size() <= item.text.size());
    last = item.offset;
  }
  if (const auto colour = parse_colour(source)) {
    AMENDS_CHECK(parse_colour(to_string(*colour)) == colour);
  }
  Lexer lexer(source, Syntax::liquid_template);
  Token token;
  OpenElements open;
  while (lexer.next(token)) {
    open.see(token);
    AMENDS_CHECK(open.size() <= kOpenElementsMax);
  }
  StyledReader reader(source);
  StyledText text;
  while (reader.next(text)) {
    AMENDS_CHECK(text.offset + text.text.size() <= size);
    AMENDS_CHECK(!text.style.size_px || *text.style.size_px >= 0);
  }
  return 0;
}

}  // namespace amends::html
