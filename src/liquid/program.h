#pragma once

#include "liquid/limits.h"
#include "liquid/position.h"
#include "liquid/template.h"
#include "liquid/value.h"

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

inline constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
/// Values on the stack at most: the input of a filter with kFilterArgumentsMax arguments, the last
/// of them kBracketsMax brackets deep, or the three of a loop with limit and offset likewise.
inline constexpr std::size_t kStackMax = 24;
static_assert(kStackMax > kFilterArgumentsMax + 2 * kBracketsMax + 4);

enum class Op : std::uint8_t {
  nop,
  /// Gives literal a to the sink.
  literal,
  /// Pops a value and prints it as span a.
  output,
  /// Push: constant a, input a, path a, local a, the item of the loop b levels out (path a if any),
  /// the fact `detail` of the loop b levels out (kNone: of the loop that renders this partial).
  load_constant,
  load_input,
  load_path,
  load_local,
  load_item,
  load_loop,
  /// Pops a key and what it is looked up in, pushes what is found.
  index,
  /// Pops the two ends, pushes a range.
  make_range,
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
  /// Pops a value into local a.
  store,
  /// Pops what a loop runs over (`detail` is LoopParts); to a if there is nothing. Local b, if any,
  /// keeps where `offset: continue` goes on.
  loop_begin,
  /// To a for the next item; goes on behind when there is none.
  loop_next,
  /// Leaves the innermost loop, to a.
  loop_leave,
  /// What stands in front of the cell of a tablerow: the pieces of kTableTexts from literal a on.
  table_cell,
  /// Pops a value; if it is true local a is one more.
  count_turn,
  /// To a if local b is 0, which is one less otherwise: a `when` runs once for each value that
  /// matched.
  take_turn,
  /// Pushes counter a after (`detail` 0: before) it falls by one (rises by one).
  count,
  /// Over `b` values: goes on at the jump whose turn it is; the one behind them all if none is. The
  /// group is a, or (`detail` 1) its name is popped.
  cycle,
  /// Until the end what is printed is kept instead; the end pushes it, drop forgets it, changed
  /// prints it if it is not what was there before.
  capture_begin,
  capture_end,
  capture_drop,
  capture_changed,
  /// Makes the names of unit a; pops a value into its local a; runs unit a (`detail` 1: the
  /// innermost loop is its forloop); back to the caller.
  frame,
  argument,
  call,
  leave,
  finish,
};

/// What stands on the stack before loop_begin: what it runs over; then limit, offset and columns,
/// if given.
enum LoopParts : std::uint8_t {
  loop_limit = 1,
  loop_offset = 2,
  loop_reversed = 4,
  loop_columns = 8,
};

enum class LoopFact : std::uint8_t {
  index,
  index0,
  rindex,
  rindex0,
  first,
  last,
  length,
  column,
  column0,
  column_first,
  column_last,
  row,
};

/// The literals of a tablerow, in this order; behind them the ten digits.
inline constexpr std::array<std::string_view, 6> kTableTexts{
    "<tr class=\"row", "\">\n", "<td class=\"col", "\">", "</td>", "</tr>\n"
};

enum TableText : std::uint32_t { row_open, row_named, cell_open, cell_named, cell_end, row_end };

struct Instruction {
  Op op = Op::nop;
  std::uint8_t detail = 0;
  std::uint8_t named = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

/// A dotted name whose root may be assigned: `keys` are looked up in the local; if the local was
/// not assigned yet on the way here, in the counter of that name; if that was not touched, `input`
/// is read instead (kNone: nil).
struct Path {
  std::uint32_t local = kNone;
  std::uint32_t counter = kNone;
  std::uint32_t input = kNone;
  std::vector<std::string> keys;
};

/// The template itself, or a partial that it renders: a name in one means nothing in another.
struct Unit {
  std::uint32_t entry = 0;
  std::uint32_t local_count = 0;
};

/// From that instruction on the source is that file.
struct FileFrom {
  std::uint32_t begin = 0;
  std::string file;
};

/// What a compiled template or condition is: flat, immutable, shared by threads.
struct Program {
  std::vector<Instruction> code;
  /// Of each instruction.
  std::vector<Position> positions;
  std::vector<FileFrom> files;
  std::vector<std::string> inputs;
  std::vector<std::string> literals;
  std::vector<Span> spans;
  std::vector<Value> constants;
  /// What text constants borrow from; a deque keeps its elements in place.
  std::deque<std::string> texts;
  std::vector<Path> paths;
  /// The first is the template.
  std::vector<Unit> units;
  Escape escape = Escape::html;
};

}  // namespace amends::liquid
