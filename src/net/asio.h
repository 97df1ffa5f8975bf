#pragma once

// For the .cc files of this room only: what they need of Asio, and what is inside an AsioLoop.

#include "base/result.h"
#include "net/loop.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

namespace amends::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// co_await something(..., kTuple) gives [ec, ...] and does not throw.
inline constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

struct LoopCore {
  explicit LoopCore(std::string loop_name) : name(std::move(loop_name)) {}

  std::string name;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::unordered_map<ports::Loop::Timer, std::unique_ptr<asio::steady_timer>> timers;
  ports::Loop::Timer last_timer = 0;
  std::thread thread;
  std::atomic<bool> running = false;
};

/// "127.0.0.1"; an IPv4 address that came over an IPv6 socket is shown as IPv4.
[[nodiscard]] std::string shown_address(const asio::ip::address& address);
[[nodiscard]] bool is_loopback(const asio::ip::address& address);

/// A listening socket on an IP address. Error `net.listen`.
[[nodiscard]] Result<tcp::acceptor> listen(
    AsioLoop& loop, const std::string& address, std::uint16_t port
);

}  // namespace amends::net
