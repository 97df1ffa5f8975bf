#pragma once

#include "base/result.h"
#include "liquid/emitter.h"
#include "liquid/expression.h"
#include "liquid/program.h"
#include "liquid/scanner.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

/// One compilation of a template: takes the pieces one by one, keeps the open blocks on a stack
/// (never by recursion) and emits code as it goes.
class Compiler {
 public:
  Compiler(std::string_view source, const Options& options);

  /// nullptr exactly when there are errors().
  [[nodiscard]] std::shared_ptr<const Program> compile();

  [[nodiscard]] std::vector<Error>& errors() { return errors_; }

 private:
  enum class BlockKind : std::uint8_t { branch, unless, loop };

  struct Block {
    BlockKind kind = BlockKind::branch;
    Position position;
    /// First instruction of the block, its condition included.
    std::uint32_t begin = 0;
    /// The jump taken when the condition in front of the running part is not met; kNone after else.
    std::uint32_t skip = kNone;
    /// Jumps to behind the block.
    std::vector<std::uint32_t> leaves;
    /// Jumps to the loop_next: what `continue` is.
    std::vector<std::uint32_t> continues;
    /// Nothing but whitespace, comments and assigns so far: the whitespace is not printed.
    bool blank = true;
    bool has_else = false;
  };

  void compile_piece(const Piece& piece);
  void compile_text(const Piece& piece);
  [[nodiscard]] Result<void> compile_output(const Piece& piece);
  [[nodiscard]] Result<void> compile_tag(const Piece& piece);
  [[nodiscard]] Result<void> inline_comment(std::string_view text) const;
  [[nodiscard]] Result<void> dispatch(std::string_view tag, Expression& expression);
  [[nodiscard]] Result<void> unknown_tag(const Word& tag);

  [[nodiscard]] Result<void> open_block(BlockKind kind);
  [[nodiscard]] Result<void> tag_if(Expression& expression, BlockKind kind);
  [[nodiscard]] Result<void> tag_elsif(Expression& expression);
  [[nodiscard]] Result<void> tag_else(Expression& expression);
  [[nodiscard]] Result<void> tag_for(Expression& expression);
  [[nodiscard]] Result<void> loop_over(Expression& expression, Instruction& begin);
  [[nodiscard]] Result<void> loop_options(Expression& expression, Instruction& begin);
  [[nodiscard]] Result<void> loop_slice(Expression& expression, Instruction& begin);
  [[nodiscard]] Result<void> tag_end(std::string_view tag, Expression& expression);
  [[nodiscard]] Result<void> tag_assign(Expression& expression);
  [[nodiscard]] Result<void> tag_break(std::string_view tag, Expression& expression);
  [[nodiscard]] Result<void> tag_comment();

  void close_block();
  void close_loop_body(Block& loop);
  void report(Error error);
  void report_unclosed(const Block& block);
  [[nodiscard]] Error fail(std::string_view id, std::string message) const;

  Scanner scanner_;
  std::size_t source_bytes_;
  Emitter emitter_;
  std::vector<Error> errors_;
  std::vector<Block> blocks_;
  /// Of the tag that is compiled.
  Position position_;
  /// Blocks we do not know, so that their ends are not reported once more.
  std::vector<std::string> unknown_;
};

}  // namespace amends::liquid
