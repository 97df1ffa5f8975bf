#include "liquid/machine.h"

#include "base/check.h"
#include "liquid/limits.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

const std::string& file_of(const Program& program, std::uint32_t instruction) {
  const auto behind =
      std::ranges::upper_bound(program.files, instruction, std::ranges::less(), &FileFrom::begin);
  return behind == program.files.begin() ? program.files.front().file : std::prev(behind)->file;
}

}  // namespace

Machine::Machine(
    const Program& program, std::span<const Value> inputs, const RenderOptions& options
)
    : program_(program),
      inputs_(inputs),
      options_(options),
      context_{.options = options, .escape = program.escape, .scratch = scratch_},
      locals_(program.units.front().local_count, scratch_.memory()),
      loops_(scratch_.memory()),
      frames_(scratch_.memory()) {}

/// The first look only starts the watch: nearly all renderings end before it and never ask a clock.
void Machine::look_at_clock() {
  if (steps_ >= kStepsMax) {
    stop_ = Stop::steps;
    return;
  }
  const SteadyClock::Moment now =
      options_.steady == nullptr ? std::chrono::steady_clock::now() : options_.steady->now();
  if (begun_ == SteadyClock::Moment()) {
    begun_ = now;
  } else if (now - begun_ > options_.time_max) {
    stop_ = Stop::time;
    return;
  }
  look_at_ = std::min(steps_ + kStepsBetweenLooks, kStepsMax);
}

/// In the loop itself: a template is mostly steps that do little.
[[gnu::always_inline]] inline void Machine::step(const Instruction& at) {
  switch (at.op) {
    case Op::nop:
      return;
    case Op::literal:
      give_literal(at.a);
      return;
    case Op::output:
      output(at.a);
      return;
    case Op::load_constant:
      push(program_.constants.data()[at.a]);
      return;
    case Op::load_input:
      push(input(at.a));
      return;
    case Op::load_path:
      load_path(program_.paths[at.a]);
      return;
    case Op::load_local:
      stack()[depth_++] = locals_[base_ + at.a].cell;
      return;
    case Op::load_item:
      if (at.a == kNone) {
        push((&loops_.back() - at.b)->item);
      } else {
        load_item_path(at);
      }
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
    case Op::store:
      locals_[base_ + at.a] = {pop(), true};
      return;
    default:
      flow(at);
      return;
  }
}

Result<void> Machine::run(Sink& sink) {
  sink_ = &sink;
  const Instruction* const code = program_.code.data();
  while (stop_ == Stop::none) {
    if (steps_ >= look_at_) {
      look_at_clock();
      continue;
    }
    ++steps_;
    step(code[next_++]);
  }
  return stop_ == Stop::finished ? Result<void>() : stopped();
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
      stop_ = scratch_.exhausted() ? Stop::memory : Stop::finished;
      return;
    default:
      rare(at);
      return;
  }
}

void Machine::rare(const Instruction& at) {
  switch (at.op) {
    case Op::index:
      look_up();
      return;
    case Op::make_range:
      make_range();
      return;
    case Op::table_cell:
      table_cell(at.a);
      return;
    case Op::count_turn:
      count_turn(at.a);
      return;
    case Op::take_turn:
      take_turn(at);
      return;
    case Op::count:
      count(at);
      return;
    case Op::cycle:
      cycle(at);
      return;
    case Op::capture_begin:
      capture_begin();
      return;
    case Op::capture_end:
      capture_end();
      return;
    case Op::capture_drop:
      capture_drop();
      return;
    case Op::capture_changed:
      capture_changed();
      return;
    case Op::frame:
      make_frame(at.a);
      return;
    case Op::argument:
      locals_[staged_ + at.a] = {pop(), true};
      return;
    case Op::call:
      call(at);
      return;
    case Op::leave:
      leave();
      return;
    default:
      return;
  }
}

Error Machine::stopped() const {
  const std::uint32_t at = next_ == 0 ? 0 : next_ - 1;
  const Position position = program_.positions[at];
  return limit_error().at({file_of(program_, at), position.line, position.column});
}

Error Machine::limit_error() const {
  switch (stop_) {
    case Stop::steps:
      return make_error(
          "liquid.limit_steps", "the template runs more than {} steps: make it simpler", kStepsMax
      );
    case Stop::iterations:
      return make_error(
          "liquid.limit_iterations",
          "loops run more than {} times: give them a limit",
          kIterationsMax
      );
    case Stop::output:
      return make_error(
          "liquid.limit_output", "more than {} bytes are printed: print less", kOutputBytesMax
      );
    case Stop::depth:
      return make_error(
          "liquid.limit_depth",
          "partials render one another more than {} deep: one of them never ends",
          kCallDepthMax
      );
    case Stop::time:
      return make_error(
          "liquid.limit_time",
          "the rendering takes longer than {} ms: make the template simpler",
          options_.time_max.count()
      );
    case Stop::number:
      return make_error(
          "liquid.not_a_number", "limit, offset and cols of a loop are numbers, and this is none"
      );
    case Stop::filter:
      return *context_.error;
    default:
      return make_error(
          "liquid.limit_memory",
          "filters and captures make more than {} bytes of text: use fewer",
          kScratchBytesMax
      );
  }
}

void Machine::charge(const Value& value) {
  if (value.kind() == Kind::text) {
    steps_ += value.text().size() / kBytesPerStep;
  } else if (value.kind() == Kind::list) {
    steps_ += value.list().size() * sizeof(Value) / kBytesPerStep;
  }
}

void Machine::filter(const Instruction& at) {
  std::array<Value, kFilterArgumentsMax> arguments;
  for (std::size_t left = at.detail; left > 0; --left) {
    arguments[left - 1] = pop().value;
  }
  Cell& cell = stack()[depth_ - 1];
  charge(cell.value);
  context_.allow_false = at.named != 0;
  context_.used_default = false;
  cell.value = filters()[at.a].apply(context_, cell.value, std::span(arguments).first(at.detail));
  cell.used_default = cell.used_default || context_.used_default;
  charge(cell.value);
  if (context_.error) {
    stop_ = Stop::filter;
  } else if (scratch_.exhausted()) {
    stop_ = Stop::memory;
  }
}

void Machine::compare(Op op) {
  const Value right = pop().value;
  const Value left = pop().value;
  charge(left);
  charge(right);
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

}  // namespace amends::liquid
