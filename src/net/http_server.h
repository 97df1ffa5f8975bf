#pragma once

#include "net/http_message.h"
#include "net/limits.h"
#include "net/loop.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace amends::net {

struct HttpTimeouts {
  std::chrono::milliseconds head{10'000};           // from its first byte to the empty line
  std::chrono::milliseconds body_progress{30'000};  // for each kBodyProgressBytes
  std::chrono::milliseconds idle{60'000};           // between two requests
  std::chrono::milliseconds write{60'000};          // for each kPieceBytes written
  std::chrono::milliseconds stop{10'000};           // what stop() gives to running requests
};

struct HttpOptions {
  std::string address = "127.0.0.1";  // an IP address; "0.0.0.0" or "::" for all
  std::uint16_t port = 0;             // 0: any free one, see HttpServer::port()
  std::size_t worker_threads = 2;
  std::size_t head_bytes_max = kHeadBytesMax;
  std::size_t connections_max = kHttpConnectionsMax;
  HttpTimeouts timeouts = {};
  /// Where bodies are spooled: an existing folder only we may write to. Empty: the system's.
  std::filesystem::path spool_folder = {};
};

/// What a server is for. The four questions are asked on the loop thread as soon as the head is
/// there and must not block; handle() runs on a worker (several at once), or on the loop thread
/// when answers_at_once() said so. Before that answer_now() is asked, on the loop too. An exception
/// out of handle() is logged and answered 500. HEAD requests come as Method::head; the body of
/// their answer is counted and not sent.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  [[nodiscard]] virtual bool answers_at_once(const RequestHead& /*head*/) { return false; }

  /// Whether handle() must not wait behind what the other workers do: it runs on one of
  /// kUrgentWorkers then, which do nothing else.
  [[nodiscard]] virtual bool is_urgent(const RequestHead& /*head*/) { return false; }

  /// The answer to a whole request, when it is to be had without waiting for anything; else
  /// nothing, and handle() is called.
  [[nodiscard]] virtual std::optional<Response> answer_now(const Request& /*request*/) {
    return std::nullopt;
  }

  [[nodiscard]] virtual std::uint64_t body_bytes_max(const RequestHead& /*head*/) {
    return kBodyBytesMax;
  }

  /// true: the body goes to Request::body_file without being held in memory.
  [[nodiscard]] virtual bool spools_body(const RequestHead& /*head*/) { return false; }

  [[nodiscard]] virtual Response handle(Request&& request) = 0;
};

/// HTTP/1.1 and 1.0 over plain TCP: keep-alive, pipelining, Expect: 100-continue, chunked bodies
/// both ways. Requests of a shape that two servers could read differently are answered 400 and the
/// connection ends (RFC 9112, 6.1, 6.3, 11.2). Answers the server makes itself (400, 413, 417, 431,
/// 500, 503, 505) are short plain text; a timeout closes without a word.
class HttpServer {
 public:
  /// The loops and `handler` outlive the server. Connections are dealt out to `loop` and `more`,
  /// one after the other, and stay there; connections_max is shared evenly between them.
  HttpServer(
      AsioLoop& loop, HttpOptions options, HttpHandler& handler, std::vector<AsioLoop*> more = {}
  );
  /// Stops.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds: the port is known, and whoever connects waits in the system's queue until start(); at
  /// most as many as that holds. Error `net.listen`.
  [[nodiscard]] Result<void> bind();
  /// Begins to accept; binds where bind() was not called. The handler is asked from here on, not
  /// before. Error `net.listen`.
  [[nodiscard]] Result<void> start();
  /// What was bound; 0 before that.
  [[nodiscard]] std::uint16_t port() const;
  /// "http://127.0.0.1:8025"
  [[nodiscard]] std::string base_url() const;
  /// Takes no more connections and requests, lets running requests end for timeouts.stop, then cuts
  /// them and waits for the workers. Not on a loop of it. Twice is once.
  void stop();

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace amends::net
