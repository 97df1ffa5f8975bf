// The comparisons of an expression.
#include "liquid/expression.h"

#include <optional>
#include <vector>

namespace amends::liquid {
namespace {

std::optional<Op> comparing(const Word& word) {
  switch (word.kind) {
    case Lexeme::equal:
      return Op::equal;
    case Lexeme::unequal:
      return Op::unequal;
    case Lexeme::less:
      return Op::less;
    case Lexeme::less_equal:
      return Op::less_equal;
    case Lexeme::greater:
      return Op::greater;
    case Lexeme::greater_equal:
      return Op::greater_equal;
    case Lexeme::name:
      if (word.text == "contains") {
        return Op::contains;
      }
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace

/// Of two constants only what the author wrote is known, and a text never comes before or after a
/// number; what a list brings is compared by what it spells.
Result<void> Expression::check_comparable(std::uint32_t begin, const Word& word, Op op) const {
  const Program& program = emitter_.program();
  const bool ordering =
      op == Op::less || op == Op::less_equal || op == Op::greater || op == Op::greater_equal;
  if (!ordering || program.code.size() != begin + 2 ||
      program.code[begin].op != Op::load_constant ||
      program.code[begin + 1].op != Op::load_constant) {
    return {};
  }
  const Value::Kind left = program.constants[program.code[begin].a].kind();
  const Value::Kind right = program.constants[program.code[begin + 1].a].kind();
  const auto is_number = [](Value::Kind kind) {
    return kind == Value::Kind::integer || kind == Value::Kind::number;
  };
  const bool mixed = (left == Value::Kind::text && is_number(right)) ||
                     (right == Value::Kind::text && is_number(left));
  if (!mixed) {
    return {};
  }
  return fail("liquid.syntax", "a text and a number have no order: write both as numbers", word);
}

Result<void> Expression::comparison() {
  const std::uint32_t begin = emitter_.next_index();
  AMENDS_TRY_VOID(value());
  const Word word = peek();
  const std::optional<Op> op = comparing(word);
  if (!op) {
    return {};
  }
  take();
  AMENDS_TRY_VOID(value());
  AMENDS_TRY_VOID(check_comparable(begin, word, *op));
  emitter_.emit({.op = *op}, word.position);
  return {};
}

Result<void> Expression::condition() {
  std::vector<std::uint32_t> short_cuts;
  while (true) {
    AMENDS_TRY_VOID(comparison());
    const Word word = peek();
    if (accept_name("and")) {
      short_cuts.push_back(emitter_.emit({.op = Op::jump_if_false_keep}, word.position));
    } else if (accept_name("or")) {
      short_cuts.push_back(emitter_.emit({.op = Op::jump_if_true_keep}, word.position));
    } else {
      break;
    }
  }
  for (const std::uint32_t jump : short_cuts) {
    emitter_.land(jump);
  }
  return expect_end();
}

}  // namespace amends::liquid
