#pragma once

#include "ports/loop.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace amends::net {

struct LoopCore;

/// One Asio context and the one thread that runs it. What is posted before start() runs after it;
/// what still waits at stop() is dropped unrun. Sockets and servers made on a loop are destroyed
/// before it.
class AsioLoop final : public ports::Loop {
 public:
  /// `name` is shown by ps and gdb; its first 15 characters are.
  explicit AsioLoop(std::string name);
  /// now() is what `clock` says, which outlives the loop; delays stay real. For demonstrations in
  /// which an hour passes in seconds.
  AsioLoop(std::string name, const Clock& clock);
  ~AsioLoop() override;
  AsioLoop(const AsioLoop&) = delete;
  AsioLoop& operator=(const AsioLoop&) = delete;

  void start();
  /// Ends the thread after the task it is in and waits for it. Not from the loop itself. A stopped
  /// loop does not start again.
  void stop();

  [[nodiscard]] Instant now() const override;
  void post(Task task) override;
  Timer after(Microseconds delay, Task task) override;
  void cancel(Timer timer) override;

  /// Runs `task` on the loop and waits until it is done; at once when called on the loop. For
  /// wiring and tests. Only between start() and stop().
  void call(const Task& task);
  [[nodiscard]] bool on_this_thread() const;

  /// For this room only.
  [[nodiscard]] LoopCore& core() { return *core_; }

 private:
  std::shared_ptr<LoopCore> core_;
  const Clock& clock_;
};

/// Whose turn it is when all cores are taken.
enum class Urgency : std::uint8_t {
  prompt,   // as the loops
  yielding  // it computes for long, and gives way to whoever waits for a disk or a network
};

/// Threads that do work and post `done` to `loop`, which outlives them. Work begins in the order it
/// was given; with one thread it also ends so. run() may be called from any thread; stop() and the
/// destructor finish what was given before.
class BackgroundThread final : public ports::Background {
 public:
  BackgroundThread(
      ports::Loop& loop,
      std::string name,
      std::size_t threads = 1,
      Urgency urgency = Urgency::prompt
  );
  ~BackgroundThread() override;
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;

  void run(std::function<void()> work, ports::Loop::Task done) override;
  /// Waits for all work that was given. Work given later is dropped, and so is its `done`.
  void stop();

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

}  // namespace amends::net
