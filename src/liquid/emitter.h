#pragma once

#include "liquid/lexer.h"
#include "liquid/program.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace amends::liquid {

/// What an expression reads: inputs, and roots that may turn out to be assigned names.
struct Dependencies {
  std::set<std::uint32_t> inputs;
  std::set<std::string, std::less<>> roots;
  bool has_default = false;

  void add(const Dependencies& other);
};

/// Builds a Program: numbers names, texts and constants, and knows at each point of the template
/// which names are surely assigned, which are loop items and which come from outside. A name that
/// is assigned on some ways only is settled at the end, since an `assign` further down in a loop
/// may come first.
class Emitter {
 public:
  Emitter();

  /// Index of the new instruction.
  std::uint32_t emit(Instruction instruction, Position position);
  void literal(std::string_view text, Position position);
  void text_constant(const Word& word);
  void constant(Value value, Position position);

  /// A name with its parts; `what` gathers the dependencies. False if there are too many inputs.
  [[nodiscard]] bool read_name(const std::vector<Word>& parts, Dependencies& what);
  /// Pops the value into the name; surely assigned from here to the end of the scope. False if
  /// there are too many names.
  [[nodiscard]] bool store(const Word& name, const Dependencies& what);

  void open_scope();
  void close_scope();
  void open_loop(std::string_view item, const Dependencies& what);
  void close_loop();

  [[nodiscard]] std::size_t loop_depth() const { return loops_.size(); }

  /// kNone when there are too many outputs.
  [[nodiscard]] std::uint32_t add_span(Span span, const Dependencies& what);

  /// The instruction jumps to the next one emitted.
  void land(std::uint32_t jump);
  [[nodiscard]] std::uint32_t next_index() const;
  /// Literals from that instruction on print nothing.
  void silence(std::uint32_t from);

  [[nodiscard]] std::shared_ptr<const Program> finish(Position position);

  [[nodiscard]] Program& program() { return *program_; }

  [[nodiscard]] const Program& program() const { return *program_; }

 private:
  struct Read {
    std::uint32_t instruction;
    std::string root;
    std::vector<std::string> keys;
  };

  struct Loop {
    std::string item;
    Dependencies depends;
  };

  [[nodiscard]] std::uint32_t input(const std::string& name);
  [[nodiscard]] std::uint32_t path(Path path);
  [[nodiscard]] bool read_item(const std::vector<Word>& parts, Dependencies& what);
  void settle_reads();
  void settle_spans();
  void gather(std::string_view root, std::set<std::uint32_t>& seen, Dependencies& all) const;

  std::shared_ptr<Program> program_;
  std::unordered_map<std::string, std::uint32_t> inputs_;
  std::unordered_map<std::string, std::uint32_t> locals_;
  std::vector<Dependencies> local_depends_;
  std::vector<Dependencies> span_depends_;
  std::vector<Read> reads_;
  std::vector<Loop> loops_;
  /// Names surely assigned here, and which open scope says so of which.
  std::unordered_set<std::string> sure_;
  std::vector<std::vector<std::string>> scopes_;
};

}  // namespace amends::liquid
