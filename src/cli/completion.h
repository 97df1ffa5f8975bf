#pragma once

#include "cli/verb.h"

#include <string>

namespace amends::cli {

/// A script that completes verbs and options as simple words: `source <(amends completion bash)`.
[[nodiscard]] std::string bash_completion(const VerbShape& program);
[[nodiscard]] std::string zsh_completion(const VerbShape& program);

}  // namespace amends::cli
