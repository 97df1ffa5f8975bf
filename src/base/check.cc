#include "base/check.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace amends {

void check_failed(std::string_view condition, std::string_view file, int line) {
  fmt::print(stderr, "amends: invariant broken: {} ({}:{})\n", condition, file, line);
  std::fflush(stderr);
  std::abort();
}

}  // namespace amends
