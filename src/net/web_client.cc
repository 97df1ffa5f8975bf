#include "net/web_client.h"

#include "net/channel.h"
#include "net/http_parser.h"
#include "net/limits.h"

#include <boost/asio/ssl/error.hpp>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace amends::net {
namespace {

using ports::WebAnswer;
using ports::WebRequest;
using Steady = std::chrono::steady_clock;

bool is_safe(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

/// Of a header line's value: what cannot end the line.
bool is_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

bool are_safe(const std::vector<ports::WebHeader>& headers) {
  return std::ranges::all_of(headers, [](const ports::WebHeader& header) {
    return is_safe(header.name) && !header.name.contains(':') && is_line(header.value);
  });
}

asio::ip::address address_of(const text::IpAddress& ip) {
  if (ip.family == text::IpAddress::Family::v6) {
    return asio::ip::address_v6(ip.bytes);
  }
  asio::ip::address_v4::bytes_type bytes{};
  std::copy_n(ip.bytes.begin(), bytes.size(), bytes.begin());
  return asio::ip::address_v4(bytes);
}

std::string_view method_of(const WebRequest& request) {
  switch (request.method) {
    case WebRequest::Method::head:
      return "HEAD";
    case WebRequest::Method::post:
      return "POST";
    case WebRequest::Method::remove:
      return "DELETE";
    case WebRequest::Method::get:
      break;
  }
  return "GET";
}

std::string head_of(const WebRequest& request) {
  const bool v6 = request.host.contains(':');
  const bool tls = request.scheme == WebRequest::Scheme::https;
  const std::uint16_t usual = tls ? 443 : 80;
  std::string more;
  if (request.method == WebRequest::Method::post) {
    more = fmt::format(
        "Content-Type: {}\r\nContent-Length: {}\r\n", request.content_type, request.body.size()
    );
  }
  for (const ports::WebHeader& header : request.headers) {
    more += fmt::format("{}: {}\r\n", header.name, header.value);
  }
  return fmt::format(
      "{} {} HTTP/1.1\r\nHost: {}{}{}{}\r\n"
      "User-Agent: {}\r\n"
      "Accept: text/html,application/xhtml+xml,image/*,*/*;q=0.8\r\n"
      "Accept-Encoding: identity\r\n{}Connection: close\r\n\r\n",
      method_of(request),
      request.target,
      v6 ? "[" : "",
      request.host,
      v6 ? "]" : "",
      request.port == usual ? std::string() : fmt::format(":{}", request.port),
      request.agent,
      more
  );
}

/// One question over one connection.
class Exchange {
 public:
  Exchange(const WebRequest& request, TlsCore& tls)
      : request_(request),
        tls_(tls),
        started_(Steady::now()),
        channel_(tcp::socket(io_)) {}

  Result<WebAnswer> run() {
    AMENDS_TRY_VOID(connect());
    const std::string head = head_of(request_);
    AMENDS_TRY_VOID(write(head));
    AMENDS_TRY_VOID(write(request_.body));
    AMENDS_TRY(HttpParser parser, read_head());
    WebAnswer answer;
    answer.took = std::chrono::duration_cast<Microseconds>(Steady::now() - started_);
    take_head(parser, answer);
    AMENDS_TRY_VOID(read_body(parser, answer));
    return answer;
  }

 private:
  template <class Start>
  error_code wait(Start start) {
    const auto left = request_.timeout - (Steady::now() - started_);
    error_code result = asio::error::would_block;
    io_.restart();
    start([&](const error_code& ec, auto&&...) { result = ec; });
    if (left.count() > 0) {
      io_.run_for(left);
    }
    if (result == asio::error::would_block) {
      channel_.close();
      io_.restart();
      io_.run();
      return asio::error::timed_out;
    }
    return result;
  }

  [[nodiscard]] Error failed(const error_code& ec) const {
    if (ec == asio::error::timed_out) {
      return make_error(
          "web.timeout", "{} did not answer within {} ms", request_.host, request_.timeout.count()
      );
    }
    if (ec == asio::error::connection_refused) {
      return make_error("web.refused", "nothing listens at {}", request_.host);
    }
    if (ec == asio::error::network_unreachable || ec == asio::error::host_unreachable ||
        ec == asio::error::network_down || ec == asio::error::address_family_not_supported) {
      return make_error(
          "web.unreachable", "there is no way to {}: {}", request_.host, ec.message()
      );
    }
    return make_error("web.protocol", "{} broke off: {}", request_.host, ec.message());
  }

  Result<void> connect() {
    const tcp::endpoint endpoint(address_of(request_.address), request_.port);
    auto ec =
        wait([&](auto handler) { channel_.socket().async_connect(endpoint, std::move(handler)); });
    if (ec) {
      return failed(ec);
    }
    if (request_.scheme == WebRequest::Scheme::http) {
      return {};
    }
    ec = wait([&](auto handler) {
      channel_.handshake_with(tls_, request_.host, std::move(handler));
    });
    return ec ? handshake_failed(ec) : Result<void>();
  }

  [[nodiscard]] Error handshake_failed(const error_code& ec) const {
    if (ec == asio::error::timed_out) {
      return failed(ec);
    }
    if (const auto why = channel_.certificate_trouble(); !why.empty()) {
      return make_error(
          "web.certificate", "the certificate of {} is not good: {}", request_.host, why
      );
    }
    return make_error("web.tls", "no TLS with {}: {}", request_.host, ec.message());
  }

  Result<void> write(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t sent = 0;
      const auto ec = wait([&](auto handler) {
        channel_.write_some(
            asio::buffer(bytes),
            [&sent, handler](const error_code& result, std::size_t n) {
              sent = n;
              handler(result);
            }
        );
      });
      if (ec) {
        return failed(ec);
      }
      bytes.remove_prefix(sent);
    }
    return {};
  }

  /// Reads more into `in_`; false at the end of the connection.
  Result<bool> read_more() {
    std::size_t got = 0;
    const auto ec = wait([&](auto handler) {
      channel_.read_some(
          asio::buffer(piece_),
          [&got, handler](const error_code& result, std::size_t n) {
            got = n;
            handler(result);
          }
      );
    });
    in_.append(piece_.data(), got);
    // A peer that closes without TLS's own farewell is common; lengths tell whether all came.
    if (ec && ec != asio::error::eof && ec != asio::ssl::error::stream_truncated) {
      return failed(ec);
    }
    return !ec;
  }

  Result<void> feed(HttpParser& parser) {
    const auto used = parser.feed(in_);
    if (!used) {
      return make_error("web.protocol", "{} does not speak HTTP as it should", request_.host)
          .because(used.error());
    }
    in_.erase(0, *used);
    return {};
  }

  Result<HttpParser> read_head() {
    constexpr int kInterimMax = 5;  // 100 Continue and 103 Early Hints; more is nonsense
    for (int i = 0; i < kInterimMax; ++i) {
      HttpParser parser(
          request_.method == WebRequest::Method::head ? HttpParser::Kind::reply_to_head
                                                      : HttpParser::Kind::reply,
          kHeadBytesMax
      );
      AMENDS_TRY_VOID(feed(parser));
      while (!parser.head_complete()) {
        AMENDS_TRY(const bool more, read_more());
        if (!more) {
          return failed(asio::error::eof);
        }
        AMENDS_TRY_VOID(feed(parser));
      }
      if (parser.status() >= 200) {
        return parser;
      }
    }
    return failed(asio::error::invalid_argument);
  }

  static void take_head(HttpParser& parser, WebAnswer& answer) {
    const auto line = [&](std::string_view name) {
      return std::string(parser.headers().find(name).value_or(""));
    };
    answer.status = parser.status();
    answer.location = line("Location");
    answer.content_type = line("Content-Type");
    answer.date = line("Date");
    std::uint64_t length = 0;
    const std::string announced = line("Content-Length");
    const char* end = announced.data() + announced.size();
    const auto read = std::from_chars(announced.data(), end, length);
    if (!announced.empty() && read.ec == std::errc() && read.ptr == end) {
      answer.content_length = length;
    }
    parser.set_body_bytes_max(std::numeric_limits<std::uint64_t>::max());
  }

  /// Up to the cap: what a server sends beyond it is left on the wire.
  Result<void> read_body(HttpParser& parser, WebAnswer& answer) {
    while (request_.method != WebRequest::Method::head) {
      AMENDS_TRY_VOID(feed(parser));
      std::string& bytes = parser.body();
      answer.body_bytes += bytes.size();
      answer.body.append(bytes, 0, request_.body_bytes_max - answer.body.size());
      bytes.clear();
      if (parser.complete() || answer.body_bytes > request_.body_bytes_max) {
        break;
      }
      AMENDS_TRY(const bool more, read_more());
      if (!more) {
        return parser.feed_end() ? Result<void>() : failed(asio::error::eof);
      }
    }
    return {};
  }

  const WebRequest& request_;
  TlsCore& tls_;
  Steady::time_point started_;
  asio::io_context io_{1};
  Channel channel_;
  std::string in_;
  std::array<char, kReadBytes> piece_{};
};

}  // namespace

Result<std::unique_ptr<WebClient>> WebClient::make(const std::filesystem::path& ca_file) {
  AMENDS_TRY(TlsContext tls, client_tls({Verify::peer_and_name, ca_file}));
  return std::unique_ptr<WebClient>(new WebClient(std::move(tls)));
}

Result<WebAnswer> WebClient::ask(const WebRequest& request) {
  if (!is_safe(request.host) || !is_safe(request.target) || !request.target.starts_with('/') ||
      !is_line(request.content_type) || !is_line(request.agent) || !are_safe(request.headers)) {
    return make_error("web.call", "a request to '{}' cannot be written", request.host);
  }
  try {
    return Exchange(request, tls_.core()).run();
  } catch (const std::exception& e) {  // Asio, where a socket cannot even be made
    return make_error("web.unreachable", "{} cannot be asked: {}", request.host, e.what());
  }
}

}  // namespace amends::net
