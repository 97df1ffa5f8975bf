#pragma once

#include "cli/limits.h"
#include "cli/outside_world.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

namespace amends::cli {

/// Counts Ctrl-C and SIGTERM while it lives, instead of letting them end the program.
class InterruptWatch {
 public:
  virtual ~InterruptWatch() = default;
  [[nodiscard]] virtual int count() const = 0;
};

/// Everything of the outside world that a run of the program sees, so that a test can be that
/// world: nothing else in this room reads the environment, the clock or a standard stream.
struct Surroundings {
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  std::istream* in = nullptr;
  bool in_is_tty = false;
  bool out_is_tty = false;
  bool err_is_tty = false;
  int columns = kColumnsDefault;
  std::filesystem::path folder = ".";  // where amends-data/token is looked for
  std::function<std::optional<std::string>(const std::string&)> variable;
  std::function<std::chrono::microseconds()> steady;  // a clock that never goes back
  /// Waits; returns early on Ctrl-C while an InterruptWatch lives.
  std::function<void(std::chrono::milliseconds)> pause;
  std::function<std::unique_ptr<InterruptWatch>()> watch_interrupts;
  /// open_outside(), or a test's own Internet.
  std::function<Result<OutsideWorld>(const std::string& dns)> outside;
};

/// The real ones: standard streams, environment, SIGINT.
[[nodiscard]] Surroundings process_surroundings();

}  // namespace amends::cli
