#pragma once

#include "base/result.h"
#include "liquid/filters.h"
#include "liquid/limits.h"
#include "liquid/program.h"
#include "liquid/sink.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

/// One run of a program: a stack machine that borrows everything and allocates only for texts that
/// filters and escapes make, and for what few templates use. Constructing one touches little
/// memory: a mailing makes one for each text of each person. One thread, one run.
class Machine {
 public:
  Machine(const Program& program, std::span<const Value> inputs, const RenderOptions& options);

  /// Errors liquid.limit_steps, limit_iterations, limit_output, limit_memory, limit_depth and
  /// limit_time, liquid.not_a_number, and those of filters.
  [[nodiscard]] Result<void> run(Sink& sink);

  /// What a condition left on the stack.
  [[nodiscard]] const Value& top() const { return stack()[depth_ - 1].value; }

 private:
  struct Cell {
    Value value;
    bool used_default = false;
  };

  struct Local {
    Cell cell;
    bool assigned = false;
  };

  struct Loop {
    Value item;
    std::span<const Value> list;
    bool range = false;
    bool reversed = false;
    std::int64_t range_begin = 0;
    std::uint64_t offset = 0;
    std::uint64_t count = 0;
    std::uint64_t index = 0;
    /// Of a tablerow.
    std::uint64_t columns = 1;
  };

  /// What a call comes back to.
  struct Frame {
    std::uint32_t next = 0;
    std::size_t locals = 0;
    std::size_t loop = 0;
  };

  /// Something that was printed while capturing.
  struct Piece {
    std::string_view text;
    std::uint32_t id = 0;
    bool literal = false;
    bool markup = false;
    ValueFlags flags;
  };

  using Recording = std::vector<Piece>;

  /// What few templates use, made when it is first wanted.
  struct Extras {
    std::vector<Recording> open;
    std::vector<Recording> done;
    std::map<std::string, std::uint32_t, std::less<>> cycles;
    std::string changed;
  };

  enum class Keep : std::uint8_t { truthy, falsy };
  enum class Stop : std::uint8_t {
    none,
    finished,
    steps,
    iterations,
    output,
    memory,
    depth,
    time,
    number,
    filter,
  };

  // machine.cc
  void step(const Instruction& at);
  /// Jumps, loops and the end.
  void flow(const Instruction& at);
  /// What few templates use.
  void rare(const Instruction& at);
  void look_at_clock();
  [[nodiscard]] Error stopped() const;
  [[nodiscard]] Error limit_error() const;
  void filter(const Instruction& at);
  void compare(Op op);
  void jump_keeping(const Instruction& at, Keep keep);

  Cell* stack() { return reinterpret_cast<Cell*>(stack_.data()); }

  [[nodiscard]] const Cell* stack() const { return reinterpret_cast<const Cell*>(stack_.data()); }

  void push(const Value& value) { stack()[depth_++] = {value, false}; }

  Cell& pop() { return stack()[--depth_]; }

  /// Steps for the bytes or elements that one walks.
  void charge(const Value& value);

  // machine_values.cc
  [[nodiscard]] Value input(std::uint32_t slot) const;
  void load_path(const Path& path);
  void load_item_path(const Instruction& at);
  void load_loop(const Instruction& at);
  void look_up();
  void make_range();
  [[nodiscard]] Value member(const Value& whole, const Value& key);
  [[nodiscard]] Value named(const Value& whole, std::string_view name);
  [[nodiscard]] std::span<const Value> items_of(const Value& value);
  void loop_begin(const Instruction& at);
  void loop_next(const Instruction& at);
  void set_item(Loop& loop);
  [[nodiscard]] std::uint64_t loop_number(std::uint64_t otherwise);

  // machine_texts.cc
  [[nodiscard]] std::string_view print(const Value& value);

  /// Counts bytes that are about to be printed; false when they are too many.
  [[nodiscard]] bool give(std::size_t bytes) {
    if (bytes > kOutputBytesMax - bytes_) {
      stop_ = Stop::output;
      return false;
    }
    bytes_ += bytes;
    return true;
  }

  /// Most of what every template does: this and output() while nothing is captured stay short.
  void give_literal(std::uint32_t literal) {
    const std::string& text = program_.literals.data()[literal];
    if (recording_ != 0) {
      record({.text = text, .id = literal, .literal = true, .markup = false, .flags = {}});
    } else if (give(text.size())) {
      sink_->literal(literal, text);
    }
  }

  void output(std::uint32_t span);
  void output_capture(std::uint32_t span, const Cell& cell);
  void give_value(const Piece& piece);
  void record(const Piece& piece);
  void replay(const Recording& recording);
  [[nodiscard]] Extras& extras();
  void capture_begin();
  void capture_end();
  void capture_drop();
  void capture_changed();
  void table_cell(std::uint32_t texts);
  void give_number(std::uint32_t digits, std::uint64_t number);
  void count(const Instruction& at);
  void cycle(const Instruction& at);
  void count_turn(std::uint32_t local);
  void take_turn(const Instruction& at);

  // machine_values.cc
  void make_frame(std::uint32_t unit);
  void call(const Instruction& at);
  void leave();

  const Program& program_;
  std::span<const Value> inputs_;
  const RenderOptions& options_;
  Sink* sink_ = nullptr;
  Scratch scratch_;
  FilterContext context_;
  /// Cells, not made before they are pushed.
  alignas(Cell) std::array<std::byte, kStackMax * sizeof(Cell)> stack_;
  std::size_t depth_ = 0;
  std::pmr::vector<Local> locals_;
  std::pmr::vector<Loop> loops_;
  std::pmr::vector<Frame> frames_;
  /// Where the names of the running unit and of the one to be called begin; the number of loops
  /// when the running one was called for each item of the last of them, 0 if it was not.
  std::size_t base_ = 0;
  std::size_t staged_ = 0;
  std::size_t caller_loop_ = 0;
  std::uint32_t next_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t look_at_ = kStepsBetweenLooks;
  SteadyClock::Moment begun_;
  std::uint64_t iterations_ = 0;
  std::size_t bytes_ = 0;
  /// Captures that are open, and bytes that captures keep.
  std::size_t recording_ = 0;
  std::size_t recorded_ = 0;
  Stop stop_ = Stop::none;
  std::string text_;
  std::string escaped_;
  std::unique_ptr<Extras> extras_;
};

}  // namespace amends::liquid
