#include "net/interrupt.h"

#include "net/asio.h"

#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace amends::net {

struct Interrupts::Core : std::enable_shared_from_this<Interrupts::Core> {
  Core(AsioLoop& loop, std::function<void(int)> its_callback)
      : signals(loop.core().io, SIGINT, SIGTERM),
        callback(std::move(its_callback)) {}

  void wait() {
    signals.async_wait([self = shared_from_this()](const error_code& ec, int signal) {
      if (ec || !self->alive) {
        return;
      }
      self->wait();
      self->callback(signal);
    });
  }

  asio::signal_set signals;
  std::function<void(int)> callback;
  std::atomic<bool> alive = true;
};

Interrupts::Interrupts(AsioLoop& loop, std::function<void(int signal)> callback)
    : core_(std::make_shared<Core>(loop, std::move(callback))) {
  std::signal(SIGPIPE, SIG_IGN);
  core_->wait();
}

Interrupts::~Interrupts() {
  core_->alive = false;
  asio::post(core_->signals.get_executor(), [core = core_] {
    error_code ignored;
    core->signals.cancel(ignored);
  });
}

}  // namespace amends::net
