#pragma once

#include "base/result.h"
#include "liquid/escape.h"
#include "liquid/scratch.h"
#include "liquid/template.h"
#include "liquid/value.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace amends::liquid {

struct FilterContext {
  const RenderOptions& options;
  Escape escape;
  Scratch& scratch;
  /// The call has `allow_false: true`.
  bool allow_false = false;
  /// Set by `default` when it replaces.
  bool used_default = false;
  /// Why the rendering cannot go on, without a place; ids liquid.division_by_zero,
  /// liquid.number_range and liquid.filter_value.
  std::optional<Error> error = std::nullopt;
};

struct Filter {
  std::string_view name;
  std::uint8_t arguments_min = 0;
  std::uint8_t arguments_max = 0;
  Value (*apply)(FilterContext&, const Value& input, std::span<const Value> arguments) = nullptr;
  /// Looks at an argument that is a constant text while compiling; the sentence for the author, or
  /// empty.
  std::string (*refuse)(std::string_view argument) = nullptr;
};

[[nodiscard]] std::span<const Filter> filters();

/// The known name that the unknown one was probably meant to be; empty if none is near.
[[nodiscard]] std::string_view nearest_filter(std::string_view name);

}  // namespace amends::liquid
