#pragma once

#include "base/result.h"
#include "liquid/filters.h"
#include "liquid/program.h"

#include <array>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

/// One run of a program: a stack machine that borrows everything and allocates only for texts that
/// filters and escapes make. One thread, one run.
class Machine {
 public:
  Machine(const Program& program, std::span<const Value> inputs, const RenderOptions& options);

  /// Errors liquid.limit_steps, liquid.limit_iterations, liquid.limit_output, liquid.limit_memory.
  [[nodiscard]] Result<void> run(Sink& sink);

  /// What a condition left on the stack.
  [[nodiscard]] const Value& top() const { return stack_[depth_ - 1].value; }

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
  };

  enum class Keep : std::uint8_t { truthy, falsy };
  enum class Stop : std::uint8_t { none, finished, steps, iterations, output, memory };

  void step(const Instruction& at, Sink& sink);
  /// Jumps, loops and the end.
  void flow(const Instruction& at);
  [[nodiscard]] Error stopped() const;

  void push(const Value& value) { stack_[depth_++] = {value, false}; }

  Cell& pop() { return stack_[--depth_]; }

  [[nodiscard]] Value input(std::uint32_t slot) const;
  [[nodiscard]] std::string_view print(const Value& value);
  void give(std::size_t bytes);
  void output(std::uint32_t span, Sink& sink);
  void load_path(const Path& path);
  void load_item(const Instruction& at);
  void load_loop(const Instruction& at);
  void filter(const Instruction& at);
  void compare(Op op);
  void jump_keeping(const Instruction& at, Keep keep);
  void store(std::uint32_t local);
  void loop_begin(const Instruction& at);
  void loop_next(const Instruction& at);
  void set_item(Loop& loop);
  [[nodiscard]] std::span<const Value> items_of(const Value& value);

  const Program& program_;
  std::span<const Value> inputs_;
  Scratch scratch_;
  FilterContext context_;
  std::array<Cell, kStackMax> stack_;
  std::size_t depth_ = 0;
  std::pmr::vector<Local> locals_;
  std::pmr::vector<Loop> loops_;
  std::uint32_t next_ = 0;
  std::uint64_t iterations_ = 0;
  std::size_t bytes_ = 0;
  Stop stop_ = Stop::none;
  std::string text_;
  std::string escaped_;
};

}  // namespace amends::liquid
