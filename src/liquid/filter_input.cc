#include "liquid/filter_input.h"

#include "liquid/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kShownChars = 40;

std::string shown(FilterContext& context, const Value& value) {
  return text::printable(TextOf(context, value).view(), kShownChars);
}

bool is_list(const Value& value) {
  return value.kind() == Kind::list;
}

/// Elements of the list and of the lists in it; stops counting beyond what could be kept.
std::size_t count_flat(std::span<const Value> list, int depth) {
  std::size_t count = 0;
  for (const Value& element : list) {
    if (count > kScratchBytesMax / sizeof(Value)) {
      return count;
    }
    if (!is_list(element)) {
      ++count;
    } else if (depth < kValueDepthMax) {
      count += count_flat(element.list(), depth + 1);
    }
  }
  return count;
}

void fill_flat(std::span<const Value> list, int depth, std::span<Value> out, std::size_t& at) {
  for (const Value& element : list) {
    if (!is_list(element)) {
      out[at++] = element;
    } else if (depth < kValueDepthMax) {
      fill_flat(element.list(), depth + 1, out, at);
    }
  }
}

std::span<const Value> flattened(FilterContext& context, std::span<const Value> list) {
  context.scratch.work(list.size_bytes());
  if (std::ranges::none_of(list, is_list)) {
    return list;
  }
  const std::span<Value> out = context.scratch.values(count_flat(list, 0));
  if (!out.empty()) {
    std::size_t at = 0;
    fill_flat(list, 0, out, at);
  }
  return out;
}

std::span<const Value> numbers_of(FilterContext& context, const Value& range) {
  const std::span<Value> out = context.scratch.values(static_cast<std::size_t>(range.range_size()));
  std::int64_t number = range.range_first();
  for (Value& each : out) {
    each = Value::of(number++);
  }
  return out;
}

/// text["part"] is the part if it is there, text[1] a character; Ruby's way.
Picked pick_from_text(const Value& text, const Value& property) {
  if (property.kind() == Kind::text) {
    return {Picked::Kind::value, text.text().contains(property.text()) ? property : Value()};
  }
  if (property.kind() == Kind::integer || property.kind() == Kind::number) {
    return {Picked::Kind::value, {}};
  }
  return {Picked::Kind::nothing, {}};
}

/// 5[0] is its lowest bit; Ruby's way.
Picked pick_from_integer(const Value& integer, const Value& property) {
  if (property.kind() != Kind::integer) {
    return {Picked::Kind::wrong, {}};
  }
  constexpr std::int64_t kBits = 63;
  const std::int64_t place = property.integer();
  if (place < 0) {
    return {Picked::Kind::value, Value::of(0)};
  }
  return {Picked::Kind::value, Value::of((integer.integer() >> std::min(place, kBits)) & 1)};
}

}  // namespace

bool is_white(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

TextOf::TextOf(FilterContext& context, const Value& value) {
  if (value.kind() == Kind::text) {
    view_ = value.text();
  } else {
    append_text(value, made_);
    view_ = made_;
  }
  context.scratch.work(view_.size());
}

void Maker::add(std::string_view piece) {
  if (full_ || piece.size() > kScratchBytesMax - text_.size()) {
    full_ = true;
    context_.scratch.exhaust();
    return;
  }
  text_ += piece;
}

Value Maker::value() const {
  return context_.scratch.keep(text_);
}

Value Maker::markup() const {
  return Value::markup(value().text());
}

Value argument(Arguments arguments, std::size_t at) {
  return at < arguments.size() ? arguments[at] : Value();
}

Value refuse_value(FilterContext& context, std::string sentence) {
  context.error = Error("liquid.filter_value", std::move(sentence));
  return {};
}

std::optional<std::int64_t> whole_number(
    FilterContext& context, const Value& value, std::string_view what
) {
  if (value.kind() == Kind::integer) {
    return value.integer();
  }
  if (value.kind() == Kind::text) {
    std::string_view digits = value.text();
    if (digits.starts_with('+')) {
      digits.remove_prefix(1);
    }
    std::int64_t read = 0;
    const char* const end = digits.data() + digits.size();
    const auto [rest, failure] = std::from_chars(digits.data(), end, read);
    if (failure == std::errc() && rest == end) {
      return read;
    }
  }
  refuse_value(context, fmt::format("{} is \"{}\", no whole number", what, shown(context, value)));
  return std::nullopt;
}

std::span<const Value> items_of(FilterContext& context, const Value& input) {
  switch (input.kind()) {
    case Kind::nil:
      return {};
    case Kind::list:
      return flattened(context, input.list());
    case Kind::range:
      return numbers_of(context, input);
    default:
      break;
  }
  const std::span<Value> one = context.scratch.values(1);
  if (!one.empty()) {
    one.front() = input;
  }
  return one;
}

Value list_of(FilterContext& context, const std::vector<Value>& items) {
  const std::span<Value> kept = context.scratch.values(items.size());
  if (!kept.empty()) {
    std::ranges::copy(items, kept.begin());
  }
  return Value::of(std::span<const Value>(kept));
}

Picked pick(const Value& item, const Value& property) {
  switch (item.kind()) {
    case Kind::record:
      break;
    case Kind::text:
      return pick_from_text(item, property);
    case Kind::integer:
      return pick_from_integer(item, property);
    default:
      return {Picked::Kind::nothing, {}};
  }
  if (property.kind() != Kind::text) {
    return {};
  }
  const auto found = std::ranges::find(item.record(), property.text(), &Field::name);
  return {Picked::Kind::value, found == item.record().end() ? Value() : found->value};
}

Value refuse_property(FilterContext& context, const Value& property) {
  return refuse_value(
      context,
      fmt::format("the list has a thing without the property \"{}\"", shown(context, property))
  );
}

}  // namespace amends::liquid
