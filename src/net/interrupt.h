#pragma once

#include "net/loop.h"

#include <functional>
#include <memory>

namespace amends::net {

/// Calls `callback` on the loop for each SIGINT and SIGTERM while it lives; the first is a request
/// to end politely, what the second means is the callback's choice. Also makes SIGPIPE harmless.
/// One at a time in a process. Made and destroyed on any thread.
class Interrupts {
 public:
  Interrupts(AsioLoop& loop, std::function<void(int signal)> callback);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace amends::net
