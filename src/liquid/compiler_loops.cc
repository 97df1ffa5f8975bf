// Loops: for, tablerow, break and continue.
#include "liquid/compiler.h"
#include "liquid/limits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace amends::liquid {
namespace {

struct LoopOption {
  std::string_view name;
  LoopParts part;
};

/// As the machine wants them on the stack.
constexpr std::array<LoopOption, 3> kOptions{{
    {"limit", loop_limit},
    {"offset", loop_offset},
    {"cols", loop_columns},
}};

}  // namespace

Result<void> Compiler::tag_for(Expression& expression) {
  return open_loop(BlockKind::loop, expression);
}

Result<void> Compiler::tag_tablerow(Expression& expression) {
  return open_loop(BlockKind::table, expression);
}

Result<void> Compiler::open_loop(BlockKind kind, Expression& expression) {
  Block& block = open_block(kind);
  Instruction begin{.op = Op::loop_begin, .b = kNone};
  std::string title;
  const Word item = expression.peek();
  const Result<void> read = loop_over(expression, begin, title);
  const bool table = kind == BlockKind::table;
  emitter_.bind(table ? BoundKind::table : BoundKind::loop, item.text, expression.depends());
  AMENDS_TRY_VOID(read);
  block.skip = emitter_.emit(begin, position_);
  block.body = emitter_.next_index();
  emitter_.entitle(title, block.skip);
  if (table) {
    block.blank = false;
    emitter_.emit({.op = Op::table_cell, .a = emitter_.table_texts()}, position_);
  }
  return {};
}

Result<void> Compiler::loop_over(Expression& expression, Instruction& begin, std::string& title) {
  AMENDS_TRY(const Word item, expression.expect(Lexeme::name, "the name of an item"));
  if (!expression.accept_name("in")) {
    return fail("liquid.syntax", "a loop reads {% for item in list %}: the word in is missing");
  }
  const Word first = expression.peek();
  AMENDS_TRY_VOID(expression.value());
  title = fmt::format("{}-{}", item.text, expression.text_since(first));
  return loop_options(expression, begin, title);
}

/// The options are worked out as they are written and put on the stack in the machine's order.
Result<void> Compiler::loop_options(
    Expression& expression, Instruction& begin, const std::string& title
) {
  std::array<std::uint32_t, kOptions.size()> locals{kNone, kNone, kNone};
  const bool table = blocks_.back().kind == BlockKind::table;
  while (expression.peek().kind != Lexeme::end) {
    if (expression.accept(Lexeme::comma)) {
      continue;
    }
    const Word word = expression.take();
    if (word.kind == Lexeme::name && word.text == "reversed") {
      begin.detail |= loop_reversed;
      continue;
    }
    const auto* const option = std::ranges::find(kOptions, word.text, &LoopOption::name);
    if (word.kind != Lexeme::name || option == kOptions.end() ||
        (option->part == loop_columns && !table) || (begin.detail & option->part) != 0) {
      return expression.fail(
          "liquid.syntax",
          table ? "a tablerow takes cols: n, limit: n and offset: n, each once"
                : "a for takes limit: n, offset: n and reversed, each once",
          word
      );
    }
    begin.detail |= option->part;
    AMENDS_TRY_VOID(expression.expect(Lexeme::colon, "a colon"));
    AMENDS_TRY_VOID(loop_number(expression, option->part == loop_offset ? title : std::string()));
    std::uint32_t& local = locals.at(static_cast<std::size_t>(option - kOptions.begin()));
    local = emitter_.hidden();
    emitter_.emit({.op = Op::store, .a = local}, position_);
  }
  for (const std::uint32_t local : locals) {
    if (local != kNone) {
      emitter_.emit({.op = Op::load_local, .a = local}, position_);
      emitter_.release(local);
    }
  }
  return {};
}

/// `title` is of the loop that `continue` goes on with; empty where that word means nothing.
Result<void> Compiler::loop_number(Expression& expression, const std::string& title) {
  const Word word = expression.peek();
  if (!title.empty() && expression.accept_name("continue")) {
    const std::uint32_t local = emitter_.continued(title);
    if (local == kNone) {
      return too_many_names();
    }
    emitter_.emit({.op = Op::load_local, .a = local}, position_);
    return {};
  }
  if (word.kind == Lexeme::text && parse_number(word.text).is_nil()) {
    return expression.fail("liquid.syntax", "a number is wanted here", word);
  }
  return expression.value();
}

void Compiler::close_loop_body(Block& loop) {
  for (const std::uint32_t jump : loop.continues) {
    emitter_.land(jump);
  }
  const bool table = loop.kind == BlockKind::table;
  const std::uint32_t texts = table ? emitter_.table_texts() : 0;
  if (table) {
    emitter_.literal_again(texts + cell_end, position_);
  }
  emitter_.emit({.op = Op::loop_next, .a = loop.body}, position_);
  emitter_.unbind();
  if (!table) {
    return;
  }
  const std::uint32_t ended = emitter_.emit({.op = Op::jump}, position_);
  for (const std::uint32_t jump : std::exchange(loop.leaves, {})) {
    emitter_.land(jump);
  }
  emitter_.literal_again(texts + cell_end, position_);
  emitter_.land(ended);
  emitter_.literal_again(texts + row_end, position_);
}

/// What is being captured inside the loop is forgotten when it is left.
Compiler::Block* Compiler::loop_to_leave() {
  std::size_t captures = 0;
  for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
    if (block->kind == BlockKind::capture || block->kind == BlockKind::changed) {
      ++captures;
    }
    const bool loop = block->kind == BlockKind::loop || block->kind == BlockKind::table;
    if (!loop || block->has_else) {
      continue;
    }
    for (; captures > 0; --captures) {
      emitter_.emit({.op = Op::capture_drop}, position_);
    }
    return &*block;
  }
  return nullptr;
}

Result<void> Compiler::tag_break(Expression& expression) {
  Block* const loop = loop_to_leave();
  if (loop == nullptr) {
    return fail("liquid.unexpected_tag", "break belongs inside a for");
  }
  loop->leaves.push_back(emitter_.emit({.op = Op::loop_leave}, position_));
  return expression.expect_end();
}

Result<void> Compiler::tag_continue(Expression& expression) {
  Block* const loop = loop_to_leave();
  if (loop == nullptr) {
    return fail("liquid.unexpected_tag", "continue belongs inside a for");
  }
  loop->continues.push_back(emitter_.emit({.op = Op::jump}, position_));
  return expression.expect_end();
}

}  // namespace amends::liquid
