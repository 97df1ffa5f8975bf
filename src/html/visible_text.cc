#include "html/visible_text.h"

#include "html/text_writer.h"

namespace amends::html {

std::string visible_text(std::string_view rendered) {
  Lexer lexer(rendered, Syntax::rendered);
  TextWriter writer(Wording::visible);
  Token token;
  while (lexer.next(token)) {
    writer.see(token);
  }
  return writer.finish();
}

}  // namespace amends::html
