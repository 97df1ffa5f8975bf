#pragma once

#include "liquid/position.h"
#include "liquid/template.h"
#include "liquid/value.h"

#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <vector>

namespace amends::liquid {

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
/// Values on the stack at most: the four of a loop with limit and offset over a range, or the input
/// of a filter with kFilterArgumentsMax arguments.
inline constexpr std::size_t kStackMax = 16;

enum class Op : std::uint8_t {
  nop,
  /// Gives literal a to the sink.
  literal,
  /// Pops a value and prints it as span a.
  output,
  /// Push: constant a, input a, path a, the item of the loop b levels out (path a if any), the fact
  /// `detail` of the loop b levels out.
  load_constant,
  load_input,
  load_path,
  load_item,
  load_loop,
  /// Filter a with `detail` arguments (and `named` 1 if allow_false stands last).
  filter,
  /// Pop two, push a boolean.
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  contains,
  /// To a.
  jump,
  /// To a, leaving the value, or popping it and going on: the short circuits of and, or.
  jump_if_false_keep,
  jump_if_true_keep,
  /// Pops a value, to a.
  jump_if_false,
  jump_if_true,
  /// The two on top change places.
  swap,
  /// Pops a value into local a.
  store,
  /// Pops what a loop runs over (`detail` is LoopParts); to a if there is nothing.
  loop_begin,
  /// To a for the next item; goes on behind when there is none.
  loop_next,
  /// Leaves the innermost loop, to a.
  loop_leave,
  finish,
};

/// What stands on the stack before loop_begin: the list, or the two ends of a range; then limit,
/// then offset, if given.
enum LoopParts : std::uint8_t {
  loop_range = 1,
  loop_limit = 2,
  loop_offset = 4,
  loop_reversed = 8
};

enum class LoopFact : std::uint8_t { index, index0, rindex, rindex0, first, last, length };

struct Instruction {
  Op op = Op::nop;
  std::uint8_t detail = 0;
  std::uint8_t named = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

/// A dotted name whose root may be assigned: `keys` are looked up in the local; if the local was
/// not assigned yet on the way here, `input` is read instead (kNone: nil).
struct Path {
  std::uint32_t local = kNone;
  std::uint32_t input = kNone;
  std::vector<std::string> keys;
};

/// What a compiled template or condition is: flat, immutable, shared by threads.
struct Program {
  std::vector<Instruction> code;
  /// Of each instruction.
  std::vector<Position> positions;
  std::vector<std::string> inputs;
  std::vector<std::string> literals;
  std::vector<Span> spans;
  std::vector<Value> constants;
  /// What text constants borrow from; a deque keeps its elements in place.
  std::deque<std::string> texts;
  std::vector<Path> paths;
  std::uint32_t local_count = 0;
  Escape escape = Escape::html;
  std::string file;
};

}  // namespace amends::liquid
