// Blocks: if, unless, case and the ends of all.
#include "liquid/compiler.h"
#include "liquid/limits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::liquid {
namespace {

/// As Compiler::BlockKind counts them.
constexpr std::array<std::string_view, 7> kNames{
    "if", "unless", "for", "tablerow", "case", "capture", "ifchanged"
};

std::string_view name_of(std::uint8_t kind) {
  return kNames.at(kind);
}

bool ends_something(std::string_view name) {
  return name == "comment" || name == "raw" || name == "doc" ||
         std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace

void Compiler::report_unclosed(const Block& block) {
  const std::string_view name = name_of(static_cast<std::uint8_t>(block.kind));
  Place place{emitter_.file(), block.position.line, block.position.column};
  report(make_error(
             "liquid.unclosed", "the {} that opens here never ends: add {{% end{} %}}", name, name
  )
             .at(std::move(place)));
}

/// What is printed here keeps the whitespace around it.
void Compiler::print_something() {
  if (!blocks_.empty()) {
    blocks_.back().blank = false;
  }
}

/// The innermost block of the source that is compiled.
Compiler::Block* Compiler::innermost() {
  return blocks_.size() > source_->floor ? &blocks_.back() : nullptr;
}

Compiler::Block& Compiler::open_block(BlockKind kind) {
  if (blocks_.size() >= kNestingMax) {
    report(fail("liquid.limit_nesting", fmt::format("blocks nest at most {} deep", kNestingMax)));
  }
  Block block;
  block.kind = kind;
  block.position = position_;
  block.begin = emitter_.next_index();
  blocks_.push_back(std::move(block));
  emitter_.open_scope();
  return blocks_.back();
}

Result<void> Compiler::tag_if(Expression& expression) {
  Block& block = open_block(BlockKind::branch);
  AMENDS_TRY_VOID(expression.condition());
  block.skip = emitter_.emit({.op = Op::jump_if_false}, position_);
  return {};
}

Result<void> Compiler::tag_unless(Expression& expression) {
  Block& block = open_block(BlockKind::unless);
  AMENDS_TRY_VOID(expression.condition());
  block.skip = emitter_.emit({.op = Op::jump_if_true}, position_);
  return {};
}

/// Behind an else nothing jumps here any more: an elsif too many is read and never runs, as in
/// Shopify's Liquid.
Result<void> Compiler::tag_elsif(Expression& expression) {
  Block* const block = innermost();
  if (block == nullptr || (block->kind != BlockKind::branch && block->kind != BlockKind::unless)) {
    return fail("liquid.unexpected_tag", "elsif belongs between an if and its else");
  }
  block->leaves.push_back(emitter_.emit({.op = Op::jump}, position_));
  if (block->skip != kNone) {
    emitter_.land(block->skip);
  }
  block->skip = kNone;
  emitter_.close_scope();
  emitter_.open_scope();
  AMENDS_TRY_VOID(expression.condition());
  block->skip = emitter_.emit({.op = Op::jump_if_false}, position_);
  return {};
}

/// Shopify's Liquid passes over words behind else; here they are refused, since whoever writes
/// `else if` means elsif.
Result<void> Compiler::tag_else(Expression& expression) {
  Block* const block = innermost();
  const bool loop = block != nullptr && block->kind == BlockKind::loop;
  if (block == nullptr || block->kind == BlockKind::table || block->kind == BlockKind::capture ||
      block->kind == BlockKind::changed || (loop && block->has_else)) {
    return fail("liquid.unexpected_tag", "this else belongs to nothing: remove it");
  }
  if (loop) {
    close_loop_body(*block);
  }
  if (block->kind == BlockKind::choice) {
    end_when(*block);
    emitter_.emit({.op = Op::load_local, .a = block->chosen}, position_);
    block->skip = emitter_.emit({.op = Op::jump_if_true}, position_);
  } else {
    block->leaves.push_back(emitter_.emit({.op = Op::jump}, position_));
    if (block->skip != kNone) {
      emitter_.land(block->skip);
    }
    block->skip = kNone;
  }
  block->has_else = true;
  emitter_.close_scope();
  emitter_.open_scope();
  return expression.peek().kind == Lexeme::end
             ? Result<void>()
             : fail("liquid.syntax", "nothing stands behind else: for a condition write elsif");
}

Result<void> Compiler::tag_case(Expression& expression) {
  Block& block = open_block(BlockKind::choice);
  block.headless = true;
  block.subject = emitter_.hidden();
  block.chosen = emitter_.hidden();
  block.turns = emitter_.hidden();
  AMENDS_TRY_VOID(expression.value());
  emitter_.emit({.op = Op::store, .a = block.subject}, position_);
  emitter_.constant(Value::of(false), position_);
  emitter_.emit({.op = Op::store, .a = block.chosen}, position_);
  return expression.expect_end();
}

/// The running part of a case ends: a `when` runs again if another of its values matched too.
void Compiler::end_when(Block& block) {
  block.headless = false;
  if (block.body != kNone) {
    emitter_.emit({.op = Op::jump, .a = block.body}, position_);
  }
  if (block.skip != kNone) {
    emitter_.land(block.skip);
  }
  block.skip = kNone;
  block.body = kNone;
}

Result<void> Compiler::when_values(Expression& expression, const Block& block) {
  std::size_t count = 0;
  do {
    if (++count > kValuesMax) {
      return fail("liquid.syntax", fmt::format("a when has at most {} values", kValuesMax));
    }
    emitter_.emit({.op = Op::load_local, .a = block.subject}, position_);
    AMENDS_TRY_VOID(expression.value());
    emitter_.emit({.op = Op::equal}, position_);
    emitter_.emit({.op = Op::count_turn, .a = block.turns}, position_);
  } while (expression.accept(Lexeme::comma) || expression.accept_name("or"));
  return expression.expect_end();
}

Result<void> Compiler::tag_when(Expression& expression) {
  Block* const block = innermost();
  if (block == nullptr || block->kind != BlockKind::choice) {
    return fail("liquid.unexpected_tag", "when belongs into a case");
  }
  end_when(*block);
  emitter_.close_scope();
  emitter_.open_scope();
  emitter_.constant(Value::of(0), position_);
  emitter_.emit({.op = Op::store, .a = block->turns}, position_);
  AMENDS_TRY_VOID(when_values(expression, *block));
  block->body = emitter_.next_index();
  block->skip = emitter_.emit({.op = Op::take_turn, .b = block->turns}, position_);
  emitter_.constant(Value::of(true), position_);
  emitter_.emit({.op = Op::store, .a = block->chosen}, position_);
  return {};
}

Result<void> Compiler::tag_end(std::string_view tag) {
  const std::string_view name = tag.substr(3);
  const auto is_meant = [name](const Block& block) {
    return name_of(static_cast<std::uint8_t>(block.kind)) == name;
  };
  const auto own = blocks_.begin() + static_cast<std::ptrdiff_t>(source_->floor);
  if (std::none_of(own, blocks_.end(), is_meant)) {
    return ends_something(name)
               ? fail("liquid.unexpected_tag", fmt::format("this {} ends nothing: remove it", tag))
               : unknown_tag(tag);
  }
  while (!is_meant(blocks_.back())) {
    report_unclosed(blocks_.back());
    close_block();
  }
  close_block();
  return {};
}

void Compiler::close_block() {
  Block block = std::move(blocks_.back());
  if ((block.kind == BlockKind::loop || block.kind == BlockKind::table) && !block.has_else) {
    close_loop_body(block);
  }
  if (block.kind == BlockKind::choice) {
    end_when(block);
    emitter_.release(block.subject);
    emitter_.release(block.chosen);
    emitter_.release(block.turns);
  }
  if (block.skip != kNone) {
    emitter_.land(block.skip);
  }
  for (const std::uint32_t jump : block.leaves) {
    emitter_.land(jump);
  }
  emitter_.close_scope();
  blocks_.pop_back();
  if (block.kind == BlockKind::capture) {
    close_capture(block);
    return;
  }
  if (block.kind == BlockKind::changed) {
    emitter_.emit({.op = Op::capture_changed}, position_);
  } else if (block.blank) {
    emitter_.silence(block.begin);
  }
  if (!block.blank) {
    print_something();
  }
}

}  // namespace amends::liquid
