#pragma once

#include "base/result.h"
#include "liquid/template.h"
#include "liquid/value.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

/// Where the texts that filters make live until the end of the rendering.
class Scratch {
 public:
  [[nodiscard]] Value keep(std::string_view text);

  /// That many values to fill; none when exhausted.
  [[nodiscard]] std::span<Value> values(std::size_t count);

  /// More than kScratchBytesMax were asked for; texts since then are empty.
  [[nodiscard]] bool exhausted() const { return exhausted_; }

  /// For what is bounded elsewhere.
  [[nodiscard]] std::pmr::memory_resource* memory() { return &memory_; }

 private:
  [[nodiscard]] void* take(std::size_t bytes, std::size_t alignment);

  std::array<std::byte, 2048> first_;
  std::pmr::monotonic_buffer_resource memory_{first_.data(), first_.size()};
  std::size_t used_ = 0;
  bool exhausted_ = false;
};

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

/// Appends what the escape mode makes of the text.
void append_escaped(std::string_view text, Escape escape, std::string& out);

/// The text can be printed as it is.
[[nodiscard]] bool needs_no_escape(std::string_view text, Escape escape);

}  // namespace amends::liquid
