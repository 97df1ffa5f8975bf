#pragma once

#include "base/clock.h"

#include <cstdint>
#include <functional>

namespace amends::ports {

/// A place where things happen one after the other: an Asio thread in production, a seeded world in
/// tests. Everything handed to one Loop runs on one thread, so what lives on it needs no lock.
/// `post` may be called from any thread; the rest only on the loop.
class Loop {
 public:
  using Task = std::function<void()>;
  using Timer = std::uint64_t;

  virtual ~Loop() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  virtual void post(Task task) = 0;
  /// Runs `task` once, `delay` from now. Cancelling a timer that has fired does nothing.
  virtual Timer after(Microseconds delay, Task task) = 0;
  virtual void cancel(Timer timer) = 0;
};

/// Runs work that may wait for a disk on another thread, in the order it was given, and then `done`
/// on the loop it belongs to.
class Background {
 public:
  virtual ~Background() = default;
  virtual void run(std::function<void()> work, Loop::Task done) = 0;
};

}  // namespace amends::ports
