#pragma once

#include "base/result.h"
#include "liquid/emitter.h"
#include "liquid/lexer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  /// A constant, a name or a range.
  [[nodiscard]] Result<void> value();

  [[nodiscard]] const Word& peek() const { return words_[at_]; }

  /// One of `wanted` comes before the next of `before`.
  [[nodiscard]] bool sees(Lexeme wanted, Lexeme before) const;

  /// How many values with commas between them are left.
  [[nodiscard]] std::size_t values_left() const;

  Word take();
  /// Takes it if it is there.
  [[nodiscard]] bool accept(Lexeme kind);
  [[nodiscard]] bool accept_name(std::string_view name);
  /// liquid.syntax unless it is there; `wanted` finishes "... is wanted here".
  [[nodiscard]] Result<Word> expect(Lexeme kind, std::string_view wanted);
  [[nodiscard]] Result<void> expect_end();
  /// A name that can be assigned. Numbers are taken too, as Shopify does; nothing reads them.
  [[nodiscard]] Result<Word> target();
  [[nodiscard]] Error fail(std::string_view id, std::string message, const Word& word) const;

  /// The source from one word to the last one taken.
  [[nodiscard]] std::string_view text_since(const Word& first) const;

  [[nodiscard]] const Dependencies& depends() const { return depends_; }

  /// What is read from here on, apart from what was read before.
  [[nodiscard]] Dependencies take_depends() { return std::exchange(depends_, {}); }

 private:
  struct Call {
    Word filter;
    std::uint8_t count = 0;
    std::uint8_t named = 0;
    /// The first argument if it is a constant text.
    std::optional<std::string_view> constant;
  };

  [[nodiscard]] Result<void> simple_value();
  [[nodiscard]] Result<void> range();
  [[nodiscard]] Result<void> comparison();
  [[nodiscard]] Result<void> check_comparable(std::uint32_t begin, const Word& word, Op op) const;
  [[nodiscard]] Result<void> filter_call();
  [[nodiscard]] Result<void> arguments(Call& call);
  [[nodiscard]] Result<void> named_argument(Call& call);
  [[nodiscard]] Result<void> check_arguments(const Call& call, std::size_t filter) const;
  [[nodiscard]] Result<void> number();
  [[nodiscard]] Result<void> name();
  [[nodiscard]] Result<Word> root();
  [[nodiscard]] Result<void> named_parts(std::vector<Word>& parts);
  [[nodiscard]] Result<void> looked_up_parts(std::size_t count);
  [[nodiscard]] Result<void> bracket();
  [[nodiscard]] Result<void> read(const std::vector<Word>& parts);
  [[nodiscard]] Result<void> loop_fact(const std::vector<Word>& parts, BoundKind kind);

  std::vector<Word> words_;
  std::size_t at_ = 0;
  std::size_t brackets_ = 0;
  Emitter& emitter_;
  std::vector<Error>& errors_;
  Dependencies depends_;
};

/// Adds it unless it is there already, as when a partial is included twice, or there are
/// kErrorsMax.
void add_error(std::vector<Error>& errors, Error error);

/// "the end", or the word in quotes.
[[nodiscard]] std::string described(const Word& word);

}  // namespace amends::liquid
