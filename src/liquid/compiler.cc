#include "liquid/compiler.h"

#include "liquid/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <utility>

namespace amends::liquid {
namespace {

constexpr std::size_t kTagShownChars = 40;

std::string_view name_of(std::uint8_t kind) {
  constexpr std::string_view kNames[] = {"if", "unless", "for"};
  return kNames[kind];
}

/// The name in front of a tag's words, or '#'.
std::string_view tag_name(std::string_view inside) {
  inside = trim_left(inside);
  if (inside.starts_with('#')) {
    return inside.substr(0, 1);
  }
  std::size_t length = 0;
  while (length < inside.size() && !is_space(inside[length]) && inside[length] != '(') {
    ++length;
  }
  return inside.substr(0, length);
}

}  // namespace

Compiler::Compiler(std::string_view source, const Options& options)
    : scanner_(source),
      source_bytes_(source.size()) {
  emitter_.program().file = options.file;
  emitter_.program().escape = options.escape;
}

Error Compiler::fail(std::string_view id, std::string message) const {
  Place place{emitter_.program().file, position_.line, position_.column};
  return Error(id, std::move(message)).at(std::move(place));
}

void Compiler::report(Error error) {
  if (errors_.size() < kErrorsMax) {
    errors_.push_back(std::move(error));
  }
}

std::shared_ptr<const Program> Compiler::compile() {
  if (source_bytes_ > kSourceBytesMax) {
    report(fail(
        "liquid.limit_source",
        fmt::format(
            "the template has {} bytes, at most {} are read", source_bytes_, kSourceBytesMax
        )
    ));
    return nullptr;
  }
  Piece piece;
  while (errors_.size() < kErrorsMax && scanner_.next(piece)) {
    compile_piece(piece);
  }
  if (errors_.size() < kErrorsMax) {
    for (const Block& block : blocks_) {
      report_unclosed(block);
    }
  }
  if (!errors_.empty()) {
    return nullptr;
  }
  return emitter_.finish(position_);
}

void Compiler::report_unclosed(const Block& block) {
  const std::string_view name = name_of(static_cast<std::uint8_t>(block.kind));
  Place place{emitter_.program().file, block.position.line, block.position.column};
  report(make_error(
             "liquid.unclosed", "the {} that opens here never ends: add {{% end{} %}}", name, name
  )
             .at(std::move(place)));
}

void Compiler::compile_piece(const Piece& piece) {
  if (piece.kind == PieceKind::text) {
    compile_text(piece);
    return;
  }
  position_ = piece.position;
  Result<void> done;
  switch (piece.kind) {
    case PieceKind::output:
      done = compile_output(piece);
      break;
    case PieceKind::tag:
      done = compile_tag(piece);
      break;
    case PieceKind::unclosed_output:
      done = fail("liquid.unclosed", "the {{ that opens here never closes: add }}");
      break;
    default:
      done = fail("liquid.unclosed", "the {% that opens here never closes: add %}");
      break;
  }
  if (!done.ok()) {
    report(done.error());
  }
}

void Compiler::compile_text(const Piece& piece) {
  if (piece.text.empty()) {
    return;
  }
  emitter_.literal(piece.text, position_);
  if (!blocks_.empty() && !std::ranges::all_of(piece.text, is_space)) {
    blocks_.back().blank = false;
  }
}

Result<void> Compiler::compile_output(const Piece& piece) {
  if (!blocks_.empty()) {
    blocks_.back().blank = false;
  }
  const std::string_view text = trim_right(trim_left(piece.text));
  if (text.empty()) {
    return fail("liquid.syntax", "there is nothing between the braces: name a value");
  }
  AMENDS_TRY(
      std::vector<Word> words,
      split_words({piece.text, piece.offset, emitter_.program().file}, scanner_.cursor())
  );
  Expression expression(std::move(words), emitter_, errors_);
  AMENDS_TRY_VOID(expression.filtered());
  Span span{std::string(text), position_.line, position_.column, {}, false};
  const std::uint32_t id = emitter_.add_span(std::move(span), expression.depends());
  if (id == kNone) {
    return fail(
        "liquid.limit_outputs", fmt::format("a template has at most {} outputs", kSpansMax)
    );
  }
  emitter_.emit({.op = Op::output, .a = id}, position_);
  return {};
}

Result<void> Compiler::compile_tag(const Piece& piece) {
  const std::string_view tag = tag_name(piece.text);
  if (tag == "#") {
    return inline_comment(piece.text);
  }
  if (tag == "comment") {
    return tag_comment();
  }
  const auto skipped = static_cast<std::size_t>(tag.data() + tag.size() - piece.text.data());
  const Inside inside{piece.text.substr(skipped), piece.offset + skipped, emitter_.program().file};
  constexpr std::string_view kKnown[] = {
      "if",
      "unless",
      "elsif",
      "else",
      "for",
      "assign",
      "break",
      "continue",
      "endif",
      "endunless",
      "endfor",
  };
  if (std::ranges::find(kKnown, tag) == std::end(kKnown)) {
    return unknown_tag({Lexeme::name, tag, position_});
  }
  auto words = split_words(inside, scanner_.cursor());
  if (!words.ok()) {
    // The block is opened all the same, so that its end is not an error too.
    report(words.error());
    words = std::vector<Word>{{Lexeme::end, {}, position_}};
    if (tag == "if" || tag == "unless" || tag == "for") {
      const BlockKind kind = tag == "for"  ? BlockKind::loop
                             : tag == "if" ? BlockKind::branch
                                           : BlockKind::unless;
      AMENDS_TRY_VOID(open_block(kind));
      if (kind == BlockKind::loop) {
        emitter_.open_loop("", {});
      }
    }
    return {};
  }
  Expression expression(*std::move(words), emitter_, errors_);
  return dispatch(tag, expression);
}

Result<void> Compiler::inline_comment(std::string_view text) const {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim_left(text.substr(0, end));
    if (!line.empty() && !line.starts_with('#')) {
      return fail("liquid.syntax", "each line of an inline comment begins with #: add it");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

Result<void> Compiler::dispatch(std::string_view tag, Expression& expression) {
  if (tag == "if") {
    return tag_if(expression, BlockKind::branch);
  }
  if (tag == "unless") {
    return tag_if(expression, BlockKind::unless);
  }
  if (tag == "elsif") {
    return tag_elsif(expression);
  }
  if (tag == "else") {
    return tag_else(expression);
  }
  if (tag == "for") {
    return tag_for(expression);
  }
  if (tag == "assign") {
    return tag_assign(expression);
  }
  if (tag == "break" || tag == "continue") {
    return tag_break(tag, expression);
  }
  return tag_end(tag, expression);
}

Result<void> Compiler::unknown_tag(const Word& tag) {
  if (!blocks_.empty()) {
    blocks_.back().blank = false;
  }
  if (tag.text.empty()) {
    return fail("liquid.syntax", "there is nothing between the braces: name a tag");
  }
  const bool is_end = tag.text.starts_with("end");
  const std::string name(is_end ? tag.text.substr(3) : tag.text);
  if (is_end && std::ranges::find(unknown_, name) != unknown_.end()) {
    return {};
  }
  if (!is_end && unknown_.size() < kErrorsMax) {
    unknown_.push_back(name);
  }
  return fail(
      "liquid.unknown_tag",
      fmt::format(
          "there is no tag \"{}\": if, unless, for, assign and comment are known",
          text::printable(tag.text, kTagShownChars)
      )
  );
}

Result<void> Compiler::open_block(BlockKind kind) {
  if (blocks_.size() == kNestingMax) {
    report(fail("liquid.limit_nesting", fmt::format("blocks nest at most {} deep", kNestingMax)));
  }
  Block block;
  block.kind = kind;
  block.position = position_;
  block.begin = emitter_.next_index();
  blocks_.push_back(std::move(block));
  emitter_.open_scope();
  return {};
}

Result<void> Compiler::tag_if(Expression& expression, BlockKind kind) {
  AMENDS_TRY_VOID(open_block(kind));
  AMENDS_TRY_VOID(expression.condition());
  const Op op = kind == BlockKind::unless ? Op::jump_if_true : Op::jump_if_false;
  blocks_.back().skip = emitter_.emit({.op = op}, position_);
  return {};
}

Result<void> Compiler::tag_elsif(Expression& expression) {
  if (blocks_.empty() || blocks_.back().kind == BlockKind::loop || blocks_.back().has_else) {
    return fail("liquid.unexpected_tag", "elsif belongs between an if and its else");
  }
  Block& block = blocks_.back();
  block.leaves.push_back(emitter_.emit({.op = Op::jump}, position_));
  if (block.skip != kNone) {
    emitter_.land(block.skip);
  }
  block.skip = kNone;
  emitter_.close_scope();
  emitter_.open_scope();
  AMENDS_TRY_VOID(expression.condition());
  block.skip = emitter_.emit({.op = Op::jump_if_false}, position_);
  return {};
}

void Compiler::close_loop_body(Block& loop) {
  for (const std::uint32_t jump : loop.continues) {
    emitter_.land(jump);
  }
  const std::uint32_t body = loop.skip == kNone ? loop.begin : loop.skip + 1;
  emitter_.emit({.op = Op::loop_next, .a = body}, position_);
  emitter_.close_loop();
}

Result<void> Compiler::tag_else(Expression& expression) {
  if (blocks_.empty() || blocks_.back().has_else) {
    return fail("liquid.unexpected_tag", "this else belongs to nothing: remove it");
  }
  Block& block = blocks_.back();
  if (block.kind == BlockKind::loop) {
    close_loop_body(block);
  }
  block.has_else = true;
  block.leaves.push_back(emitter_.emit({.op = Op::jump}, position_));
  if (block.skip != kNone) {
    emitter_.land(block.skip);
  }
  block.skip = kNone;
  emitter_.close_scope();
  emitter_.open_scope();
  return expression.expect_end();
}

Result<void> Compiler::tag_for(Expression& expression) {
  AMENDS_TRY_VOID(open_block(BlockKind::loop));
  Instruction begin{.op = Op::loop_begin};
  const Word item = expression.peek();
  const Result<void> read = loop_over(expression, begin);
  emitter_.open_loop(item.text, expression.depends());
  AMENDS_TRY_VOID(read);
  blocks_.back().skip = emitter_.emit(begin, position_);
  return {};
}

Result<void> Compiler::loop_over(Expression& expression, Instruction& begin) {
  AMENDS_TRY_VOID(expression.expect(Lexeme::name, "the name of an item"));
  if (!expression.accept_name("in")) {
    return fail("liquid.syntax", "a for reads {% for item in list %}: the word in is missing");
  }
  if (expression.accept(Lexeme::open)) {
    begin.detail |= loop_range;
    AMENDS_TRY_VOID(expression.value());
    AMENDS_TRY_VOID(expression.expect(Lexeme::range, ".."));
    AMENDS_TRY_VOID(expression.value());
    AMENDS_TRY_VOID(expression.expect(Lexeme::close, ")"));
  } else {
    AMENDS_TRY_VOID(expression.value());
  }
  return loop_options(expression, begin);
}

Result<void> Compiler::loop_options(Expression& expression, Instruction& begin) {
  while (expression.peek().kind != Lexeme::end) {
    if (expression.accept(Lexeme::comma)) {
      continue;
    }
    if (expression.accept_name("reversed")) {
      begin.detail |= loop_reversed;
      continue;
    }
    AMENDS_TRY_VOID(loop_slice(expression, begin));
  }
  return {};
}

/// The machine wants the limit above the list and the offset above the limit; written the other way
/// round the two change places.
Result<void> Compiler::loop_slice(Expression& expression, Instruction& begin) {
  const Word word = expression.take();
  const std::uint8_t part = word.text == "limit" ? loop_limit : loop_offset;
  if (word.kind != Lexeme::name || (word.text != "limit" && word.text != "offset") ||
      (begin.detail & part) != 0) {
    return expression.fail(
        "liquid.syntax", "a for takes limit: n, offset: n and reversed, each once", word
    );
  }
  AMENDS_TRY_VOID(expression.expect(Lexeme::colon, "a colon"));
  if (expression.peek().kind == Lexeme::name && expression.peek().text == "continue") {
    return expression.fail(
        "liquid.syntax", "offset: continue is not known: write the number", expression.peek()
    );
  }
  AMENDS_TRY_VOID(expression.value());
  if (part == loop_limit && (begin.detail & loop_offset) != 0) {
    emitter_.emit({.op = Op::swap}, position_);
  }
  begin.detail |= part;
  return {};
}

Result<void> Compiler::tag_end(std::string_view tag, Expression& expression) {
  const std::string_view name = tag.substr(3);
  const auto is_meant = [name](const Block& block) {
    return name_of(static_cast<std::uint8_t>(block.kind)) == name;
  };
  if (std::ranges::none_of(blocks_, is_meant)) {
    return fail("liquid.unexpected_tag", fmt::format("this {} ends nothing: remove it", tag));
  }
  while (!is_meant(blocks_.back())) {
    report_unclosed(blocks_.back());
    close_block();
  }
  close_block();
  return expression.expect_end();
}

void Compiler::close_block() {
  Block block = std::move(blocks_.back());
  if (block.kind == BlockKind::loop && !block.has_else) {
    close_loop_body(block);
  }
  if (block.skip != kNone) {
    emitter_.land(block.skip);
  }
  for (const std::uint32_t jump : block.leaves) {
    emitter_.land(jump);
  }
  emitter_.close_scope();
  blocks_.pop_back();
  if (block.blank) {
    emitter_.silence(block.begin);
  } else if (!blocks_.empty()) {
    blocks_.back().blank = false;
  }
}

Result<void> Compiler::tag_assign(Expression& expression) {
  AMENDS_TRY(const Word name, expression.expect(Lexeme::name, "a name"));
  AMENDS_TRY_VOID(expression.expect(Lexeme::assign, "="));
  AMENDS_TRY_VOID(expression.filtered());
  if (emitter_.store(name, expression.depends())) {
    return {};
  }
  return fail("liquid.limit_names", fmt::format("a template assigns at most {} names", kLocalsMax));
}

Result<void> Compiler::tag_break(std::string_view tag, Expression& expression) {
  const auto loop = std::ranges::find_if(blocks_.rbegin(), blocks_.rend(), [](const Block& block) {
    return block.kind == BlockKind::loop && !block.has_else;
  });
  if (loop == blocks_.rend()) {
    return fail("liquid.unexpected_tag", fmt::format("{} belongs inside a for", tag));
  }
  if (tag == "break") {
    loop->leaves.push_back(emitter_.emit({.op = Op::loop_leave}, position_));
  } else {
    loop->continues.push_back(emitter_.emit({.op = Op::jump}, position_));
  }
  return expression.expect_end();
}

Result<void> Compiler::tag_comment() {
  if (scanner_.skip_comment()) {
    return {};
  }
  return fail("liquid.unclosed", "the comment that opens here never ends: add {% endcomment %}");
}

}  // namespace amends::liquid
