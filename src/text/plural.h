#pragma once

#include "text/locale.h"

#include <cstdint>
#include <vector>

namespace amends::text {

/// The plural categories of CLDR, in its order.
enum class Plural : std::uint8_t { zero, one, two, few, many, other };

/// Which form of a noun the language wants beside the number: in Russian one (1, 21), few (2, 24),
/// many (5, 11), other (1.5). A language that ICU does not know has `other` only.
[[nodiscard]] Plural plural_of(double number, const Locale& locale);

/// The categories that the language has, in the order of the enum; `other` is always the last.
[[nodiscard]] std::vector<Plural> plurals_of(const Locale& locale);

}  // namespace amends::text
