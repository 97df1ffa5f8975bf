#include "html/text_part.h"

#include "html/text_writer.h"

namespace amends::html {

std::string derive_text(std::string_view source) {
  Lexer lexer(source, Syntax::liquid_template);
  TextWriter writer(Wording::text_part);
  Token token;
  while (lexer.next(token)) {
    writer.see(token);
  }
  return writer.finish();
}

}  // namespace amends::html
