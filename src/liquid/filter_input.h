#pragma once

#include "liquid/filters.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

using Arguments = std::span<const Value>;

/// Characters that strip, split and truncatewords take for white space.
[[nodiscard]] bool is_white(char byte);

/// The text of a value, borrowed where it is one.
class TextOf {
 public:
  TextOf(FilterContext& context, const Value& value);
  TextOf(const TextOf&) = delete;
  TextOf& operator=(const TextOf&) = delete;

  [[nodiscard]] std::string_view view() const { return view_; }

 private:
  std::string made_;
  std::string_view view_;
};

/// A text in the making that never grows beyond what the scratch could keep.
class Maker {
 public:
  explicit Maker(FilterContext& context) : context_(context) {}

  void add(std::string_view piece);

  [[nodiscard]] bool is_full() const { return full_; }

  [[nodiscard]] Value value() const;
  /// Of pieces that are escaped already.
  [[nodiscard]] Value markup() const;

 private:
  FilterContext& context_;
  std::string text_;
  bool full_ = false;
};

/// The argument at that place, or nil.
[[nodiscard]] Value argument(Arguments arguments, std::size_t at);

/// The rendering stops with liquid.filter_value; gives nil.
Value refuse_value(FilterContext& context, std::string sentence);

/// A whole number, or a text that is nothing else; refused otherwise.
[[nodiscard]] std::optional<std::int64_t> whole_number(
    FilterContext& context, const Value& value, std::string_view what
);

/// What the filters of lists work on: the elements of a list and of the lists in it, the numbers of
/// a range, nothing for nil, and anything else as a list of one.
[[nodiscard]] std::span<const Value> items_of(FilterContext& context, const Value& input);

[[nodiscard]] Value list_of(FilterContext& context, const std::vector<Value>& items);

/// What `property` is of an item, as Ruby's item[property].
struct Picked {
  enum class Kind : std::uint8_t {
    value,
    /// The item has no properties at all (nil, true): the filter gives nothing.
    nothing,
    /// The property is none that the item could have: liquid.filter_value.
    wrong,
  };

  Kind kind = Kind::value;
  Value value;
};

[[nodiscard]] Picked pick(const Value& item, const Value& property);

/// liquid.filter_value, "cannot select the property"; gives nil.
Value refuse_property(FilterContext& context, const Value& property);

}  // namespace amends::liquid
