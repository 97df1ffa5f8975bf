// libs: amends::html
#include "base/check.h"
#include "html/escape.h"
#include "html/limits.h"
#include "html/links.h"
#include "html/text_part.h"
#include "html/tokens.h"
#include "html/visible_text.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::html {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  for (const Syntax syntax : {Syntax::rendered, Syntax::liquid_template}) {
    Lexer lexer(source, syntax);
    Token token;
    std::size_t bytes = 0;
    while (lexer.next(token)) {
      AMENDS_CHECK(token.offset == bytes && !token.source.empty());
      AMENDS_CHECK(token.attributes.size() <= kAttributesMax);
      bytes += token.source.size();
    }
    AMENDS_CHECK(lexer.truncated() || bytes == size);
  }
  for (const Link& link : find_links(source)) {
    AMENDS_CHECK(link.offset + link.length <= size && link.line >= 1);
  }
  (void)find_images(source);
  (void)derive_text(source);
  (void)visible_text(source);
  AMENDS_CHECK(html_unescape(html_escape(source)) == source);
  return 0;
}

}  // namespace amends::html
