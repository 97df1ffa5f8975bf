#include "base/crash_point.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>

namespace amends {
namespace {

struct Armed {
  std::string name;
  int count = 1;
};

/// Nothing in a program that arms none.
std::optional<Armed>& armed() {
  static std::optional<Armed> point;
  return point;
}

}  // namespace

void arm_crash_point() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): before the first thread
  const char* text = std::getenv("AMENDS_CRASH_AT");
  if (text == nullptr) {
    return;
  }
  Armed point{text};
  if (const auto colon = point.name.rfind(':'); colon != std::string::npos) {
    const std::string digits = point.name.substr(colon + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), point.count);
    point.name.resize(colon);
  }
  armed() = std::move(point);
}

bool is_armed(std::string_view name) {
  return armed() && armed()->name == name;
}

void crash_point(std::string_view name) {
  static std::atomic<int> passed = 0;
  if (is_armed(name) && ++passed == armed()->count) {
    std::raise(SIGKILL);
  }
}

}  // namespace amends
