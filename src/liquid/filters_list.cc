#include "liquid/filter_functions.h"
#include "text/utf8.h"

#include <algorithm>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

/// The items joined; where one of them or the glue is markup the others are escaped beside it.
Value joined(FilterContext& context, std::span<const Value> items, const Value& glue) {
  const bool markup = context.escape == Escape::html &&
                      (glue.is_markup() || std::ranges::any_of(items, &Value::is_markup));
  Maker out(context);
  const auto add = [&](const Value& value) {
    const TextOf text(context, value);
    if (!markup || value.is_markup()) {
      out.add(text.view());
      return;
    }
    std::string escaped;
    append_escaped(text.view(), Escape::html, escaped);
    out.add(escaped);
  };
  for (std::size_t i = 0; i < items.size() && !out.is_full(); ++i) {
    if (i > 0) {
      add(glue);
    }
    add(items[i]);
  }
  return markup ? out.markup() : out.value();
}

Value end_of(const Value& input, std::string_view which) {
  const bool has_ends =
      input.kind() == Kind::list || input.kind() == Kind::range || input.kind() == Kind::text;
  return has_ends ? field(input, which) : Value();
}

}  // namespace

Value filter_default(FilterContext& context, const Value& input, Arguments arguments) {
  const bool is_false = input.kind() == Kind::boolean && !input.boolean();
  const bool replaces = is_false ? !context.allow_false : input.is_nil() || is_empty(input);
  if (!replaces) {
    return input;
  }
  context.used_default = true;
  return arguments.empty() ? Value::of("") : arguments.front();
}

Value filter_compact(FilterContext& context, const Value& input, Arguments arguments) {
  const Value property = argument(arguments, 0);
  std::vector<Value> kept;
  for (const Value& item : items_of(context, input)) {
    const Picked picked = property.is_nil() ? Picked{.value = item} : pick(item, property);
    if (picked.kind == Picked::Kind::nothing) {
      return {};
    }
    if (picked.kind == Picked::Kind::wrong) {
      return refuse_property(context, property);
    }
    if (!picked.value.is_nil()) {
      kept.push_back(item);
    }
  }
  return list_of(context, kept);
}

Value filter_concat(FilterContext& context, const Value& input, Arguments arguments) {
  const Value& more = arguments[0];
  if (more.kind() != Kind::list && more.kind() != Kind::range) {
    return refuse_value(context, "concat takes a list: what it is given is none");
  }
  const std::span<const Value> first = items_of(context, input);
  const std::span<const Value> second =
      more.kind() == Kind::list ? more.list() : items_of(context, more);
  const std::span<Value> all = context.scratch.values(first.size() + second.size());
  if (!all.empty()) {
    const auto middle = std::ranges::copy(first, all.begin()).out;
    std::ranges::copy(second, middle);
  }
  return Value::of(std::span<const Value>(all));
}

Value filter_first(FilterContext& context, const Value& input, Arguments) {
  if (input.kind() == Kind::record && !input.record().empty()) {
    return context.scratch.pair(input.record().front());
  }
  return end_of(input, "first");
}

Value filter_last(FilterContext&, const Value& input, Arguments) {
  return end_of(input, "last");
}

Value filter_join(FilterContext& context, const Value& input, Arguments arguments) {
  return joined(
      context, items_of(context, input), arguments.empty() ? Value::of(" ") : arguments[0]
  );
}

Value filter_map(FilterContext& context, const Value& input, Arguments arguments) {
  const std::span<const Value> items = items_of(context, input);
  const std::span<Value> mapped = context.scratch.values(items.size());
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    const Picked picked = pick(items[i], arguments[0]);
    if (picked.kind == Picked::Kind::wrong) {
      return refuse_property(context, arguments[0]);
    }
    mapped[i] = picked.value;
  }
  return Value::of(std::span<const Value>(mapped));
}

Value filter_reverse(FilterContext& context, const Value& input, Arguments) {
  const std::span<const Value> items = items_of(context, input);
  const std::span<Value> turned = context.scratch.values(items.size());
  if (!turned.empty()) {
    std::ranges::reverse_copy(items, turned.begin());
  }
  return Value::of(std::span<const Value>(turned));
}

Value filter_size(FilterContext& context, const Value& input, Arguments) {
  switch (input.kind()) {
    case Kind::list:
    case Kind::range:
      return field(input, "size");
    case Kind::record:
      return Value::of(static_cast<std::int64_t>(input.record().size()));
    case Kind::text:
      context.scratch.work(input.text().size());
      return field(input, "size");
    default:
      return Value::of(0);
  }
}

}  // namespace amends::liquid
