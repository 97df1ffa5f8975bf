#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace amends::liquid {

/// The source line of a place and under it a caret, for terminals:
///   <p>Hei {{ first_name | defualt: "du" }}
///                          ^
/// Long lines are cut around the place; control characters are shown as spaces. Empty if the place
/// is not in the source.
[[nodiscard]] std::string caret(std::string_view source, const Place& place);

}  // namespace amends::liquid
