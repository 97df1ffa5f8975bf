// What an Emitter settles when everything is emitted: where names come from and what outputs read.
#include "liquid/emitter.h"

#include <utility>

namespace amends::liquid {

/// A name that a unit may assign or be given is looked for there first; one that every caller gives
/// never comes from outside.
void Emitter::settle_reads() {
  for (Read& read : reads_) {
    const auto known = known_.find(read.root);
    if (known == known_.end()) {
      continue;
    }
    const Given& given = given_[read.root.first];
    if (given && given->contains(read.root.second)) {
      read.input = kNone;
    }
    Instruction& instruction = program_->code[read.instruction];
    instruction.op = Op::load_path;
    instruction.a =
        path({known->second.local, known->second.counter, read.input, std::move(read.keys)});
  }
}

/// Only loops that are continued somewhere keep where they ended.
void Emitter::settle_titles() {
  for (const Title& title : titles_) {
    const auto known = known_.find(title.name);
    program_->code[title.loop_begin].b = known == known_.end() ? kNone : known->second.local;
  }
}

void Emitter::drop_unread_inputs() {
  std::vector<std::uint32_t> numbers(program_->inputs.size(), kNone);
  for (const Read& read : reads_) {
    if (read.input != kNone) {
      numbers[read.input] = 0;
    }
  }
  std::vector<std::string> kept;
  for (std::size_t slot = 0; slot < numbers.size(); ++slot) {
    if (numbers[slot] != kNone) {
      numbers[slot] = static_cast<std::uint32_t>(kept.size());
      kept.push_back(std::move(program_->inputs[slot]));
    }
  }
  program_->inputs = std::move(kept);
  for (Read& read : reads_) {
    if (read.input == kNone) {
      continue;
    }
    read.input = numbers[read.input];
    Instruction& instruction = program_->code[read.instruction];
    if (instruction.op == Op::load_input) {
      instruction.a = read.input;
    } else {
      program_->paths[instruction.a].input = read.input;
    }
  }
}

void Emitter::add_direct(const Dependencies& what, Reach& reach) const {
  reach.has_default = reach.has_default || what.has_default;
  for (const std::uint32_t read : what.reads) {
    if (reads_[read].input != kNone) {
      reach.inputs.insert(reads_[read].input);
    }
  }
}

/// All that a name may have been made of, by way of other names.
Emitter::Reach Emitter::gather(const UnitName& root, const std::map<UnitName, Reach>& direct)
    const {
  Reach all;
  std::set<UnitName> seen;
  std::vector<UnitName> waiting{root};
  while (!waiting.empty()) {
    const UnitName name = std::move(waiting.back());
    waiting.pop_back();
    const auto known = known_.find(name);
    if (known == known_.end() || !seen.insert(name).second) {
      continue;
    }
    const Reach& own = direct.at(name);
    all.inputs.insert(own.inputs.begin(), own.inputs.end());
    all.has_default = all.has_default || own.has_default;
    const std::set<UnitName>& roots = known->second.depends.roots;
    waiting.insert(waiting.end(), roots.begin(), roots.end());
  }
  return all;
}

/// Each assigned name's reach is worked out once, so that many outputs of one name stay cheap.
void Emitter::settle_spans() {
  std::map<UnitName, Reach> direct;
  for (const auto& [name, known] : known_) {
    add_direct(known.depends, direct[name]);
  }
  std::map<UnitName, Reach> reach;
  for (const auto& [name, known] : known_) {
    reach.emplace(name, gather(name, direct));
  }
  for (std::size_t i = 0; i < program_->spans.size(); ++i) {
    Reach all;
    add_direct(span_depends_[i], all);
    for (const UnitName& root : span_depends_[i].roots) {
      if (const auto found = reach.find(root); found != reach.end()) {
        all.inputs.insert(found->second.inputs.begin(), found->second.inputs.end());
        all.has_default = all.has_default || found->second.has_default;
      }
    }
    program_->spans[i].inputs.assign(all.inputs.begin(), all.inputs.end());
    program_->spans[i].has_default = all.has_default;
  }
}

std::shared_ptr<const Program> Emitter::finish() {
  settle_reads();
  settle_titles();
  drop_unread_inputs();
  settle_spans();
  return std::move(program_);
}

}  // namespace amends::liquid
