#include "liquid/machine.h"

#include "base/check.h"
#include "liquid/limits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

/// Doubles at and beyond these are no 64-bit integers.
constexpr double kIntegerEnd = 9.2e18;

std::optional<std::int64_t> integer_of(const Value& value) {
  if (value.kind() == Kind::integer) {
    return value.integer();
  }
  if (value.kind() == Kind::text) {
    const Value number = parse_number(value.text());
    return number.is_nil() ? std::nullopt : integer_of(number);
  }
  if (value.kind() != Kind::number || !(std::abs(value.number()) < kIntegerEnd)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(value.number());
}

/// Negative is 0; what is no number is as if it were not there.
std::uint64_t slice_of(const Value& value, std::uint64_t otherwise) {
  const std::optional<std::int64_t> integer = integer_of(value);
  if (!integer) {
    return otherwise;
  }
  return *integer < 0 ? 0 : static_cast<std::uint64_t>(*integer);
}

/// Of first..last; one fewer than there are when they are all the 64-bit integers.
std::uint64_t range_size(std::int64_t first, std::int64_t last) {
  if (last < first) {
    return 0;
  }
  const std::uint64_t distance =
      static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
  return distance == std::numeric_limits<std::uint64_t>::max() ? distance : distance + 1;
}

}  // namespace

Machine::Machine(
    const Program& program, std::span<const Value> inputs, const RenderOptions& options
)
    : program_(program),
      inputs_(inputs),
      context_{.options = options, .escape = program.escape, .scratch = scratch_},
      locals_(program.local_count, scratch_.memory()),
      loops_(scratch_.memory()) {}

Result<void> Machine::run(Sink& sink) {
  for (std::uint64_t steps = 0; stop_ == Stop::none; ++steps) {
    if (steps == kStepsMax) {
      stop_ = Stop::steps;
      break;
    }
    step(program_.code[next_++], sink);
  }
  return stop_ == Stop::finished ? Result<void>() : stopped();
}

void Machine::step(const Instruction& at, Sink& sink) {
  switch (at.op) {
    case Op::nop:
      return;
    case Op::literal:
      give(program_.literals[at.a].size());
      if (stop_ == Stop::none) {
        sink.literal(at.a, program_.literals[at.a]);
      }
      return;
    case Op::output:
      output(at.a, sink);
      return;
    case Op::load_constant:
      push(program_.constants[at.a]);
      return;
    case Op::load_input:
      push(input(at.a));
      return;
    case Op::load_path:
      load_path(program_.paths[at.a]);
      return;
    case Op::load_item:
      load_item(at);
      return;
    case Op::load_loop:
      load_loop(at);
      return;
    case Op::filter:
      filter(at);
      return;
    case Op::equal:
    case Op::unequal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
    case Op::contains:
      compare(at.op);
      return;
    default:
      flow(at);
      return;
  }
}

void Machine::flow(const Instruction& at) {
  switch (at.op) {
    case Op::jump:
      next_ = at.a;
      return;
    case Op::jump_if_false_keep:
      jump_keeping(at, Keep::falsy);
      return;
    case Op::jump_if_true_keep:
      jump_keeping(at, Keep::truthy);
      return;
    case Op::jump_if_false:
      if (!truthy(pop().value)) {
        next_ = at.a;
      }
      return;
    case Op::jump_if_true:
      if (truthy(pop().value)) {
        next_ = at.a;
      }
      return;
    case Op::swap:
      std::swap(stack_[depth_ - 1], stack_[depth_ - 2]);
      return;
    case Op::store:
      store(at.a);
      return;
    case Op::loop_begin:
      loop_begin(at);
      return;
    case Op::loop_next:
      loop_next(at);
      return;
    case Op::loop_leave:
      loops_.pop_back();
      next_ = at.a;
      return;
    case Op::finish:
      stop_ = Stop::finished;
      return;
    default:
      return;
  }
}

Error Machine::stopped() const {
  const Position position = program_.positions[next_ == 0 ? 0 : next_ - 1];
  const Place place{program_.file, position.line, position.column};
  switch (stop_) {
    case Stop::steps:
      return make_error(
                 "liquid.limit_steps",
                 "the template runs more than {} steps: make it simpler",
                 kStepsMax
      )
          .at(place);
    case Stop::iterations:
      return make_error(
                 "liquid.limit_iterations",
                 "loops run more than {} times: give them a limit",
                 kIterationsMax
      )
          .at(place);
    case Stop::output:
      return make_error(
                 "liquid.limit_output",
                 "more than {} bytes are printed: print less",
                 kOutputBytesMax
      )
          .at(place);
    default:
      return make_error(
                 "liquid.limit_memory",
                 "filters make more than {} bytes of text: use fewer",
                 kScratchBytesMax
      )
          .at(place);
  }
}

Value Machine::input(std::uint32_t slot) const {
  return slot < inputs_.size() ? inputs_[slot] : Value();
}

void Machine::give(std::size_t bytes) {
  if (bytes > kOutputBytesMax - bytes_) {
    stop_ = Stop::output;
    return;
  }
  bytes_ += bytes;
}

std::string_view Machine::print(const Value& value) {
  if (value.kind() == Kind::text) {
    return value.text();
  }
  text_.clear();
  append_text(value, text_);
  return text_;
}

void Machine::output(std::uint32_t span, Sink& sink) {
  const Cell& cell = pop();
  std::string_view text = print(cell.value);
  if (!needs_no_escape(text, program_.escape)) {
    escaped_.clear();
    append_escaped(text, program_.escape, escaped_);
    text = escaped_;
  }
  give(text.size());
  if (stop_ != Stop::none) {
    return;
  }
  sink.value(span, text, {cell.used_default, text.empty(), cell.value.is_nil()});
}

void Machine::load_path(const Path& path) {
  const Local& local = locals_[path.local];
  if (!local.assigned) {
    push(path.input == kNone ? Value() : input(path.input));
    return;
  }
  Cell cell = local.cell;
  for (const std::string& key : path.keys) {
    cell.value = field(cell.value, key);
  }
  stack_[depth_++] = cell;
}

void Machine::load_item(const Instruction& at) {
  Value value = loops_[loops_.size() - 1 - at.b].item;
  if (at.a != kNone) {
    for (const std::string& key : program_.paths[at.a].keys) {
      value = field(value, key);
    }
  }
  push(value);
}

void Machine::load_loop(const Instruction& at) {
  const Loop& loop = loops_[loops_.size() - 1 - at.b];
  const auto number = [](std::uint64_t count) {
    return Value::of(static_cast<std::int64_t>(count));
  };
  switch (static_cast<LoopFact>(at.detail)) {
    case LoopFact::index:
      push(number(loop.index + 1));
      return;
    case LoopFact::index0:
      push(number(loop.index));
      return;
    case LoopFact::rindex:
      push(number(loop.count - loop.index));
      return;
    case LoopFact::rindex0:
      push(number(loop.count - loop.index - 1));
      return;
    case LoopFact::first:
      push(Value::of(loop.index == 0));
      return;
    case LoopFact::last:
      push(Value::of(loop.index + 1 == loop.count));
      return;
    case LoopFact::length:
      push(number(loop.count));
      return;
  }
}

void Machine::filter(const Instruction& at) {
  std::array<Value, kFilterArgumentsMax> arguments;
  for (std::size_t left = at.detail; left > 0; --left) {
    arguments[left - 1] = pop().value;
  }
  Cell& cell = stack_[depth_ - 1];
  context_.allow_false = at.named != 0;
  context_.used_default = false;
  cell.value = filters()[at.a].apply(context_, cell.value, std::span(arguments).first(at.detail));
  cell.used_default = cell.used_default || context_.used_default;
  if (scratch_.exhausted()) {
    stop_ = Stop::memory;
  }
}

void Machine::compare(Op op) {
  const Value right = pop().value;
  const Value left = pop().value;
  if (op == Op::equal || op == Op::unequal) {
    push(Value::of(equal(left, right) == (op == Op::equal)));
    return;
  }
  if (op == Op::contains) {
    push(Value::of(contains(left, right)));
    return;
  }
  const Ordering found = order(left, right);
  bool holds = false;
  switch (op) {
    case Op::less:
      holds = found.sign < 0;
      break;
    case Op::less_equal:
      holds = found.sign <= 0;
      break;
    case Op::greater:
      holds = found.sign > 0;
      break;
    default:
      holds = found.sign >= 0;
      break;
  }
  push(Value::of(found.ordered && holds));
}

void Machine::jump_keeping(const Instruction& at, Keep keep) {
  if (truthy(top()) == (keep == Keep::truthy)) {
    next_ = at.a;
  } else {
    --depth_;
  }
}

void Machine::store(std::uint32_t local) {
  locals_[local] = {pop(), true};
}

std::span<const Value> Machine::items_of(const Value& value) {
  if (value.kind() == Kind::list) {
    return value.list();
  }
  if (value.kind() == Kind::text && !value.text().empty()) {
    const std::span<Value> one = scratch_.values(1);
    if (!one.empty()) {
      one.front() = value;
    }
    return one;
  }
  if (value.kind() != Kind::record) {
    return {};
  }
  const std::span<const Field> fields = value.record();
  const std::span<Value> cells = scratch_.values(fields.size() * 3);
  if (cells.empty()) {
    return {};
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t pair = fields.size() + 2 * i;
    cells[pair] = Value::of(fields[i].name);
    cells[pair + 1] = fields[i].value;
    cells[i] = Value::of(std::span<const Value>(cells.subspan(pair, 2)));
  }
  return cells.first(fields.size());
}

void Machine::loop_begin(const Instruction& at) {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  Loop loop;
  const std::uint64_t offset = (at.detail & loop_offset) != 0 ? slice_of(pop().value, 0) : 0;
  const std::uint64_t limit = (at.detail & loop_limit) != 0 ? slice_of(pop().value, kAll) : kAll;
  std::uint64_t size = 0;
  loop.range = (at.detail & loop_range) != 0;
  if (loop.range) {
    const std::int64_t last = integer_of(pop().value).value_or(0);
    loop.range_begin = integer_of(pop().value).value_or(0);
    size = range_size(loop.range_begin, last);
  } else {
    loop.list = items_of(pop().value);
    size = loop.list.size();
  }
  if (scratch_.exhausted()) {
    stop_ = Stop::memory;
  }
  loop.reversed = (at.detail & loop_reversed) != 0;
  loop.offset = std::min(offset, size);
  loop.count = std::min(size - loop.offset, limit);
  if (loop.count == 0) {
    next_ = at.a;
    return;
  }
  set_item(loop);
  loops_.push_back(loop);
}

void Machine::set_item(Loop& loop) {
  if (++iterations_ > kIterationsMax) {
    stop_ = Stop::iterations;
    return;
  }
  const std::uint64_t place =
      loop.offset + (loop.reversed ? loop.count - 1 - loop.index : loop.index);
  loop.item = loop.range ? Value::of(static_cast<std::int64_t>(
                               static_cast<std::uint64_t>(loop.range_begin) + place
                           ))
                         : loop.list[place];
}

void Machine::loop_next(const Instruction& at) {
  Loop& loop = loops_.back();
  if (++loop.index == loop.count) {
    loops_.pop_back();
    return;
  }
  set_item(loop);
  next_ = at.a;
}

}  // namespace amends::liquid
