#include "liquid/filter_functions.h"

namespace amends::liquid {
namespace {

/// What a look at the items of a list found.
enum class Look : std::uint8_t {
  done,
  /// An item has no properties: the filter gives nothing.
  nothing,
  /// An error is set.
  refused,
};

/// Calls `found(index, item, matches)` for each item until it gives false. An item matches when its
/// property equals the second argument, or is true if there is none or it is nil.
template <class Found>
Look look(FilterContext& context, std::span<const Value> items, Arguments arguments, Found found) {
  const Value target = argument(arguments, 1);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Picked picked = pick(items[i], arguments[0]);
    if (picked.kind == Picked::Kind::nothing) {
      return Look::nothing;
    }
    if (picked.kind == Picked::Kind::wrong) {
      refuse_property(context, arguments[0]);
      return Look::refused;
    }
    const bool matches = target.is_nil() ? truthy(picked.value) : same(picked.value, target);
    if (!found(i, items[i], matches)) {
      return Look::done;
    }
  }
  return Look::done;
}

enum class Keep : std::uint8_t { matching, others };

Value kept(FilterContext& context, const Value& input, Arguments arguments, Keep keep) {
  const std::span<const Value> items = items_of(context, input);
  std::vector<Value> chosen;
  const Look done =
      look(context, items, arguments, [&](std::size_t, const Value& item, bool matches) {
        if (matches == (keep == Keep::matching)) {
          chosen.push_back(item);
        }
        return true;
      });
  return done == Look::done ? list_of(context, chosen) : Value();
}

struct First {
  Look look = Look::done;
  bool is_there = false;
  std::size_t index = 0;
  Value item;
};

First first_of(FilterContext& context, const Value& input, Arguments arguments) {
  const std::span<const Value> items = items_of(context, input);
  First first;
  first.look =
      look(context, items, arguments, [&](std::size_t index, const Value& item, bool matches) {
        if (matches) {
          first.is_there = true;
          first.index = index;
          first.item = item;
        }
        return !matches;
      });
  return first;
}

}  // namespace

Value filter_where(FilterContext& context, const Value& input, Arguments arguments) {
  return kept(context, input, arguments, Keep::matching);
}

Value filter_reject(FilterContext& context, const Value& input, Arguments arguments) {
  return kept(context, input, arguments, Keep::others);
}

Value filter_find(FilterContext& context, const Value& input, Arguments arguments) {
  return first_of(context, input, arguments).item;
}

Value filter_find_index(FilterContext& context, const Value& input, Arguments arguments) {
  const First first = first_of(context, input, arguments);
  return first.is_there ? Value::of(static_cast<std::int64_t>(first.index)) : Value();
}

Value filter_has(FilterContext& context, const Value& input, Arguments arguments) {
  const First first = first_of(context, input, arguments);
  return first.look == Look::done ? Value::of(first.is_there) : Value();
}

}  // namespace amends::liquid
