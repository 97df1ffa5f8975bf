#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "text/ip_address.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::ports {

/// One header line: printable ASCII, or the request is refused (`web.call`).
struct WebHeader {
  std::string name;
  std::string value;
};

/// One request to one address. Who asks has resolved the host and looked at the address: the
/// connection goes there and nowhere else.
struct WebRequest {
  enum class Method : std::uint8_t { head, get, post, remove };
  enum class Scheme : std::uint8_t { http, https };

  Method method = Method::head;
  Scheme scheme = Scheme::https;
  std::string host;  // for Host, SNI and the certificate; an IPv6 address without brackets
  text::IpAddress address;
  std::uint16_t port = 443;
  std::string target = "/";                               // path and query, percent-encoded
  std::string body = {};                                  // of a post
  std::string content_type = "application/octet-stream";  // of the body
  std::vector<WebHeader> headers = {};                    // more of them
  std::string agent = "Mozilla/5.0 (compatible; Amends link check)";  // who asks
  std::uint64_t body_bytes_max = 0;           // what comes after is not read
  std::chrono::milliseconds timeout{10'000};  // for everything together
};

struct WebAnswer {
  int status = 0;
  std::string location = {};
  std::string content_type = {};
  std::string date = {};
  std::optional<std::uint64_t> content_length = {};  // as announced
  std::string body = {};                             // at most body_bytes_max, as it came
  std::uint64_t body_bytes = 0;                      // read; above the size of `body` if it was cut
  Microseconds took{0};                              // until the head was there
};

/// Asks web servers: follows nothing, keeps nothing, decodes nothing. Blocks; any thread, several
/// at once. Errors: `web.refused` (nothing listens), `web.unreachable` (no way there),
/// `web.timeout`, `web.certificate`, `web.tls`, `web.protocol`, `web.call`.
class Web {
 public:
  virtual ~Web() = default;
  [[nodiscard]] virtual Result<WebAnswer> ask(const WebRequest& request) = 0;
};

}  // namespace amends::ports
