#include "liquid/emitter.h"

#include "liquid/limits.h"

#include <utility>

namespace amends::liquid {
namespace {

std::string joined(const std::vector<Word>& parts) {
  std::string name(parts.front().text);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    name += '.';
    name += parts[i].text;
  }
  return name;
}

std::vector<std::string> keys_of(const std::vector<Word>& parts) {
  std::vector<std::string> keys;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    keys.emplace_back(parts[i].text);
  }
  return keys;
}

}  // namespace

void Dependencies::add(const Dependencies& other) {
  reads.insert(other.reads.begin(), other.reads.end());
  roots.insert(other.roots.begin(), other.roots.end());
  has_default = has_default || other.has_default;
}

Emitter::Emitter() : program_(std::make_shared<Program>()) {
  begin_unit(add_unit());
}

std::uint32_t Emitter::next_index() const {
  return static_cast<std::uint32_t>(program_->code.size());
}

std::uint32_t Emitter::emit(Instruction instruction, Position position) {
  program_->code.push_back(instruction);
  program_->positions.push_back(position);
  return next_index() - 1;
}

void Emitter::literal(std::string_view text, Position position) {
  program_->literals.emplace_back(text);
  literal_again(static_cast<std::uint32_t>(program_->literals.size() - 1), position);
}

void Emitter::literal_again(std::uint32_t literal, Position position) {
  emit({.op = Op::literal, .a = literal}, position);
}

std::uint32_t Emitter::table_texts() {
  if (table_texts_ == kNone) {
    table_texts_ = static_cast<std::uint32_t>(program_->literals.size());
    program_->literals.insert(program_->literals.end(), kTableTexts.begin(), kTableTexts.end());
    for (char digit = '0'; digit <= '9'; ++digit) {
      program_->literals.emplace_back(1, digit);
    }
  }
  return table_texts_;
}

void Emitter::constant(Value value, Position position) {
  const auto id = static_cast<std::uint32_t>(program_->constants.size());
  program_->constants.push_back(value);
  emit({.op = Op::load_constant, .a = id}, position);
}

void Emitter::text_constant(std::string_view text, Position position) {
  constant(Value::of(program_->texts.emplace_back(text)), position);
}

std::uint32_t Emitter::input(const std::string& name) {
  const auto [entry, is_new] =
      inputs_.try_emplace(name, static_cast<std::uint32_t>(program_->inputs.size()));
  if (is_new) {
    program_->inputs.push_back(name);
  }
  return entry->second;
}

std::uint32_t Emitter::path(Path path) {
  program_->paths.push_back(std::move(path));
  return static_cast<std::uint32_t>(program_->paths.size() - 1);
}

bool Emitter::read_bound(const std::vector<Word>& parts, Dependencies& what) {
  std::uint32_t level = 0;
  for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
    const bool is_item = bound->kind != BoundKind::argument;
    if (bound->name != parts.front().text) {
      level += is_item ? 1 : 0;
      continue;
    }
    const Position position = parts.front().position;
    if (is_item) {
      const std::uint32_t keys = parts.size() == 1 ? kNone : path({.keys = keys_of(parts)});
      emit({.op = Op::load_item, .a = keys, .b = level}, position);
    } else {
      const std::uint32_t id = path({.local = bound->local, .keys = keys_of(parts)});
      emit({.op = Op::load_path, .a = id}, position);
    }
    what.add(bound->depends);
    return true;
  }
  return false;
}

bool Emitter::read_name(const std::vector<Word>& parts, Dependencies& what) {
  if (read_bound(parts, what)) {
    return true;
  }
  const UnitName root{unit_, std::string(parts.front().text)};
  const Position position = parts.front().position;
  what.roots.insert(root);
  if (sure_.contains(root.second)) {
    const std::uint32_t local = known_.at(root).local;
    if (parts.size() == 1) {
      emit({.op = Op::load_local, .a = local}, position);
    } else {
      const std::uint32_t id = path({.local = local, .keys = keys_of(parts)});
      emit({.op = Op::load_path, .a = id}, position);
    }
    return true;
  }
  const std::uint32_t slot = input(joined(parts));
  what.reads.insert(static_cast<std::uint32_t>(reads_.size()));
  const std::uint32_t at = emit({.op = Op::load_input, .a = slot}, position);
  reads_.push_back({at, slot, root, keys_of(parts)});
  return program_->inputs.size() <= kInputsMax;
}

std::uint32_t Emitter::new_local(std::uint32_t unit) {
  return program_->units[unit].local_count++;
}

Emitter::Known* Emitter::local_of(const UnitName& name) {
  Known& known = known_[name];
  if (known.local == kNone) {
    known.local = new_local(name.first);
  }
  return known_.size() <= kLocalsMax ? &known : nullptr;
}

bool Emitter::store(std::string_view name, Position position, const Dependencies& what) {
  const std::string key(name);
  Known* const known = local_of({unit_, key});
  if (known == nullptr) {
    return false;
  }
  known->depends.add(what);
  emit({.op = Op::store, .a = known->local}, position);
  if (sure_.insert(key).second) {
    scopes_.back().push_back(key);
  }
  return true;
}

bool Emitter::argument(const UnitName& name, Position position, const Dependencies& what) {
  Known* const known = local_of(name);
  if (known == nullptr) {
    return false;
  }
  known->depends.add(what);
  emit({.op = Op::argument, .a = known->local}, position);
  return true;
}

std::uint32_t Emitter::counter(std::string_view name) {
  Known& known = known_[{unit_, std::string(name)}];
  if (known.counter == kNone) {
    known.counter = new_local(unit_);
  }
  return known_.size() <= kLocalsMax ? known.counter : kNone;
}

/// A title begins with a space here, which no name does.
std::uint32_t Emitter::continued(std::string_view title) {
  const Known* const known = local_of({unit_, " " + std::string(title)});
  return known == nullptr ? kNone : known->local;
}

std::uint32_t Emitter::hidden() {
  if (released_.empty()) {
    return new_local(unit_);
  }
  const std::uint32_t local = released_.back();
  released_.pop_back();
  return local;
}

void Emitter::open_scope() {
  scopes_.emplace_back();
}

void Emitter::close_scope() {
  for (const std::string& name : scopes_.back()) {
    sure_.erase(name);
  }
  scopes_.pop_back();
}

void Emitter::bind(BoundKind kind, std::string_view name, const Dependencies& what) {
  bound_.push_back({kind, std::string(name), kNone, {}, what});
}

void Emitter::bind_argument(std::string_view name, std::uint32_t local, const Dependencies& what) {
  bound_.push_back({BoundKind::argument, std::string(name), local, {}, what});
}

void Emitter::entitle(std::string_view title, std::uint32_t loop_begin) {
  bound_.back().title = title;
  titles_.push_back({loop_begin, {unit_, " " + std::string(title)}});
}

std::optional<Emitter::LoopAt> Emitter::loop_at(BoundKind kind, std::size_t out) const {
  std::uint32_t level = 0;
  for (auto bound = bound_.rbegin(); bound != bound_.rend(); ++bound) {
    if (bound->kind == kind && out-- == 0) {
      return LoopAt{level, bound->title};
    }
    level += bound->kind == BoundKind::argument ? 0 : 1;
  }
  return std::nullopt;
}

std::uint32_t Emitter::add_span(Span span, const Dependencies& what) {
  if (program_->spans.size() >= kSpansMax) {
    return kNone;
  }
  program_->spans.push_back(std::move(span));
  span_depends_.push_back(what);
  if (!captures_.empty()) {
    captures_.back().add(what);
  }
  return static_cast<std::uint32_t>(program_->spans.size() - 1);
}

Dependencies Emitter::close_capture(std::string_view name) {
  Dependencies all = std::move(captures_.back());
  captures_.pop_back();
  if (!captures_.empty()) {
    captures_.back().roots.emplace(unit_, name);
  }
  return all;
}

void Emitter::land(std::uint32_t jump) {
  program_->code[jump].a = next_index();
}

void Emitter::silence(std::uint32_t from) {
  int captures = 0;
  for (std::size_t at = from; at < program_->code.size(); ++at) {
    const Op op = program_->code[at].op;
    captures += op == Op::capture_begin ? 1 : 0;
    captures -= op == Op::capture_end || op == Op::capture_changed ? 1 : 0;
    if (op == Op::literal && captures == 0) {
      program_->code[at].op = Op::nop;
    }
  }
}

void Emitter::begin_file(std::string_view file) {
  std::vector<FileFrom>& files = program_->files;
  if (!files.empty() && files.back().begin == next_index()) {
    files.back().file = file;
    return;
  }
  files.push_back({next_index(), std::string(file)});
}

std::uint32_t Emitter::add_unit() {
  program_->units.emplace_back();
  given_.emplace_back();
  return static_cast<std::uint32_t>(program_->units.size() - 1);
}

void Emitter::begin_unit(std::uint32_t unit) {
  unit_ = unit;
  program_->units[unit].entry = next_index();
  released_.clear();
  bound_.clear();
  sure_.clear();
  scopes_.assign(1, {});
}

void Emitter::end_unit(Position position) {
  emit({.op = unit_ == 0 ? Op::finish : Op::leave}, position);
}

void Emitter::note_call(std::uint32_t unit, const std::set<std::string>& given) {
  Given& always = given_[unit];
  if (!always) {
    always = given;
    return;
  }
  std::erase_if(*always, [&given](const std::string& name) { return !given.contains(name); });
}

}  // namespace amends::liquid
