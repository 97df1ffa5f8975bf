#pragma once

#include "base/clock.h"

#include <cstdint>
#include <string>

namespace amends::model {

/// A key that made the tokens in addresses of mails, from `since` until the next one.
struct TokenKey {
  std::int64_t id = 0;
  std::string key;  // 32 secret bytes
  Instant since;    // the first one's: the epoch
  std::string by;   // the first one's: empty
  std::string reason;
};

}  // namespace amends::model
