#include "liquid/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

namespace amends::liquid {
namespace {

/// 10^0 to 10^18: all that fit.
constexpr std::array<std::int64_t, kDecimalScaleMax + 1> kPowers = [] {
  std::array<std::int64_t, kDecimalScaleMax + 1> powers{};
  std::int64_t power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    power = i + 1 < powers.size() ? power * 10 : power;
  }
  return powers;
}();

std::int64_t power_of_ten(int exponent) {
  return kPowers.at(static_cast<std::size_t>(exponent));
}

std::optional<std::int64_t> times(std::int64_t left, std::int64_t right) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(left, right, &product) ? std::nullopt : std::optional(product);
}

std::optional<std::int64_t> plus(std::int64_t left, std::int64_t right) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(left, right, &sum) ? std::nullopt : std::optional(sum);
}

/// Doubles hold every integer up to 2^53.
bool is_exact(std::int64_t integer) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  return integer <= kExact && integer >= -kExact;
}

/// The mantissa it has at a larger scale.
std::optional<std::int64_t> at_scale(const Decimal& decimal, int scale) {
  return times(decimal.mantissa, power_of_ten(scale - decimal.scale));
}

/// digits.digits and a power of ten, as fmt writes a double.
std::optional<Decimal> decimal_in(std::string_view text) {
  int exponent = 0;
  if (const std::size_t e = text.find('e'); e != std::string_view::npos) {
    std::string_view power = text.substr(e + 1);
    power.remove_prefix(power.starts_with('+') ? 1 : 0);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    text = text.substr(0, e);
  }
  std::string digits(text);
  if (const std::size_t point = digits.find('.'); point != std::string::npos) {
    exponent -= static_cast<int>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  Decimal decimal;
  const char* const end = digits.data() + digits.size();
  const auto [rest, failure] = std::from_chars(digits.data(), end, decimal.mantissa);
  if (failure != std::errc() || rest != end || std::abs(exponent) > kDecimalScaleMax) {
    return std::nullopt;
  }
  if (exponent <= 0) {
    decimal.scale = -exponent;
    return decimal;
  }
  const auto whole = times(decimal.mantissa, power_of_ten(exponent));
  return whole ? std::optional(Decimal{*whole, 0}) : std::nullopt;
}

}  // namespace

std::optional<Decimal> decimal_of(const Value& number) {
  if (number.kind() == Value::Kind::integer) {
    return Decimal{number.integer(), 0};
  }
  if (!std::isfinite(number.number())) {
    return std::nullopt;
  }
  return decimal_in(fmt::format("{}", number.number()));
}

double to_double(const Decimal& decimal) {
  // Powers up to 10^22 are exact too, and the quotient of two exact numbers is the nearest double.
  if (is_exact(decimal.mantissa)) {
    return static_cast<double>(decimal.mantissa) / static_cast<double>(power_of_ten(decimal.scale));
  }
  const std::string text = fmt::format("{}e-{}", decimal.mantissa, decimal.scale);
  double nearest = 0;
  std::from_chars(text.data(), text.data() + text.size(), nearest);
  return nearest;
}

std::optional<Decimal> sum_of(const Decimal& left, const Decimal& right) {
  const int scale = std::max(left.scale, right.scale);
  const auto a = at_scale(left, scale);
  const auto b = at_scale(right, scale);
  const auto sum = a && b ? plus(*a, *b) : std::nullopt;
  return sum ? std::optional(Decimal{*sum, scale}) : std::nullopt;
}

std::optional<Decimal> product_of(const Decimal& left, const Decimal& right) {
  const auto product = times(left.mantissa, right.mantissa);
  if (!product || left.scale + right.scale > kDecimalScaleMax) {
    return std::nullopt;
  }
  return Decimal{*product, left.scale + right.scale};
}

std::optional<Decimal> remainder_of(const Decimal& left, const Decimal& right) {
  const int scale = std::max(left.scale, right.scale);
  const auto a = at_scale(left, scale);
  const auto b = at_scale(right, scale);
  if (!a || !b) {
    return std::nullopt;
  }
  // The smallest integer has no remainder by -1 that the machine could work out.
  std::int64_t rest = *b == -1 ? 0 : *a % *b;
  if (rest != 0 && (rest < 0) != (*b < 0)) {
    rest += *b;
  }
  return Decimal{rest, scale};
}

std::optional<double> ratio_of(const Decimal& left, const Decimal& right) {
  const int scale = std::max(left.scale, right.scale);
  const auto a = at_scale(left, scale);
  const auto b = at_scale(right, scale);
  if (!a || !b || !is_exact(*a) || !is_exact(*b)) {
    return std::nullopt;
  }
  return static_cast<double>(*a) / static_cast<double>(*b);
}

std::optional<Decimal> rounded(const Decimal& decimal, std::int64_t digits) {
  if (digits >= decimal.scale) {
    return decimal;
  }
  const std::int64_t dropped = decimal.scale - digits;
  if (dropped > kDecimalScaleMax) {
    return Decimal{};
  }
  const std::int64_t unit = power_of_ten(static_cast<int>(dropped));
  const std::int64_t rest = decimal.mantissa % unit;
  std::int64_t quotient = decimal.mantissa / unit;
  if (rest >= unit - rest || rest <= -unit - rest) {
    quotient += rest < 0 ? -1 : 1;
  }
  if (digits >= 0) {
    return Decimal{quotient, static_cast<int>(digits)};
  }
  if (-digits > kDecimalScaleMax) {
    return Decimal{};
  }
  const auto whole = times(quotient, power_of_ten(static_cast<int>(-digits)));
  return whole ? std::optional(Decimal{*whole, 0}) : std::nullopt;
}

}  // namespace amends::liquid
