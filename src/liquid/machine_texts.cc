// What is printed and captured, and what counts while printing: tablerows, counters and cycles.
#include "liquid/limits.h"
#include "liquid/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace amends::liquid {
namespace {

constexpr std::size_t kIntegerBytesMax = 20;

}  // namespace

std::string_view Machine::print(const Value& value) {
  if (value.kind() == Value::Kind::text) {
    return value.text();
  }
  text_.clear();
  append_text(value, text_);
  charge(value);
  steps_ += text_.size() / kBytesPerStep;
  return text_;
}

void Machine::output(std::uint32_t span) {
  const Cell& cell = pop();
  const Value& value = cell.value;
  if (recording_ != 0 || value.recording() != 0) {
    output_capture(span, cell);
    return;
  }
  if (value.kind() == Value::Kind::integer) {
    std::array<char, kIntegerBytesMax>
        digits;  // NOLINT(*-member-init): filled as far as it is read
    const auto end = std::to_chars(digits.begin(), digits.end(), value.integer()).ptr;
    const auto size = static_cast<std::size_t>(end - digits.begin());
    if (give(size)) {  // nothing in it needs an escape
      sink_->value(span, {digits.data(), size}, {cell.used_default, false, false});
    }
    return;
  }
  give_value(
      {.text = print(value),
       .id = span,
       .literal = false,
       .markup = value.is_markup(),
       .flags = {cell.used_default, false, value.is_nil()}}
  );
}

void Machine::output_capture(std::uint32_t span, const Cell& cell) {
  const Value& value = cell.value;
  if (value.recording() != 0 && !extras_->done[value.recording() - 1].empty()) {
    replay(extras_->done[value.recording() - 1]);
    return;
  }
  const Piece piece{
      .text = print(value),
      .id = span,
      .literal = false,
      .markup = value.is_markup(),
      .flags = {cell.used_default, false, value.is_nil()}
  };
  if (recording_ != 0) {
    record(piece);
  } else {
    give_value(piece);
  }
}

/// Markup is printed as it is where markup is printed; everywhere else it is a text.
void Machine::give_value(const Piece& piece) {
  std::string_view text = piece.text;
  const bool ready = piece.markup && program_.escape == Escape::html;
  if (!ready && !needs_no_escape(text, program_.escape)) {
    escaped_.clear();
    append_escaped(text, program_.escape, escaped_);
    text = escaped_;
  }
  if (give(text.size())) {
    sink_->value(piece.id, text, {piece.flags.used_default, text.empty(), piece.flags.nil});
  }
}

Machine::Extras& Machine::extras() {
  if (extras_ == nullptr) {
    extras_ = std::make_unique<Extras>();
  }
  return *extras_;
}

/// Texts of values outlive the run; what was made for printing only does not.
void Machine::record(const Piece& piece) {
  recorded_ += sizeof(Piece) + piece.text.size();
  if (recorded_ > kScratchBytesMax) {
    stop_ = Stop::memory;
    return;
  }
  Piece kept = piece;
  if (piece.text.data() == text_.data()) {
    kept.text = scratch_.keep(piece.text).text();
  }
  extras_->open[recording_ - 1].push_back(kept);
}

void Machine::replay(const Recording& recording) {
  steps_ += recording.size();
  for (const Piece& piece : recording) {
    if (piece.literal) {
      give_literal(piece.id);
    } else if (recording_ != 0) {
      record(piece);
    } else {
      give_value(piece);
    }
    if (stop_ != Stop::none) {
      return;
    }
  }
}

void Machine::capture_begin() {
  extras().open.resize(++recording_);
}

/// The text of a capture is what its values say, unescaped: filters and comparisons see it. An
/// output of it gives the pieces, each escaped as its own output would be.
void Machine::capture_end() {
  Recording recording = std::move(extras_->open[--recording_]);
  extras_->open.pop_back();
  std::string text;
  for (const Piece& piece : recording) {
    text += piece.text;
  }
  steps_ += text.size() / kBytesPerStep;
  recorded_ += sizeof(Recording);
  const Value kept = scratch_.keep(text);
  if (scratch_.exhausted() || recorded_ > kScratchBytesMax) {
    stop_ = Stop::memory;
    return;
  }
  extras_->done.push_back(std::move(recording));
  push(Value::captured(kept.text(), static_cast<std::uint32_t>(extras_->done.size())));
}

void Machine::capture_drop() {
  extras_->open.resize(--recording_);
}

void Machine::capture_changed() {
  const Recording recording = std::move(extras_->open[--recording_]);
  extras_->open.pop_back();
  std::string text;
  for (const Piece& piece : recording) {
    text += piece.text;
  }
  steps_ += text.size() / kBytesPerStep;
  if (text != extras_->changed) {
    extras_->changed = std::move(text);
    replay(recording);
  }
}

void Machine::give_number(std::uint32_t digits, std::uint64_t number) {
  const fmt::format_int text(number);
  for (std::size_t i = 0; i < text.size(); ++i) {
    give_literal(digits + static_cast<std::uint32_t>(text.data()[i] - '0'));
  }
}

void Machine::table_cell(std::uint32_t texts) {
  const Loop& loop = loops_.back();
  const auto digits = texts + static_cast<std::uint32_t>(kTableTexts.size());
  const std::uint64_t column = loop.index % loop.columns;
  if (column == 0) {
    if (loop.index != 0) {
      give_literal(texts + row_end);
    }
    give_literal(texts + row_open);
    give_number(digits, loop.index / loop.columns + 1);
    give_literal(texts + (loop.index == 0 ? row_named : cell_named));
  }
  give_literal(texts + cell_open);
  give_number(digits, column + 1);
  give_literal(texts + cell_named);
}

void Machine::count(const Instruction& at) {
  Local& counter = locals_[base_ + at.a];
  const std::int64_t now = counter.assigned ? counter.cell.value.integer() : 0;
  const std::int64_t next = at.detail != 0 ? now - 1 : now + 1;
  counter = {{Value::of(next), false}, true};
  push(Value::of(at.detail != 0 ? next : now));
}

/// The turn is kept beyond the end when another cycle of the group has fewer values: there nothing
/// is printed once, as in Shopify's Liquid.
void Machine::cycle(const Instruction& at) {
  std::string key = fmt::format("{}", at.a);
  if (at.detail != 0) {
    const Value name = pop().value;
    charge(name);
    key = "=";
    key += print(name);
  }
  std::map<std::string, std::uint32_t, std::less<>>& cycles = extras().cycles;
  const auto found = cycles.find(key);
  const std::uint32_t turn = found == cycles.end() ? 0 : found->second;
  const std::uint32_t after = turn + 1 >= at.b ? 0 : turn + 1;
  next_ += std::min(turn, at.b);
  if (found != cycles.end()) {
    found->second = after;
    return;
  }
  recorded_ += key.size();
  if (cycles.size() == kCyclesMax || recorded_ > kScratchBytesMax) {
    stop_ = Stop::memory;
    return;
  }
  cycles.emplace(std::move(key), after);
}

void Machine::count_turn(std::uint32_t local) {
  const bool matches = truthy(pop().value);
  Value& turns = locals_[base_ + local].cell.value;
  turns = Value::of(turns.integer() + (matches ? 1 : 0));
}

void Machine::take_turn(const Instruction& at) {
  Value& turns = locals_[base_ + at.b].cell.value;
  if (turns.integer() == 0) {
    next_ = at.a;
    return;
  }
  turns = Value::of(turns.integer() - 1);
}

}  // namespace amends::liquid
