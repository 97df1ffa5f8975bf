#pragma once

#include <string_view>

namespace amends {

/// Ends the process at once, as kill -9 would, when the environment says AMENDS_CRASH_AT=name:n and
/// this is the n-th time that `name` is passed. Thread-safe.
void crash_point(std::string_view name);

}  // namespace amends

/// A named place where a crash is tried by tests/system. Nothing at all in a build without
/// AMENDS_CRASH_POINTS.
#ifdef AMENDS_CRASH_POINTS
#define AMENDS_CRASH_POINT(name) ::amends::crash_point(name)
#else
#define AMENDS_CRASH_POINT(name) static_cast<void>(0)
#endif
