#pragma once

#include "base/result.h"
#include "text/locale.h"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace amends::text {

/// A named value for a message: {"count", 3}, {"name", "tea"}.
struct Argument {
  using Value = std::variant<std::int64_t, double, std::string>;

  Argument(std::string_view name, Value value) : name(name), value(std::move(value)) {}

  Argument(std::string_view name, const char* value) : name(name), value(std::string(value)) {}

  Argument(std::string_view name, const std::string& value) : name(name), value(value) {}

  Argument(std::string_view name, std::string_view value) : name(name), value(std::string(value)) {}

  Argument(std::string_view name, std::integral auto value)
      : name(name),
        value(static_cast<std::int64_t>(value)) {}

  std::string name;
  Value value;
};

/// The messages of one language, from locales/<language>/*.json (flat objects: id to ICU
/// MessageFormat pattern with named arguments), embedded when the program is built. Patterns are
/// parsed when first used and kept. Every thread may use it at once.
class Catalogue {
 public:
  ~Catalogue();
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  /// The message in this language, else in English; an unknown id gives the id itself and a warning
  /// in the log, as does a pattern ICU refuses. A missing argument stays as {name}.
  [[nodiscard]] std::string format(
      std::string_view id, std::initializer_list<Argument> arguments = {}
  ) const;
  [[nodiscard]] std::string format(std::string_view id, std::span<const Argument> arguments) const;

  /// In this language itself, English not counted.
  [[nodiscard]] bool has(std::string_view id) const;
  /// Sorted.
  [[nodiscard]] std::vector<std::string> ids() const;
  /// The pattern as written, empty when there is none; for handing catalogues on to the console.
  [[nodiscard]] std::string_view pattern(std::string_view id) const;
  [[nodiscard]] const Locale& locale() const;

 private:
  friend const Catalogue& catalogue(const Locale& locale);
  class State;
  explicit Catalogue(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The catalogue of the locale's language; that of English when the language is not supported.
/// Lives as long as the program.
[[nodiscard]] const Catalogue& catalogue(const Locale& locale);

/// The names of the arguments a pattern uses, sorted; error `text.message` when ICU refuses it.
[[nodiscard]] Result<std::vector<std::string>> message_arguments(std::string_view pattern);

}  // namespace amends::text
