#include "liquid/decimal.h"
#include "liquid/filter_functions.h"
#include "liquid/limits.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace amends::liquid {
namespace {

using Kind = Value::Kind;

/// Doubles at and beyond these are no 64-bit integers.
constexpr double kIntegerEnd = 9.2e18;

double as_double(const Value& number) {
  return number.kind() == Kind::integer ? static_cast<double>(number.integer()) : number.number();
}

bool are_integers(const Value& left, const Value& right) {
  return left.kind() == Kind::integer && right.kind() == Kind::integer;
}

/// A floating number, which must be one.
Value floating(FilterContext& context, double number) {
  if (std::isfinite(number)) {
    return Value::of(number);
  }
  context.error = make_error("liquid.number_range", "the number is too large to be worked out");
  return {};
}

Value divided_by_zero(FilterContext& context) {
  context.error =
      make_error("liquid.division_by_zero", "a number is divided by 0: ask for that with an if");
  return {};
}

using Exact = std::optional<Decimal> (*)(const Decimal&, const Decimal&);
using Rough = double (*)(double, double);

/// Exactly where decimals of 64 bits can, else as doubles do; integers stay integers while they
/// fit.
Value worked_out(
    FilterContext& context, const Value& left, const Value& right, Exact exact, Rough rough
) {
  const auto a = decimal_of(left);
  const auto b = decimal_of(right);
  const auto result = a && b ? exact(*a, *b) : std::nullopt;
  if (!result) {
    return floating(context, rough(as_double(left), as_double(right)));
  }
  return are_integers(left, right) ? Value::of(result->mantissa)
                                   : floating(context, to_double(*result));
}

Value sum(FilterContext& context, const Value& left, const Value& right) {
  return worked_out(context, left, right, sum_of, [](double a, double b) { return a + b; });
}

Value negated(const Value& number) {
  if (number.kind() == Kind::number) {
    return Value::of(-number.number());
  }
  if (number.integer() == std::numeric_limits<std::int64_t>::min()) {
    return Value::of(-static_cast<double>(number.integer()));
  }
  return Value::of(-number.integer());
}

bool is_zero(const Value& number) {
  return as_double(number) == 0;
}

/// Rounded down, as in Ruby: -7 by 2 is -4. The smallest integer by -1 is none any more.
Value quotient_of(FilterContext& context, std::int64_t left, std::int64_t right) {
  if (right == -1) {
    const Value negative = negated(Value::of(left));
    return negative.kind() == Kind::number ? floating(context, negative.number()) : negative;
  }
  const bool goes_down = left % right != 0 && (left < 0) != (right < 0);
  return Value::of(left / right - (goes_down ? 1 : 0));
}

double divided(const Value& left, const Value& right) {
  const auto a = decimal_of(left);
  const auto b = decimal_of(right);
  const auto exact = a && b ? ratio_of(*a, *b) : std::nullopt;
  return exact.value_or(as_double(left) / as_double(right));
}

/// A double without a fraction, as an integer where it is one of 64 bits.
Value whole(double number) {
  if (std::abs(number) < kIntegerEnd) {
    return Value::of(static_cast<std::int64_t>(number));
  }
  return Value::of(number);
}

}  // namespace

Value filter_abs(FilterContext&, const Value& input, Arguments) {
  const Value number = number_of(input);
  return as_double(number) < 0 ? negated(number) : number;
}

Value filter_at_least(FilterContext&, const Value& input, Arguments arguments) {
  const Value number = number_of(input);
  const Value least = number_of(arguments[0]);
  return order(number, least).sign < 0 ? least : number;
}

Value filter_at_most(FilterContext&, const Value& input, Arguments arguments) {
  const Value number = number_of(input);
  const Value most = number_of(arguments[0]);
  return order(number, most).sign > 0 ? most : number;
}

Value filter_ceil(FilterContext&, const Value& input, Arguments) {
  const Value number = number_of(input);
  return number.kind() == Kind::integer ? number : whole(std::ceil(number.number()));
}

Value filter_floor(FilterContext&, const Value& input, Arguments) {
  const Value number = number_of(input);
  return number.kind() == Kind::integer ? number : whole(std::floor(number.number()));
}

Value filter_plus(FilterContext& context, const Value& input, Arguments arguments) {
  return sum(context, number_of(input), number_of(arguments[0]));
}

Value filter_minus(FilterContext& context, const Value& input, Arguments arguments) {
  return sum(context, number_of(input), negated(number_of(arguments[0])));
}

Value filter_times(FilterContext& context, const Value& input, Arguments arguments) {
  return worked_out(
      context,
      number_of(input),
      number_of(arguments[0]),
      product_of,
      [](double a, double b) { return a * b; }
  );
}

Value filter_divided_by(FilterContext& context, const Value& input, Arguments arguments) {
  const Value left = number_of(input);
  const Value right = number_of(arguments[0]);
  if (is_zero(right)) {
    return divided_by_zero(context);
  }
  return are_integers(left, right) ? quotient_of(context, left.integer(), right.integer())
                                   : floating(context, divided(left, right));
}

Value filter_modulo(FilterContext& context, const Value& input, Arguments arguments) {
  const Value left = number_of(input);
  const Value right = number_of(arguments[0]);
  if (is_zero(right)) {
    return divided_by_zero(context);
  }
  return worked_out(context, left, right, remainder_of, [](double a, double b) {
    const double rest = std::fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  });
}

Value filter_round(FilterContext& context, const Value& input, Arguments arguments) {
  const Value number = number_of(input);
  const Value wanted = number_of(argument(arguments, 0));
  const double asked = std::trunc(as_double(wanted));
  const auto digits = static_cast<std::int64_t>(std::clamp(
      asked, -static_cast<double>(kRoundDigitsMax) - 1, static_cast<double>(kRoundDigitsMax)
  ));
  const auto exact = decimal_of(number);
  const auto result = exact ? rounded(*exact, digits) : std::nullopt;
  if (!result) {
    const double rough = std::abs(as_double(number)) < 1 ? 0 : as_double(number);
    return digits <= 0 ? whole(rough) : floating(context, rough);
  }
  if (number.kind() == Kind::integer || digits <= 0) {
    return Value::of(result->mantissa);
  }
  return floating(context, to_double(*result));
}

Value filter_sum(FilterContext& context, const Value& input, Arguments arguments) {
  const Value property = argument(arguments, 0);
  Value total = Value::of(0);
  for (const Value& item : items_of(context, input)) {
    const Picked picked = property.is_nil() ? Picked{.value = item} : pick(item, property);
    if (picked.kind == Picked::Kind::wrong) {
      return refuse_property(context, property);
    }
    total = sum(context, total, number_of(picked.value));
    if (context.error) {
      return {};
    }
  }
  return total;
}

}  // namespace amends::liquid
