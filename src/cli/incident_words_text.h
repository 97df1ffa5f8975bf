#pragma once

#include "cli/terminal.h"

#include <string_view>

namespace amends::cli {

/// A text of several lines, each made safe to show, with an empty line behind it.
void say_lines(Terminal& terminal, std::string_view text);

}  // namespace amends::cli
