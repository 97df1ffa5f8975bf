#pragma once

#include "liquid/lexer.h"
#include "liquid/program.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace amends::liquid {

/// A name belongs to the unit (template or partial) that it stands in.
using UnitName = std::pair<std::uint32_t, std::string>;

/// What an expression reads: names that may come from outside, and roots that may turn out to be
/// assigned.
struct Dependencies {
  /// As Emitter counts them.
  std::set<std::uint32_t> reads;
  std::set<UnitName> roots;
  bool has_default = false;

  void add(const Dependencies& other);
};

/// What binds a name for a part of the source: a loop its item, an include its arguments. A
/// `nameless` loop (of render and include) has no forloop.
enum class BoundKind : std::uint8_t { loop, table, nameless, argument };

/// Builds a Program: numbers names, texts and constants, and knows at each point of the template
/// which names are surely assigned, which are loop items and which come from outside. A name that
/// is assigned on some ways only is settled at the end, since an `assign` further down in a loop
/// may come first, and so are the names that callers give to a partial.
class Emitter {
 public:
  Emitter();

  /// Index of the new instruction.
  std::uint32_t emit(Instruction instruction, Position position);
  void literal(std::string_view text, Position position);
  /// The literal of that number again.
  void literal_again(std::uint32_t literal, Position position);
  /// Number of the first literal of tablerows; all of them are there after the first call.
  [[nodiscard]] std::uint32_t table_texts();
  void text_constant(std::string_view text, Position position);
  void constant(Value value, Position position);

  /// A name with its parts; `what` gathers the dependencies. False if there are too many inputs.
  [[nodiscard]] bool read_name(const std::vector<Word>& parts, Dependencies& what);
  /// Pops the value into the name; surely assigned from here to the end of the scope. False if
  /// there are too many names.
  [[nodiscard]] bool store(std::string_view name, Position position, const Dependencies& what);
  /// Pops the value into a name of another unit, as the argument of a call.
  [[nodiscard]] bool argument(const UnitName& name, Position position, const Dependencies& what);
  /// The local that counts under that name; kNone if there are too many names.
  [[nodiscard]] std::uint32_t counter(std::string_view name);
  /// The local where a loop of that title goes on; kNone if there are too many names.
  [[nodiscard]] std::uint32_t continued(std::string_view title);
  /// A local that no name reaches, until it is released.
  [[nodiscard]] std::uint32_t hidden();

  void release(std::uint32_t local) { released_.push_back(local); }

  void open_scope();
  void close_scope();
  void bind(BoundKind kind, std::string_view name, const Dependencies& what);
  void bind_argument(std::string_view name, std::uint32_t local, const Dependencies& what);

  void unbind() { bound_.pop_back(); }

  /// The title of the loop bound last: what forloop.name says.
  void entitle(std::string_view title, std::uint32_t loop_begin);

  struct LoopAt {
    std::uint32_t level = 0;
    std::string_view title;
  };

  /// Where the loop of that kind is, `out` of its kind further out; nothing if there is none here.
  [[nodiscard]] std::optional<LoopAt> loop_at(BoundKind kind, std::size_t out) const;

  /// kNone when there are too many outputs.
  [[nodiscard]] std::uint32_t add_span(Span span, const Dependencies& what);

  /// Between the two, what outputs read is gathered for the name that will hold them.
  void open_capture() { captures_.emplace_back(); }

  [[nodiscard]] Dependencies close_capture(std::string_view name);

  /// The instruction jumps to the next one emitted.
  void land(std::uint32_t jump);
  [[nodiscard]] std::uint32_t next_index() const;
  /// Literals from that instruction on print nothing, but for those that are captured.
  void silence(std::uint32_t from);

  /// What is emitted from here on stands in that file.
  void begin_file(std::string_view file);

  [[nodiscard]] const std::string& file() const { return program_->files.back().file; }

  [[nodiscard]] std::uint32_t add_unit();
  void begin_unit(std::uint32_t unit);
  void end_unit(Position position);

  [[nodiscard]] std::uint32_t unit() const { return unit_; }

  /// A call of the unit gives it these names.
  void note_call(std::uint32_t unit, const std::set<std::string>& given);

  /// Settles what was left open; all units have ended.
  [[nodiscard]] std::shared_ptr<const Program> finish();

  [[nodiscard]] Program& program() { return *program_; }

  [[nodiscard]] const Program& program() const { return *program_; }

 private:
  struct Read {
    std::uint32_t instruction;
    std::uint32_t input;
    UnitName root;
    std::vector<std::string> keys;
  };

  struct Bound {
    BoundKind kind;
    std::string name;
    std::uint32_t local = kNone;
    std::string title;
    Dependencies depends;
  };

  struct Known {
    std::uint32_t local = kNone;
    std::uint32_t counter = kNone;
    Dependencies depends;
  };

  struct Reach {
    std::set<std::uint32_t> inputs;
    bool has_default = false;
  };

  /// Which names every call of a unit gives; nothing before the first call.
  using Given = std::optional<std::set<std::string>>;

  struct Title {
    std::uint32_t loop_begin;
    UnitName name;
  };

  [[nodiscard]] std::uint32_t input(const std::string& name);
  [[nodiscard]] std::uint32_t path(Path path);
  [[nodiscard]] bool read_bound(const std::vector<Word>& parts, Dependencies& what);
  [[nodiscard]] std::uint32_t new_local(std::uint32_t unit);
  [[nodiscard]] Known* local_of(const UnitName& name);
  void settle_reads();
  void settle_titles();
  void settle_spans();
  void drop_unread_inputs();
  void add_direct(const Dependencies& what, Reach& reach) const;
  [[nodiscard]] Reach gather(const UnitName& root, const std::map<UnitName, Reach>& direct) const;

  std::shared_ptr<Program> program_;
  std::uint32_t unit_ = 0;
  std::unordered_map<std::string, std::uint32_t> inputs_;
  std::map<UnitName, Known> known_;
  std::vector<Dependencies> span_depends_;
  std::vector<Dependencies> captures_;
  std::vector<Read> reads_;
  std::vector<Bound> bound_;
  std::vector<Title> titles_;
  std::vector<Given> given_;
  std::vector<std::uint32_t> released_;
  std::uint32_t table_texts_ = kNone;
  /// Names surely assigned here, and which open scope says so of which.
  std::unordered_set<std::string> sure_;
  std::vector<std::vector<std::string>> scopes_;
};

}  // namespace amends::liquid
