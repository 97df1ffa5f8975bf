// Texts and names: comments, raw, liquid, echo, assign, capture, ifchanged, counters and cycles.
#include "liquid/compiler.h"
#include "liquid/limits.h"

#include <algorithm>
#include <utility>

namespace amends::liquid {
namespace {

/// The next line, taken off.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view first_word(std::string_view line) {
  std::size_t length = 0;
  while (length < line.size() && !is_space(line[length])) {
    ++length;
  }
  return line.substr(0, length);
}

/// Takes the lines up to the end of a comment or doc that has just opened; comments nest.
bool skip_lines(std::string_view word, std::string_view& text) {
  int depth = 1;
  const std::string end = "end" + std::string(word);
  while (!text.empty()) {
    const std::string_view tag = first_word(trim_left(take_line(text)));
    depth += tag == word && word == "comment" ? 1 : 0;
    depth -= tag == end ? 1 : 0;
    if (depth == 0) {
      return true;
    }
  }
  return false;
}

std::string without_space(std::string_view text) {
  std::string out;
  char quote = 0;
  for (const char byte : text) {
    if (byte == quote) {
      quote = 0;
    } else if (quote == 0 && (byte == '"' || byte == '\'')) {
      quote = byte;
    }
    if (quote != 0 || !is_space(byte)) {
      out += byte;
    }
  }
  return out;
}

}  // namespace

Result<void> Compiler::inline_comment(std::string_view text) const {
  while (!text.empty()) {
    const std::string_view line = trim_left(take_line(text));
    if (!line.empty() && !line.starts_with('#')) {
      return fail("liquid.syntax", "each line of an inline comment begins with #: add it");
    }
  }
  return {};
}

Result<void> Compiler::tag_comment() {
  if (source_->scanner.skip_comment()) {
    return {};
  }
  return fail("liquid.unclosed", "the comment that opens here never ends: add {% endcomment %}");
}

Result<void> Compiler::tag_raw(std::string_view inside) {
  if (!trim_left(inside).empty()) {
    return fail("liquid.syntax", "nothing stands behind raw: remove it");
  }
  Piece raw;
  if (!source_->scanner.take_until("endraw", raw)) {
    return fail("liquid.unclosed", "the raw that opens here never ends: add {% endraw %}");
  }
  return compile_text(raw);
}

Result<void> Compiler::tag_doc(std::string_view inside) {
  if (!trim_left(inside).empty()) {
    return fail("liquid.syntax", "nothing stands behind doc: remove it");
  }
  Piece doc;
  if (!source_->scanner.take_until("enddoc", doc)) {
    return fail("liquid.unclosed", "the doc that opens here never ends: add {% enddoc %}");
  }
  return liquid::find_tag(doc.text, "doc", 0) == std::string_view::npos
             ? Result<void>()
             : fail("liquid.unexpected_tag", "a doc stands inside this doc: remove it");
}

/// Each line is a tag. What opens in here ends in here.
Result<void> Compiler::tag_liquid(std::string_view inside, std::size_t offset) {
  const std::size_t floor = std::exchange(source_->floor, blocks_.size());
  std::string_view rest = inside;
  while (!rest.empty() && errors_.size() < kErrorsMax) {
    std::string_view line = trim_right(trim_left(take_line(rest)));
    while (first_word(line) == "liquid") {
      line = trim_left(line.substr(first_word(line).size()));
    }
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    const std::size_t at = offset + static_cast<std::size_t>(line.data() - inside.data());
    position_ = source_->scanner.cursor().at(at);
    const std::string_view tag = first_word(line);
    Result<void> done;
    if (tag == "comment" || tag == "doc") {
      done = skip_lines(tag, rest)
                 ? Result<void>()
                 : fail("liquid.unclosed", fmt::format("the {} in here never ends: end it", tag));
    } else if (tag == "raw") {
      done = fail("liquid.unexpected_tag", "raw stands in braces of its own: {% raw %}");
    } else {
      done = compile_tag(line, at);
    }
    if (!done.ok()) {
      report(done.error());
    }
  }
  close_to(source_->floor);
  source_->floor = floor;
  return {};
}

Result<void> Compiler::tag_echo(Expression& expression) {
  print_something();
  if (expression.peek().kind == Lexeme::end) {
    return {};
  }
  tag_ = trim_left(tag_.substr(std::string_view("echo").size()));
  AMENDS_TRY_VOID(expression.filtered());
  return print(expression.depends());
}

Error Compiler::too_many_names() const {
  return fail("liquid.limit_names", fmt::format("a template assigns at most {} names", kLocalsMax));
}

Result<void> Compiler::tag_assign(Expression& expression) {
  AMENDS_TRY(const Word name, expression.target());
  AMENDS_TRY_VOID(expression.expect(Lexeme::assign, "="));
  AMENDS_TRY_VOID(expression.filtered());
  if (emitter_.store(name.text, name.position, expression.depends())) {
    return {};
  }
  return too_many_names();
}

Result<void> Compiler::tag_capture(Expression& expression) {
  Block& block = open_block(BlockKind::capture);
  emitter_.open_capture();
  emitter_.emit({.op = Op::capture_begin}, position_);
  const bool quoted = expression.peek().kind == Lexeme::text;
  AMENDS_TRY(const Word name, quoted ? Result<Word>(expression.take()) : expression.target());
  block.name = name.text;
  return expression.expect_end();
}

void Compiler::close_capture(const Block& block) {
  emitter_.emit({.op = Op::capture_end}, position_);
  const Dependencies what = emitter_.close_capture(block.name);
  if (!emitter_.store(block.name, position_, what)) {
    report(too_many_names());
  }
}

Result<void> Compiler::tag_ifchanged(Expression& expression) {
  open_block(BlockKind::changed);
  emitter_.emit({.op = Op::capture_begin}, position_);
  return expression.expect_end();
}

Result<void> Compiler::tag_increment(Expression& expression) {
  return count(expression, 0);
}

Result<void> Compiler::tag_decrement(Expression& expression) {
  return count(expression, 1);
}

Result<void> Compiler::count(Expression& expression, std::uint8_t falls) {
  print_something();
  AMENDS_TRY(const Word name, expression.target());
  AMENDS_TRY_VOID(expression.expect_end());
  const std::uint32_t counter = emitter_.counter(name.text);
  if (counter == kNone) {
    return too_many_names();
  }
  emitter_.emit({.op = Op::count, .detail = falls, .a = counter}, position_);
  return print({});
}

/// Cycles without a name are one where they have the same values.
std::uint32_t Compiler::cycle_group(std::string_view values) {
  const auto next = static_cast<std::uint32_t>(cycles_.size());
  return cycles_.try_emplace(without_space(values), next).first->second;
}

Result<void> Compiler::tag_cycle(Expression& expression) {
  print_something();
  Instruction cycle{.op = Op::cycle};
  if (expression.sees(Lexeme::colon, Lexeme::comma)) {
    AMENDS_TRY_VOID(expression.value());
    AMENDS_TRY_VOID(expression.expect(Lexeme::colon, "a colon"));
    cycle.detail = 1;
  } else {
    cycle.a = cycle_group(tag_);
  }
  AMENDS_TRY_VOID(cycle_values(expression, emitter_.emit(cycle, position_)));
  return print(expression.depends());
}

/// A jump for each value, one more for a turn that has none, then the values, each with a jump to
/// the end. How many there are is known when they are read, so the jumps in front are counted
/// first.
Result<void> Compiler::cycle_values(Expression& expression, std::uint32_t cycle) {
  const std::size_t count = expression.values_left();
  if (count == 0 || count > kValuesMax) {
    return fail("liquid.syntax", fmt::format("a cycle has 1 to {} values", kValuesMax));
  }
  const std::uint32_t jumps = emitter_.next_index();
  for (std::size_t i = 0; i <= count; ++i) {
    emitter_.emit({.op = Op::jump}, position_);
  }
  emitter_.program().code[cycle].b = static_cast<std::uint32_t>(count);
  std::vector<std::uint32_t> ends;
  for (std::uint32_t i = 0; i < count; ++i) {
    emitter_.land(jumps + i);
    AMENDS_TRY_VOID(expression.value());
    ends.push_back(emitter_.emit({.op = Op::jump}, position_));
    if (i + 1 < count) {
      AMENDS_TRY_VOID(expression.expect(Lexeme::comma, "a comma"));
    }
  }
  (void)expression.accept(Lexeme::comma);
  emitter_.land(jumps + static_cast<std::uint32_t>(count));
  emitter_.constant({}, position_);
  for (const std::uint32_t end : ends) {
    emitter_.land(end);
  }
  return expression.expect_end();
}

}  // namespace amends::liquid
