#pragma once

#include "base/result.h"
#include "model/halt.h"

#include <string_view>
#include <vector>

namespace amends::ports {

/// Halts of more than one mailing. Thread-safe; synced when a method returns.
class Halts {
 public:
  virtual ~Halts() = default;

  [[nodiscard]] virtual Result<model::Halt> set(const model::Halt& halt) = 0;  // gives it its id
  /// Errors: `halt.unknown`, `halt.lifted`.
  [[nodiscard]] virtual Result<model::Halt> lift(
      model::HaltId id, std::string_view by, std::string_view reason, Instant now
  ) = 0;
  /// Those that stand, oldest first.
  [[nodiscard]] virtual Result<std::vector<model::Halt>> standing() = 0;
  /// Newest first, lifted ones too.
  [[nodiscard]] virtual Result<std::vector<model::Halt>> newest(std::size_t limit) = 0;
};

}  // namespace amends::ports
