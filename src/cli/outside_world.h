#pragma once

#include "base/result.h"
#include "ports/resolver.h"
#include "ports/web.h"

#include <memory>
#include <string>

namespace amends::cli {

/// The doors of `check`, `verify` and `doctor` to the Internet.
struct OutsideWorld {
  std::unique_ptr<ports::Resolver> resolver;
  std::unique_ptr<ports::Web> web;
};

/// The real ones. `dns`: "ADDRESS" or "ADDRESS:PORT"; empty: the system's servers. Errors:
/// `dns.setup`, `tls.setup`.
[[nodiscard]] Result<OutsideWorld> open_outside(const std::string& dns);

}  // namespace amends::cli
