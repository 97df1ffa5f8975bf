#pragma once

#include <string_view>

namespace amends {

/// Says where an invariant broke and ends the process. Never for input: bad input is an Error.
[[noreturn]] void check_failed(std::string_view condition, std::string_view file, int line);

}  // namespace amends

/// An invariant of ours. On in every build: a wrong send costs more than a crash.
#define AMENDS_CHECK(condition)                               \
  do {                                                        \
    if (!(condition)) [[unlikely]] {                          \
      ::amends::check_failed(#condition, __FILE__, __LINE__); \
    }                                                         \
  } while (false)
