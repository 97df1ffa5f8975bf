#pragma once

#include "net/http_message.h"
#include "net/limits.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace amends::net {

struct HttpEndpoint {
  std::string host;  // a name or an IP address, without brackets
  std::uint16_t port = 80;

  /// "http://[::1]:8025"
  [[nodiscard]] std::string shown() const;
};

/// "http://host:port" with nothing after it but '/'. Error `http.url`.
[[nodiscard]] Result<HttpEndpoint> parse_endpoint(std::string_view url);

struct HttpCall {
  Method method = Method::get;
  std::string target = "/";
  Headers headers = {};   // Host, Content-Length and Connection are added
  std::string body = {};  // or:
  std::optional<std::filesystem::path> body_file = {};  // streamed from the disk
  /// Takes the reply's body piece by piece instead of HttpReply::body; an error ends the call.
  /// Only for status 2xx.
  std::function<Result<void>(std::string_view)> sink = {};
};

struct HttpReply {
  int status = 0;
  Headers headers;
  std::string body;
};

struct HttpClientOptions {
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds reply_timeout{60'000};  // from the last byte that moved
  std::uint64_t reply_bytes_max = kReplyBytesMax;   // not for a sink
};

/// A blocking client of one server over one kept connection: for the command line and the sandbox.
/// One thread at a time; as many clients as wanted. Follows no redirect, reads no environment.
/// A GET or HEAD whose kept connection turns out to be closed is sent once more; nothing else is.
/// Errors: `http.connect`, `http.timeout`, `http.protocol`, `http.too_large`, `http.file`,
/// `http.call`, and what the sink says.
class HttpClient {
 public:
  explicit HttpClient(HttpEndpoint endpoint, HttpClientOptions options = {});
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  [[nodiscard]] Result<HttpReply> call(const HttpCall& call);

 private:
  struct Core;
  std::unique_ptr<Core> core_;
};

/// One call over its own connection.
[[nodiscard]] Result<HttpReply> http_call(
    const HttpEndpoint& endpoint, const HttpCall& call, HttpClientOptions options = {}
);

}  // namespace amends::net
