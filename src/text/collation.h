#pragma once

#include "text/locale.h"

#include <string>
#include <string_view>

namespace amends::text {

/// Bytes that compare as the texts do in a dictionary of the language, upper and lower case alike
/// (UCA, strength secondary): in Norwegian æ ø å come after z. Ill-formed UTF-8 sorts as U+FFFD.
[[nodiscard]] std::string sort_key(std::string_view text, const Locale& locale);

}  // namespace amends::text
