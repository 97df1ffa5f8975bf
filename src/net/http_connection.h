#pragma once

// For http_server.cc only.

#include "net/asio.h"
#include "net/http_parser.h"
#include "net/http_server.h"
#include "net/http_wire.h"
#include "net/spool.h"

#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace amends::net {

/// What the connections of one server share. Lives longer than they do.
struct HttpShared {
  HttpShared(HttpOptions its_options, HttpHandler& its_handler)
      : options(std::move(its_options)),
        handler(its_handler),
        pool(options.worker_threads),
        urgent_pool(kUrgentWorkers) {}

  HttpOptions options;
  HttpHandler& handler;
  asio::thread_pool pool;
  asio::thread_pool urgent_pool;
  std::atomic<bool> stopping = false;
};

/// One connection: a coroutine that reads a request, has it answered and writes the answer, again
/// and again. On the thread of its loop only. The server looks at overdue() now and then and
/// closes, which ends the coroutine: cheaper than a timer for each read.
class HttpConnection {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  HttpConnection(std::shared_ptr<HttpShared> shared, tcp::socket socket);

  /// Until the connection is over.
  [[nodiscard]] asio::awaitable<void> serve();
  /// Says 503 and ends.
  [[nodiscard]] asio::awaitable<void> turn_away();

  [[nodiscard]] bool overdue(Moment now) const { return now >= deadline_; }

  /// Waiting for a request of which nothing has come.
  [[nodiscard]] bool idle() const { return idle_; }

  void close();

 private:
  template <class Work>
  [[nodiscard]] auto on_worker(Work work);
  void set_deadline(std::chrono::milliseconds from_now);
  [[nodiscard]] std::string_view unread() const;
  [[nodiscard]] asio::awaitable<bool> read_more();
  /// Writes all of it; false when the connection is gone.
  [[nodiscard]] asio::awaitable<bool> write(std::string_view bytes);
  /// Gives the kernel what it takes at once of the answers that wait; true when that was all.
  [[nodiscard]] bool flush_now();
  [[nodiscard]] asio::awaitable<bool> flush();
  [[nodiscard]] asio::awaitable<bool> one_request();
  [[nodiscard]] asio::awaitable<bool> read_head();
  void ask_handler();
  [[nodiscard]] asio::awaitable<bool> read_body();
  [[nodiscard]] asio::awaitable<bool> begin_body(std::uint64_t bytes_max);
  [[nodiscard]] asio::awaitable<bool> spool_piece();
  [[nodiscard]] asio::awaitable<bool> answer();
  [[nodiscard]] std::optional<Response> answer_at_once(Request& request);
  /// Puts status line and headers among what waits; nothing when they cannot be written.
  [[nodiscard]] std::optional<Length> begin_answer(Response& response, Method method);
  /// Puts a small body among what waits too. True when all goes with the next flush, which comes
  /// before anything is waited for.
  [[nodiscard]] bool waits_for_flush(Response& response);
  [[nodiscard]] asio::awaitable<bool> send_stream(BodyStream stream, Length length);
  /// Answers with a status of the server's own and ends the connection; always false.
  [[nodiscard]] asio::awaitable<bool> refuse(int status);
  [[nodiscard]] Request take_request();

  std::shared_ptr<HttpShared> shared_;
  tcp::socket socket_;
  std::string remote_address_;
  bool is_loopback_ = false;
  boost::beast::flat_buffer in_;
  std::string out_;
  std::optional<HttpParser> parser_;
  Moment deadline_ = Moment::max();
  bool idle_ = false;
  bool keep_alive_ = true;
  bool at_once_ = false;
  bool is_urgent_ = false;  // of the request that is read
  // Of the request being read:
  std::optional<SpoolWriter> spool_;
};

}  // namespace amends::net
