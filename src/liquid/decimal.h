#pragma once

#include "liquid/value.h"

#include <cstdint>
#include <optional>

namespace amends::liquid {

/// mantissa / 10^scale, exactly: 10.1 is {101, 1}. So 10.1 - 2.2 is 7.9, not 7.8999999999999995.
struct Decimal {
  std::int64_t mantissa = 0;
  /// 0 to kDecimalScaleMax.
  int scale = 0;
};

inline constexpr int kDecimalScaleMax = 18;

/// An integer, or the shortest decimal that names a floating number. Nothing where that does not
/// fit.
[[nodiscard]] std::optional<Decimal> decimal_of(const Value& number);

/// The double nearest to it.
[[nodiscard]] double to_double(const Decimal& decimal);

[[nodiscard]] std::optional<Decimal> sum_of(const Decimal& left, const Decimal& right);
[[nodiscard]] std::optional<Decimal> product_of(const Decimal& left, const Decimal& right);
/// Left less the largest whole number of rights in it: has the sign of right, as in Ruby. Right is
/// not 0.
[[nodiscard]] std::optional<Decimal> remainder_of(const Decimal& left, const Decimal& right);
/// The double nearest to left / right, where both are exact in a double. Right is not 0.
[[nodiscard]] std::optional<double> ratio_of(const Decimal& left, const Decimal& right);
/// Half away from zero; `digits` behind the point, before it if negative.
[[nodiscard]] std::optional<Decimal> rounded(const Decimal& decimal, std::int64_t digits);

}  // namespace amends::liquid
