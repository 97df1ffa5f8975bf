#include "cli/surroundings.h"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace amends::cli {
namespace {

/// A signal handler may touch nothing else.
std::atomic<int> interrupts_seen = 0;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void count_interrupt(int /*signal*/) {
  interrupts_seen.fetch_add(1);
}

class SignalWatch final : public InterruptWatch {
 public:
  SignalWatch() {
    interrupts_seen = 0;
    struct sigaction action = {};
    action.sa_handler = count_interrupt;
    // Without SA_RESTART: a question that waits for its answer ends when Ctrl-C comes.
    sigaction(SIGINT, &action, &before_interrupt_);
    sigaction(SIGTERM, &action, &before_end_);
  }

  ~SignalWatch() override {
    sigaction(SIGINT, &before_interrupt_, nullptr);
    sigaction(SIGTERM, &before_end_, nullptr);
  }

  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  [[nodiscard]] int count() const override { return interrupts_seen; }

 private:
  struct sigaction before_interrupt_ = {};
  struct sigaction before_end_ = {};
};

void pause_for(std::chrono::milliseconds time) {
  timespec left{};
  left.tv_sec = static_cast<time_t>(time.count() / 1000);
  left.tv_nsec = static_cast<long>(time.count() % 1000) * 1'000'000;
  nanosleep(&left, nullptr);
}

int terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  return kColumnsDefault;
}

}  // namespace

Surroundings process_surroundings() {
  // Writing into a pipe that nobody reads any more is an error of the stream, not the end of us.
  std::signal(SIGPIPE, SIG_IGN);
  Surroundings world;
  world.out = &std::cout;
  world.err = &std::cerr;
  world.in = &std::cin;
  world.in_is_tty = isatty(STDIN_FILENO) != 0;
  world.out_is_tty = isatty(STDOUT_FILENO) != 0;
  world.err_is_tty = isatty(STDERR_FILENO) != 0;
  world.columns = terminal_columns();
  world.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  world.steady = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch()
    );
  };
  world.pause = pause_for;
  world.watch_interrupts = [] { return std::make_unique<SignalWatch>(); };
  world.outside = open_outside;
  return world;
}

}  // namespace amends::cli
