// Where values come from: names, keys, loops and calls.
#include "liquid/limits.h"
#include "liquid/machine.h"

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

}  // namespace

Value Machine::input(std::uint32_t slot) const {
  return slot < inputs_.size() ? inputs_[slot] : Value();
}

void Machine::load_path(const Path& path) {
  const auto assigned = [this](std::uint32_t local) {
    return local != kNone && locals_[base_ + local].assigned;
  };
  const std::uint32_t local = assigned(path.local) ? path.local : path.counter;
  if (!assigned(local)) {
    push(path.input == kNone ? Value() : input(path.input));
    return;
  }
  Cell cell = locals_[base_ + local].cell;
  for (const std::string& key : path.keys) {
    cell.value = named(cell.value, key);
  }
  stack()[depth_++] = cell;
}

void Machine::load_item_path(const Instruction& at) {
  Value value = (&loops_.back() - at.b)->item;
  for (const std::string& key : program_.paths[at.a].keys) {
    value = named(value, key);
  }
  push(value);
}

/// A name in dots or quotes. The first of a record is its first pair, unless it has a `first`.
Value Machine::named(const Value& whole, std::string_view name) {
  if (whole.kind() == Kind::text) {
    charge(whole);
  }
  const Value found = field(whole, name);
  if (!found.is_nil() || name != "first" || whole.kind() != Kind::record) {
    return found;
  }
  return whole.record().empty() ? Value() : scratch_.pair(whole.record().front());
}

Value Machine::member(const Value& whole, const Value& key) {
  if (key.kind() == Kind::text) {
    return named(whole, key.text());
  }
  if (key.kind() != Kind::integer || whole.kind() != Kind::list) {
    return {};
  }
  const std::span<const Value> list = whole.list();
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t index = key.integer();
  if (index >= size || index < -size) {
    return {};
  }
  return list[static_cast<std::size_t>(index < 0 ? index + size : index)];
}

void Machine::look_up() {
  const Value key = pop().value;
  Value& whole = stack()[depth_ - 1].value;
  whole = member(whole, key);
}

void Machine::make_range() {
  const std::int64_t last = integer_of(pop().value).value_or(0);
  const std::int64_t first = integer_of(pop().value).value_or(0);
  push(Value::range(first, last));
}

void Machine::load_loop(const Instruction& at) {
  if (at.b == kNone && caller_loop_ == 0) {
    push({});
    return;
  }
  const Loop& loop = at.b == kNone ? loops_[caller_loop_ - 1] : loops_[loops_.size() - 1 - at.b];
  const std::uint64_t column = loop.index % loop.columns;
  const auto number = [this](std::uint64_t count) {
    push(Value::of(static_cast<std::int64_t>(count)));
  };
  const auto fact = [this](bool holds) { push(Value::of(holds)); };
  switch (static_cast<LoopFact>(at.detail)) {
    case LoopFact::index:
      return number(loop.index + 1);
    case LoopFact::index0:
      return number(loop.index);
    case LoopFact::rindex:
      return number(loop.count - loop.index);
    case LoopFact::rindex0:
      return number(loop.count - loop.index - 1);
    case LoopFact::first:
      return fact(loop.index == 0);
    case LoopFact::last:
      return fact(loop.index + 1 == loop.count);
    case LoopFact::length:
      return number(loop.count);
    case LoopFact::column:
      return number(column + 1);
    case LoopFact::column0:
      return number(column);
    case LoopFact::column_first:
      return fact(column == 0);
    case LoopFact::column_last:
      return fact(column + 1 == loop.columns);
    case LoopFact::row:
      return number(loop.index / loop.columns + 1);
  }
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

/// The number on the stack; nil is as if it were not there, negative is 0.
std::uint64_t Machine::loop_number(std::uint64_t otherwise) {
  const Value value = pop().value;
  if (value.is_nil()) {
    return otherwise;
  }
  const std::optional<std::int64_t> integer = integer_of(value);
  if (!integer) {
    stop_ = Stop::number;
    return 0;
  }
  return *integer < 0 ? 0 : static_cast<std::uint64_t>(*integer);
}

void Machine::loop_begin(const Instruction& at) {
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  Loop loop;
  loop.columns = (at.detail & loop_columns) != 0 ? loop_number(kAll) : kAll;
  const std::uint64_t offset = (at.detail & loop_offset) != 0 ? loop_number(0) : 0;
  const std::uint64_t limit = (at.detail & loop_limit) != 0 ? loop_number(kAll) : kAll;
  const Value over = pop().value;
  std::uint64_t size = 0;
  loop.range = over.kind() == Kind::range;
  if (loop.range) {
    loop.range_begin = over.range_first();
    size = over.range_size();
  } else {
    loop.list = items_of(over);
    size = loop.list.size();
  }
  if (scratch_.exhausted()) {
    stop_ = Stop::memory;
  }
  if (stop_ != Stop::none) {
    return;
  }
  loop.reversed = (at.detail & loop_reversed) != 0;
  loop.offset = std::min(offset, size);
  loop.count = std::min(size - loop.offset, limit);
  loop.columns = std::max<std::uint64_t>(1, std::min(loop.columns, loop.count));
  if (at.b != kNone) {
    const auto end = static_cast<std::int64_t>(loop.offset + loop.count);
    locals_[base_ + at.b] = {{Value::of(end), false}, true};
  }
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

void Machine::make_frame(std::uint32_t unit) {
  staged_ = locals_.size();
  locals_.resize(staged_ + program_.units[unit].local_count);
}

void Machine::call(const Instruction& at) {
  if (frames_.size() == kCallDepthMax) {
    stop_ = Stop::depth;
    return;
  }
  frames_.push_back({next_, base_, caller_loop_});
  base_ = staged_;
  caller_loop_ = at.detail != 0 ? loops_.size() : 0;
  next_ = program_.units[at.a].entry;
}

void Machine::leave() {
  locals_.resize(base_);
  const Frame frame = frames_.back();
  frames_.pop_back();
  next_ = frame.next;
  base_ = frame.locals;
  caller_loop_ = frame.loop;
}

}  // namespace amends::liquid
