#include "base/crash_point.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

namespace amends {
namespace {

struct Wanted {
  std::string name;
  int count = 1;
};

Wanted read_wanted() {
  const char* text = std::getenv("AMENDS_CRASH_AT"
  );  // NOLINT(concurrency-mt-unsafe): read once, before anybody sets it
  Wanted wanted;
  if (text == nullptr) {
    return wanted;
  }
  wanted.name = text;
  if (const auto colon = wanted.name.rfind(':'); colon != std::string::npos) {
    const std::string digits = wanted.name.substr(colon + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), wanted.count);
    wanted.name.resize(colon);
  }
  return wanted;
}

}  // namespace

void crash_point(std::string_view name) {
  static const Wanted kWanted = read_wanted();
  static std::atomic<int> passed = 0;
  if (!kWanted.name.empty() && kWanted.name == name && ++passed == kWanted.count) {
    std::raise(SIGKILL);
  }
}

}  // namespace amends
