#pragma once

#include "base/result.h"
#include "model/token_key.h"

#include <span>
#include <vector>

namespace amends::ports {

/// The keys of tokens, beside the installation's secret, which is the first of them. Thread-safe.
class TokenKeys {
 public:
  virtual ~TokenKeys() = default;

  /// Oldest first. Empty while the installation's secret is the only one.
  [[nodiscard]] virtual Result<std::vector<model::TokenKey>> all() = 0;
  /// All of them or none; synced when it returns. `id` is ignored.
  [[nodiscard]] virtual Result<void> add(std::span<const model::TokenKey> keys) = 0;
};

}  // namespace amends::ports
