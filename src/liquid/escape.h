#pragma once

#include "liquid/template.h"

#include <string>
#include <string_view>

namespace amends::liquid {

/// Appends what the escape mode makes of the text.
void append_escaped(std::string_view text, Escape escape, std::string& out);

/// The text can be printed as it is.
[[nodiscard]] bool needs_no_escape(std::string_view text, Escape escape);

}  // namespace amends::liquid
