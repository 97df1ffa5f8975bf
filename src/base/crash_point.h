#pragma once

#include <string_view>

namespace amends {

/// A named place where a crash is tried by tests/system: ends the process at once, as kill -9
/// would, the n-th time it passes the name it was armed with. Nothing at all in a program that arms
/// none, as the shipped one. Thread-safe.
void crash_point(std::string_view name);

/// Takes the name and n from the environment, AMENDS_CRASH_AT=name:n. Before the first thread.
void arm_crash_point();

/// Whether this is the name.
[[nodiscard]] bool is_armed(std::string_view name);

}  // namespace amends
