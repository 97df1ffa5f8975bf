#pragma once

#include "base/result.h"
#include "liquid/value.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

struct Program;

/// What stands in an `{% if %}`, alone: the `where` of an audience, the condition of a lesson.
/// Immutable, cheap to copy, may be asked by many threads at once.
class Condition {
 public:
  /// The first error, with its place in the expression (line 1 is the first of the expression). An
  /// empty expression is an error: nothing is never "all".
  [[nodiscard]] static Result<Condition> compile(
      std::string_view expression, std::string_view file
  );

  [[nodiscard]] const std::vector<std::string>& inputs() const;
  /// `values` are the values of inputs(), by position; those missing at the end are nil.
  [[nodiscard]] Result<bool> matches(std::span<const Value> values) const;

 private:
  explicit Condition(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  std::shared_ptr<const Program> program_;
};

}  // namespace amends::liquid
