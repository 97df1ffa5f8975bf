#pragma once

#include "base/result.h"
#include "liquid/emitter.h"
#include "liquid/expression.h"
#include "liquid/program.h"
#include "liquid/scanner.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amends::liquid {

/// One compilation of a template: takes the pieces one by one, keeps the open blocks on a stack
/// (never by recursion) and emits code as it goes. A partial that is included is compiled where it
/// is included; one that is rendered is compiled once, behind the template, and called.
class Compiler {
 public:
  Compiler(std::string_view source, const Options& options);

  /// nullptr exactly when there are errors().
  [[nodiscard]] std::shared_ptr<const Program> compile();

  [[nodiscard]] std::vector<Error>& errors() { return errors_; }

 private:
  enum class BlockKind : std::uint8_t { branch, unless, loop, table, choice, capture, changed };

  struct Block {
    BlockKind kind = BlockKind::branch;
    Position position;
    /// First instruction of the block, its condition included.
    std::uint32_t begin = 0;
    /// The jump taken when the condition in front of the running part is not met; kNone after else.
    std::uint32_t skip = kNone;
    /// Of loops: the first instruction of the body. Of choices: the take_turn of the running when.
    std::uint32_t body = kNone;
    /// Jumps to behind the block.
    std::vector<std::uint32_t> leaves;
    /// Jumps to the loop_next: what `continue` is.
    std::vector<std::uint32_t> continues;
    /// Of choices: the locals for what is compared, for whether anything was chosen, and for how
    /// often the running part is.
    std::uint32_t subject = kNone;
    std::uint32_t chosen = kNone;
    std::uint32_t turns = kNone;
    /// Of captures.
    std::string name;
    /// Nothing but whitespace, comments and assigns so far: the whitespace is not printed.
    bool blank = true;
    bool has_else = false;
    /// Of choices: no when and no else yet.
    bool headless = false;
  };

  /// A source that is being compiled. Blocks below `floor` belong to the source that includes it.
  struct Source {
    Scanner scanner;
    std::size_t floor = 0;
  };

  struct Tag {
    std::string_view name;
    Result<void> (Compiler::*compile)(Expression&) = nullptr;
  };

  /// A partial that is rendered somewhere.
  struct Rendered {
    const Partial* partial = nullptr;
    std::uint32_t unit = 0;
  };

  /// What a render or an include is called with.
  struct Call {
    const Partial* partial = nullptr;
    enum class With : std::uint8_t { nothing, value, each } with = With::nothing;
    std::string_view alias;
  };

  [[nodiscard]] static const Tag* find_tag_named(std::string_view name);

  // compiler.cc: pieces and tags.
  void compile_source(std::string_view text, std::string_view file);
  [[nodiscard]] Result<void> check_source(std::string_view text, std::string_view file);
  void compile_piece(const Piece& piece);
  [[nodiscard]] Result<void> compile_text(const Piece& piece);
  [[nodiscard]] Result<void> compile_output(const Piece& piece);
  [[nodiscard]] Result<void> compile_tag(std::string_view text, std::size_t offset);
  [[nodiscard]] Result<void> run_tag(std::string_view tag, const Inside& inside);
  [[nodiscard]] Result<void> unknown_tag(std::string_view tag);
  [[nodiscard]] Result<void> print(const Dependencies& depends);
  [[nodiscard]] Result<void> check_head(std::string_view tag) const;
  void report(Error error);
  void report_unclosed(const Block& block);
  [[nodiscard]] Error fail(std::string_view id, std::string message) const;

  // compiler_blocks.cc
  Block& open_block(BlockKind kind);
  [[nodiscard]] Block* innermost();
  void close_block();
  void close_to(std::size_t floor);
  void print_something();
  [[nodiscard]] Result<void> tag_if(Expression& expression);
  [[nodiscard]] Result<void> tag_unless(Expression& expression);
  [[nodiscard]] Result<void> tag_elsif(Expression& expression);
  [[nodiscard]] Result<void> tag_else(Expression& expression);
  [[nodiscard]] Result<void> tag_case(Expression& expression);
  [[nodiscard]] Result<void> tag_when(Expression& expression);
  [[nodiscard]] Result<void> when_values(Expression& expression, const Block& block);
  void end_when(Block& block);
  [[nodiscard]] Result<void> tag_end(std::string_view tag);

  // compiler_loops.cc
  [[nodiscard]] Result<void> tag_for(Expression& expression);
  [[nodiscard]] Result<void> tag_tablerow(Expression& expression);
  [[nodiscard]] Result<void> open_loop(BlockKind kind, Expression& expression);
  [[nodiscard]] Result<void> loop_over(
      Expression& expression, Instruction& begin, std::string& title
  );
  [[nodiscard]] Result<void> loop_options(
      Expression& expression, Instruction& begin, const std::string& title
  );
  [[nodiscard]] Result<void> loop_number(Expression& expression, const std::string& title);
  void close_loop_body(Block& loop);
  [[nodiscard]] Result<void> tag_break(Expression& expression);
  [[nodiscard]] Result<void> tag_continue(Expression& expression);
  [[nodiscard]] Block* loop_to_leave();

  // compiler_texts.cc
  [[nodiscard]] Result<void> inline_comment(std::string_view text) const;
  [[nodiscard]] Result<void> tag_comment();
  [[nodiscard]] Result<void> tag_raw(std::string_view inside);
  [[nodiscard]] Result<void> tag_doc(std::string_view inside);
  [[nodiscard]] Result<void> tag_liquid(std::string_view inside, std::size_t offset);
  [[nodiscard]] Result<void> tag_echo(Expression& expression);
  [[nodiscard]] Result<void> tag_assign(Expression& expression);
  [[nodiscard]] Result<void> tag_capture(Expression& expression);
  [[nodiscard]] Result<void> tag_ifchanged(Expression& expression);
  [[nodiscard]] Result<void> tag_increment(Expression& expression);
  [[nodiscard]] Result<void> tag_decrement(Expression& expression);
  [[nodiscard]] Result<void> count(Expression& expression, std::uint8_t falls);
  [[nodiscard]] Result<void> tag_cycle(Expression& expression);
  [[nodiscard]] Result<void> cycle_values(Expression& expression, std::uint32_t cycle);
  [[nodiscard]] std::uint32_t cycle_group(std::string_view values);
  void close_capture(const Block& block);
  [[nodiscard]] Error too_many_names() const;

  // compiler_partials.cc
  [[nodiscard]] Result<void> tag_render(Expression& expression);
  [[nodiscard]] Result<void> tag_include(Expression& expression);
  [[nodiscard]] Result<void> read_partial(Expression& expression, Call& call) const;
  [[nodiscard]] Result<void> read_with(Expression& expression, Call& call);
  [[nodiscard]] Result<void> read_alias(Expression& expression, Call& call) const;
  template <class Take>
  [[nodiscard]] Result<void> each_argument(Expression& expression, Take take);
  [[nodiscard]] Result<void> call_unit(Expression& expression, const Call& call);
  [[nodiscard]] Result<void> include_here(
      Expression& expression, const Call& call, std::vector<std::uint32_t>& locals
  );
  [[nodiscard]] Result<void> compile_included(const Partial& partial);
  [[nodiscard]] std::uint32_t unit_of(const Partial& partial);

  const Options& options_;
  std::string_view text_;
  Emitter emitter_;
  std::vector<Error> errors_;
  std::vector<Block> blocks_;
  Source* source_ = nullptr;
  std::size_t bytes_ = 0;
  /// Of the tag that is compiled, and what stands in it.
  Position position_;
  std::string_view tag_;
  /// Blocks we do not know, so that their ends are not reported once more.
  std::vector<std::string> unknown_;
  /// The groups of cycles without a name, by what stands in them.
  std::unordered_map<std::string, std::uint32_t> cycles_;
  std::vector<Rendered> rendered_;
  /// The partials that include one another here.
  std::vector<const Partial*> including_;
};

}  // namespace amends::liquid
