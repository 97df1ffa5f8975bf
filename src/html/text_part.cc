#include "html/text_part.h"

#include "html/text_writer.h"

namespace amends::html {

namespace {

/// Writes `source` with `writer`.
std::string written(std::string_view source, TextWriter& writer) {
  Lexer lexer(source, Syntax::liquid_template);
  Token token;
  while (lexer.next(token)) {
    writer.see(token);
  }
  return writer.finish();
}

}  // namespace

std::string derive_text(std::string_view source) {
  TextWriter first(Wording::text_part);
  static_cast<void>(written(source, first));
  TextWriter second(Wording::text_part, std::move(first).outline());
  return written(source, second);
}

}  // namespace amends::html
