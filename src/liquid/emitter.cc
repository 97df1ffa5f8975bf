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
  inputs.insert(other.inputs.begin(), other.inputs.end());
  roots.insert(other.roots.begin(), other.roots.end());
  has_default = has_default || other.has_default;
}

Emitter::Emitter() : program_(std::make_shared<Program>()) {
  open_scope();
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
  const auto id = static_cast<std::uint32_t>(program_->literals.size());
  program_->literals.emplace_back(text);
  emit({.op = Op::literal, .a = id}, position);
}

void Emitter::constant(Value value, Position position) {
  const auto id = static_cast<std::uint32_t>(program_->constants.size());
  program_->constants.push_back(value);
  emit({.op = Op::load_constant, .a = id}, position);
}

void Emitter::text_constant(const Word& word) {
  constant(Value::of(program_->texts.emplace_back(word.text)), word.position);
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

bool Emitter::read_item(const std::vector<Word>& parts, Dependencies& what) {
  for (std::size_t out = 0; out < loops_.size(); ++out) {
    const Loop& loop = loops_[loops_.size() - 1 - out];
    if (loop.item != parts.front().text) {
      continue;
    }
    const std::uint32_t keys = parts.size() == 1 ? kNone : path({.keys = keys_of(parts)});
    emit(
        {.op = Op::load_item, .a = keys, .b = static_cast<std::uint32_t>(out)},
        parts.front().position
    );
    what.add(loop.depends);
    return true;
  }
  return false;
}

bool Emitter::read_name(const std::vector<Word>& parts, Dependencies& what) {
  if (read_item(parts, what)) {
    return true;
  }
  const std::string root(parts.front().text);
  what.roots.insert(root);
  if (sure_.contains(root)) {
    const std::uint32_t id = path({.local = locals_.at(root), .keys = keys_of(parts)});
    emit({.op = Op::load_path, .a = id}, parts.front().position);
    return true;
  }
  const std::uint32_t slot = input(joined(parts));
  what.inputs.insert(slot);
  const std::uint32_t at = emit({.op = Op::load_input, .a = slot}, parts.front().position);
  reads_.push_back({at, root, keys_of(parts)});
  return program_->inputs.size() <= kInputsMax;
}

bool Emitter::store(const Word& name, const Dependencies& what) {
  const std::string key(name.text);
  const auto [entry, is_new] = locals_.try_emplace(key, program_->local_count);
  if (is_new) {
    ++program_->local_count;
    local_depends_.emplace_back();
  }
  local_depends_[entry->second].add(what);
  emit({.op = Op::store, .a = entry->second}, name.position);
  if (sure_.insert(key).second) {
    scopes_.back().push_back(key);
  }
  return program_->local_count <= kLocalsMax;
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

void Emitter::open_loop(std::string_view item, const Dependencies& what) {
  loops_.push_back({std::string(item), what});
}

void Emitter::close_loop() {
  loops_.pop_back();
}

std::uint32_t Emitter::add_span(Span span, const Dependencies& what) {
  if (program_->spans.size() >= kSpansMax) {
    return kNone;
  }
  program_->spans.push_back(std::move(span));
  span_depends_.push_back(what);
  return static_cast<std::uint32_t>(program_->spans.size() - 1);
}

void Emitter::land(std::uint32_t jump) {
  program_->code[jump].a = next_index();
}

void Emitter::silence(std::uint32_t from) {
  for (std::size_t at = from; at < program_->code.size(); ++at) {
    if (program_->code[at].op == Op::literal) {
      program_->code[at].op = Op::nop;
    }
  }
}

void Emitter::settle_reads() {
  for (Read& read : reads_) {
    const auto local = locals_.find(read.root);
    if (local == locals_.end()) {
      continue;
    }
    Instruction& instruction = program_->code[read.instruction];
    const std::uint32_t id = path({local->second, instruction.a, std::move(read.keys)});
    instruction.op = Op::load_path;
    instruction.a = id;
  }
}

void Emitter::gather(std::string_view root, std::set<std::uint32_t>& seen, Dependencies& all)
    const {
  std::vector<std::string> waiting{std::string(root)};
  while (!waiting.empty()) {
    const auto local = locals_.find(waiting.back());
    waiting.pop_back();
    if (local == locals_.end() || !seen.insert(local->second).second) {
      continue;
    }
    const Dependencies& what = local_depends_[local->second];
    all.inputs.insert(what.inputs.begin(), what.inputs.end());
    all.has_default = all.has_default || what.has_default;
    waiting.insert(waiting.end(), what.roots.begin(), what.roots.end());
  }
}

/// Each assigned name's reach is worked out once, so that many outputs of one name stay cheap.
void Emitter::settle_spans() {
  std::unordered_map<std::string, Dependencies> reach;
  for (const auto& [name, id] : locals_) {
    std::set<std::uint32_t> seen;
    gather(name, seen, reach[name]);
  }
  for (std::size_t i = 0; i < program_->spans.size(); ++i) {
    Dependencies all = span_depends_[i];
    for (const std::string& root : span_depends_[i].roots) {
      if (const auto found = reach.find(root); found != reach.end()) {
        all.add(found->second);
      }
    }
    program_->spans[i].inputs.assign(all.inputs.begin(), all.inputs.end());
    program_->spans[i].has_default = all.has_default;
  }
}

std::shared_ptr<const Program> Emitter::finish(Position position) {
  emit({.op = Op::finish}, position);
  settle_reads();
  settle_spans();
  return std::move(program_);
}

}  // namespace amends::liquid
