#include "liquid/filter_functions.h"
#include "text/collation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

/// NaN has no order.
bool is_number(const Value& value) {
  return value.kind() == Kind::integer ||
         (value.kind() == Kind::number && !std::isnan(value.number()));
}

/// An item and what it is sorted by.
struct Keyed {
  Value item;
  Value key;
  /// Of sort_natural.
  std::string text;
  /// What is equal stays in the order it came in.
  std::size_t place = 0;
};

/// A sort reads every key about log2(n) times.
void count_work(FilterContext& context, const std::vector<Keyed>& all) {
  std::size_t bytes = 0;
  for (const Keyed& each : all) {
    bytes += sizeof(Keyed) + (each.key.kind() == Kind::text ? each.key.text().size() : 0);
  }
  const auto rounds = static_cast<std::size_t>(std::bit_width(all.size()));
  context.scratch.work(bytes * rounds);
}

/// Nothing if an item has no such property, and an error is set if that is one.
std::optional<std::vector<Keyed>> keyed(
    FilterContext& context, std::span<const Value> items, const Value& property
) {
  std::vector<Keyed> all;
  all.reserve(items.size());
  for (const Value& item : items) {
    const Picked picked = property.is_nil() ? Picked{.value = item} : pick(item, property);
    if (picked.kind == Picked::Kind::wrong) {
      refuse_property(context, property);
    }
    if (picked.kind != Picked::Kind::value) {
      return std::nullopt;
    }
    all.push_back({item, picked.value, {}, all.size()});
  }
  count_work(context, all);
  return all;
}

Value items_in(FilterContext& context, const std::vector<Keyed>& all) {
  const std::span<Value> items = context.scratch.values(all.size());
  if (!items.empty()) {
    std::ranges::transform(all, items.begin(), &Keyed::item);
  }
  return Value::of(std::span<const Value>(items));
}

/// All numbers, all texts, or all the same boolean; nil stands beside anything.
bool are_comparable(const std::vector<Keyed>& all) {
  const Value* first = nullptr;
  for (const Keyed& each : all) {
    if (each.key.is_nil()) {
      continue;
    }
    if (first == nullptr) {
      first = &each.key;
    }
    const bool alike = (is_number(*first) && is_number(each.key)) ||
                       (first->kind() == Kind::text && each.key.kind() == Kind::text) ||
                       (first->kind() == Kind::boolean && same(*first, each.key));
    if (!alike && all.size() > 1) {
      return false;
    }
  }
  return true;
}

bool goes_before(const Keyed& left, const Keyed& right) {
  const int sign = left.key.is_nil() || right.key.is_nil()
                       ? static_cast<int>(left.key.is_nil()) - static_cast<int>(right.key.is_nil())
                       : order(left.key, right.key).sign;
  return sign != 0 ? sign < 0 : left.place < right.place;
}

/// Texts and what prints as one by the reader's dictionary, then records, then nil.
int rank(const Value& key) {
  if (key.is_nil()) {
    return 2;
  }
  return key.kind() == Kind::record ? 1 : 0;
}

/// A total order of all values: by kind, then by what they are. Only to bring equal ones together.
int compare_any(const Value& left, const Value& right, int depth);

template <class Sequence, class Compare>
int compare_each(const Sequence& left, const Sequence& right, Compare compare) {
  if (left.size() != right.size()) {
    return left.size() < right.size() ? -1 : 1;
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (const int sign = compare(left[i], right[i]); sign != 0) {
      return sign;
    }
  }
  return 0;
}

int compare_any(const Value& left, const Value& right, int depth) {
  constexpr int kDepthMax = 16;
  if (left.kind() != right.kind()) {
    return left.kind() < right.kind() ? -1 : 1;
  }
  if (depth > kDepthMax) {
    return 0;
  }
  switch (left.kind()) {
    case Kind::boolean:
      return static_cast<int>(left.boolean()) - static_cast<int>(right.boolean());
    case Kind::list:
      return compare_each(left.list(), right.list(), [depth](const Value& a, const Value& b) {
        return compare_any(a, b, depth + 1);
      });
    case Kind::record:
      return compare_each(left.record(), right.record(), [depth](const Field& a, const Field& b) {
        const int names = a.name.compare(b.name);
        return names != 0 ? names : compare_any(a.value, b.value, depth + 1);
      });
    case Kind::range:
      return left.range_first() != right.range_first()
                 ? (left.range_first() < right.range_first() ? -1 : 1)
                 : order(Value::of(left.range_last()), Value::of(right.range_last())).sign;
    default:
      return order(left, right).sign;
  }
}

}  // namespace

Value filter_sort(FilterContext& context, const Value& input, Arguments arguments) {
  auto all = keyed(context, items_of(context, input), argument(arguments, 0));
  if (!all || context.scratch.exhausted()) {
    return {};
  }
  if (!are_comparable(*all)) {
    return refuse_value(context, "a list of different things cannot be sorted");
  }
  std::ranges::sort(*all, goes_before);
  return items_in(context, *all);
}

Value filter_sort_natural(FilterContext& context, const Value& input, Arguments arguments) {
  auto all = keyed(context, items_of(context, input), argument(arguments, 0));
  if (!all) {
    return {};
  }
  for (Keyed& each : *all) {
    if (context.scratch.exhausted()) {
      return {};
    }
    each.text = text::sort_key(TextOf(context, each.key).view(), context.options.locale);
    context.scratch.work(each.text.size());
  }
  std::ranges::sort(*all, [](const Keyed& left, const Keyed& right) {
    return std::tuple(rank(left.key), std::string_view(left.text), left.place) <
           std::tuple(rank(right.key), std::string_view(right.text), right.place);
  });
  return items_in(context, *all);
}

Value filter_uniq(FilterContext& context, const Value& input, Arguments arguments) {
  auto all = keyed(context, items_of(context, input), argument(arguments, 0));
  if (!all || context.scratch.exhausted()) {
    return {};
  }
  std::ranges::sort(*all, [](const Keyed& left, const Keyed& right) {
    const int sign = compare_any(left.key, right.key, 0);
    return sign != 0 ? sign < 0 : left.place < right.place;
  });
  // Of equal ones the first stays; those that stay go on in the order they came in.
  const auto again = std::ranges::unique(*all, [](const Keyed& left, const Keyed& right) {
    return compare_any(left.key, right.key, 0) == 0;
  });
  all->erase(again.begin(), again.end());
  std::ranges::sort(*all, {}, &Keyed::place);
  return items_in(context, *all);
}

}  // namespace amends::liquid
