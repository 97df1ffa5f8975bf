#pragma once

#include "base/result.h"
#include "liquid/emitter.h"
#include "liquid/lexer.h"

#include <string_view>
#include <vector>

namespace amends::liquid {

/// Reads the words of one output or tag and emits what computes them. The first error ends the
/// reading; unknown filters are gathered in `errors` and the reading goes on.
class Expression {
 public:
  Expression(std::vector<Word> words, Emitter& emitter, std::vector<Error>& errors);

  /// value | filter: argument, argument | ...
  [[nodiscard]] Result<void> filtered();
  /// a == b and c or d: and, or bind alike and from the right.
  [[nodiscard]] Result<void> condition();
  /// A constant or a name.
  [[nodiscard]] Result<void> value();

  [[nodiscard]] const Word& peek() const { return words_[at_]; }

  Word take();
  /// Takes it if it is there.
  [[nodiscard]] bool accept(Lexeme kind);
  [[nodiscard]] bool accept_name(std::string_view name);
  /// liquid.syntax unless it is there; `wanted` finishes "... is wanted here".
  [[nodiscard]] Result<Word> expect(Lexeme kind, std::string_view wanted);
  [[nodiscard]] Result<void> expect_end();
  [[nodiscard]] Error fail(std::string_view id, std::string message, const Word& word) const;

  [[nodiscard]] const Dependencies& depends() const { return depends_; }

 private:
  void report(Error error);
  [[nodiscard]] Result<void> comparison();
  [[nodiscard]] Result<void> filter_call();
  [[nodiscard]] Result<std::uint8_t> arguments(std::uint8_t& named);
  [[nodiscard]] Result<void> named_argument(std::uint8_t& named);
  [[nodiscard]] Result<void> number();
  [[nodiscard]] Result<void> name();
  [[nodiscard]] Result<void> loop_fact(const std::vector<Word>& parts);
  [[nodiscard]] Result<void> check_arguments(
      const Word& filter, std::size_t index, std::size_t first
  );

  std::vector<Word> words_;
  std::size_t at_ = 0;
  Emitter& emitter_;
  std::vector<Error>& errors_;
  Dependencies depends_;
};

/// "the end", or the word in quotes.
[[nodiscard]] std::string described(const Word& word);

}  // namespace amends::liquid
