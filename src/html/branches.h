#pragma once

#include "html/tokens.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::html {

/// What a `{% %}` does to the text around it.
enum class Branch : std::uint8_t {
  none,    // assign, comment, include ...
  opens,   // if, unless, for, case, tablerow
  turns,   // else, elsif, when
  closes,  // endif ...
};

[[nodiscard]] Branch branch_of(std::string_view liquid);

/// What stands between an opening tag and its end.
enum class BranchContent : std::uint8_t {
  nothing,  // no text and no tag that is shown
  words,    // within a line
  blocks,   // paragraphs, cells, lists
};

/// For each token what the branches hold that open, turn or close there; `nothing` for others.
[[nodiscard]] std::vector<BranchContent> branch_contents(const std::vector<Token>& tokens);

}  // namespace amends::html
