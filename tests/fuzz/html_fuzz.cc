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

namespace html = amends::html;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  for (const html::Syntax syntax : {html::Syntax::rendered, html::Syntax::liquid_template}) {
    html::Lexer lexer(source, syntax);
    html::Token token;
    std::size_t bytes = 0;
    while (lexer.next(token)) {
      AMENDS_CHECK(token.offset == bytes && !token.source.empty());
      AMENDS_CHECK(token.attributes.size() <= html::kAttributesMax);
      bytes += token.source.size();
    }
    AMENDS_CHECK(lexer.truncated() || bytes == size);
  }
  for (const html::Link& link : html::find_links(source)) {
    AMENDS_CHECK(link.offset + link.length <= size && link.line >= 1);
  }
  (void)html::find_images(source);
  (void)html::derive_text(source);
  (void)html::visible_text(source);
  AMENDS_CHECK(html::html_unescape(html::html_escape(source)) == source);
  return 0;
}
