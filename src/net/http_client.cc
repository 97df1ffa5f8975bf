#include "net/http_client.h"

#include "net/asio.h"
#include "net/http_parser.h"
#include "net/http_wire.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sys/socket.h>
#include <utility>

namespace amends::net {
namespace {

std::string bracketed(const std::string& host) {
  return host.contains(':') ? "[" + host + "]" : host;
}

bool is_safe_target(std::string_view target) {
  return target.starts_with('/') && std::ranges::all_of(target, [](char c) {
           return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
         });
}

}  // namespace

std::string HttpEndpoint::shown() const {
  return fmt::format("http://{}:{}", bracketed(host), port);
}

Result<HttpEndpoint> parse_endpoint(std::string_view url) {
  const auto refused = [&] {
    return make_error("http.url", "'{}' is not of the form http://host:port", url);
  };
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) {
    return refused();
  }
  std::string_view rest = url.substr(kScheme.size());
  if (rest.ends_with('/')) {
    rest.remove_suffix(1);
  }
  HttpEndpoint endpoint;
  const bool is_v6 = rest.starts_with('[');
  const auto host_end = is_v6 ? rest.find(']') : std::min(rest.find(':'), rest.size());
  if (host_end == std::string_view::npos) {
    return refused();
  }
  endpoint.host = is_v6 ? rest.substr(1, host_end - 1) : rest.substr(0, host_end);
  rest.remove_prefix(host_end + (is_v6 ? 1 : 0));
  if (rest.starts_with(':')) {
    const char* end = rest.data() + rest.size();
    const auto read = std::from_chars(rest.data() + 1, end, endpoint.port);
    rest = read.ec == std::errc() ? std::string_view(read.ptr, end) : rest;
  }
  if (!rest.empty() || endpoint.port == 0 || endpoint.host.empty() ||
      endpoint.host.find_first_of("/?#@ ") != std::string::npos) {
    return refused();
  }
  return endpoint;
}

struct HttpClient::Core {
  Core(HttpEndpoint its_endpoint, HttpClientOptions its_options)
      : endpoint(std::move(its_endpoint)),
        options(its_options) {}

  HttpEndpoint endpoint;
  HttpClientOptions options;
  asio::io_context io{1};
  tcp::socket socket{io};
  boost::beast::flat_buffer in;
  bool reply_begun = false;

  /// Runs one asynchronous operation to its end, or cancels it.
  template <class Start>
  error_code wait(std::chrono::milliseconds timeout, Start start) {
    error_code result = asio::error::would_block;
    io.restart();
    start([&](const error_code& ec, auto&&...) { result = ec; });
    io.run_for(timeout);
    if (result == asio::error::would_block) {
      close();
      io.restart();
      io.run();
      return asio::error::timed_out;
    }
    return result;
  }

  void close() {
    error_code ignored;
    socket.close(ignored);
    in.clear();
  }

  /// Whether the kept connection still looks open: nothing to read and no end of file.
  bool usable() {
    if (!socket.is_open()) {
      return false;
    }
    char byte = 0;
    const auto got = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) && in.size() == 0;
  }

  Error io_error(const error_code& ec) const {
    if (ec == asio::error::timed_out) {
      return make_error(
          "http.timeout", "{} did not answer in time: is it overloaded?", endpoint.shown()
      );
    }
    return make_error("http.protocol", "{} broke off: {}", endpoint.shown(), ec.message());
  }

  Result<void> connect() {
    close();
    tcp::resolver resolver(io);
    tcp::resolver::results_type found;
    auto ec = wait(options.connect_timeout, [&](auto handler) {
      resolver.async_resolve(
          endpoint.host,
          std::to_string(endpoint.port),
          tcp::resolver::numeric_service,
          [&found, handler](const error_code& result, auto results) {
            found = std::move(results);
            handler(result);
          }
      );
    });
    if (!ec) {
      ec = wait(options.connect_timeout, [&](auto handler) {
        asio::async_connect(socket, found, handler);
      });
    }
    if (ec) {
      close();
      return make_error(
          "http.connect",
          "nothing listens at {} ({}): is `amends serve` running?",
          endpoint.shown(),
          ec.message()
      );
    }
    socket.set_option(tcp::no_delay(true), ec);
    return {};
  }

  Result<void> write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto piece = bytes.substr(0, kPieceBytes);
      const auto ec = wait(options.reply_timeout, [&](auto handler) {
        asio::async_write(socket, asio::buffer(piece), handler);
      });
      if (ec) {
        return io_error(ec);
      }
      bytes.remove_prefix(piece.size());
    }
    return {};
  }

  Result<void> send_file(const std::filesystem::path& path, std::uint64_t size) {
    std::ifstream file(path, std::ios::binary);
    std::string piece(kPieceBytes, '\0');
    while (size > 0) {
      const auto wanted = std::min<std::uint64_t>(size, piece.size());
      file.read(piece.data(), static_cast<std::streamsize>(wanted));
      const auto got = static_cast<std::size_t>(file.gcount());
      if (got == 0) {
        return make_error("http.file", "cannot read {} to its end", path.string());
      }
      AMENDS_TRY_VOID(write({piece.data(), got}));
      size -= got;
    }
    return {};
  }

  Result<std::string> head_of(const HttpCall& call, std::uint64_t body_bytes) const {
    if (!is_safe_target(call.target) || call.method == Method::other ||
        !std::ranges::all_of(call.headers.lines(), is_safe_header)) {
      return make_error("http.call", "the request to {} cannot be written", endpoint.shown());
    }
    std::string head = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\n",
        method_name(call.method),
        call.target,
        bracketed(endpoint.host),
        endpoint.port
    );
    for (const auto& [name, value] : call.headers.lines()) {
      head.append(name).append(": ").append(value).append("\r\n");
    }
    const bool has_none = call.method == Method::get || call.method == Method::head;
    if (body_bytes > 0 || !has_none) {
      fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", body_bytes);
    }
    return head + "\r\n";
  }

  Result<void> send(const HttpCall& call) {
    std::uint64_t size = call.body.size();
    if (call.body_file) {
      std::error_code ec;
      size = std::filesystem::file_size(*call.body_file, ec);
      if (ec) {
        return make_error(
            "http.file", "cannot read {}: {}", call.body_file->string(), ec.message()
        );
      }
    }
    AMENDS_TRY(auto head, head_of(call, size));
    if (call.body_file) {
      AMENDS_TRY_VOID(write(head));
      return send_file(*call.body_file, size);
    }
    return write(head + call.body);
  }

  Result<void> feed(HttpParser& parser) {
    const auto used = parser.feed({static_cast<const char*>(in.cdata().data()), in.size()});
    if (!used) {
      return make_error("http.protocol", "{} does not speak HTTP", endpoint.shown())
          .because(used.error());
    }
    in.consume(*used);
    return {};
  }

  /// Takes what the parser has decoded.
  Result<void> deliver(const HttpCall& call, HttpParser& parser, HttpReply& reply) {
    std::string& bytes = parser.body();
    if (call.sink && reply.status >= 200 && reply.status < 300) {
      if (!bytes.empty()) {
        AMENDS_TRY_VOID(call.sink(bytes));
      }
    } else if (reply.body.size() + bytes.size() > options.reply_bytes_max) {
      return make_error(
          "http.too_large",
          "the answer of {} is larger than {} bytes",
          endpoint.shown(),
          options.reply_bytes_max
      );
    } else {
      reply.body += bytes;
    }
    bytes.clear();
    return {};
  }

  /// Reads into `in`; false at the end of the connection.
  Result<bool> read_more() {
    std::size_t got = 0;
    const auto ec = wait(options.reply_timeout, [&](auto handler) {
      socket.async_read_some(
          in.prepare(kPieceBytes),
          [&got, handler](const error_code& result, std::size_t n) {
            got = n;
            handler(result);
          }
      );
    });
    in.commit(got);
    if (ec && ec != asio::error::eof) {
      return io_error(ec);
    }
    reply_begun = reply_begun || got > 0;
    return !ec;
  }

  Result<void> read_head(HttpParser& parser) {
    while (!parser.head_complete()) {
      AMENDS_TRY_VOID(feed(parser));
      if (parser.head_complete()) {
        break;
      }
      AMENDS_TRY(const bool more, read_more());
      if (!more) {
        return io_error(asio::error::eof);
      }
    }
    return {};
  }

  Result<HttpParser> final_head(const HttpCall& call) {
    using Kind = HttpParser::Kind;
    constexpr int kInterimMax = 10;  // 100 Continue and 103 Early Hints; more is nonsense
    for (int i = 0; i < kInterimMax; ++i) {
      HttpParser parser(
          call.method == Method::head ? Kind::reply_to_head : Kind::reply, kHeadBytesMax
      );
      AMENDS_TRY_VOID(read_head(parser));
      if (parser.status() >= 200) {
        return parser;
      }
    }
    return io_error(asio::error::invalid_argument);
  }

  Result<HttpReply> receive(const HttpCall& call) {
    AMENDS_TRY(auto parser, final_head(call));
    HttpReply reply{parser.status(), std::move(parser.headers()), {}};
    while (!parser.complete()) {
      AMENDS_TRY_VOID(feed(parser));
      AMENDS_TRY_VOID(deliver(call, parser, reply));
      if (parser.complete()) {
        break;
      }
      AMENDS_TRY(const bool more, read_more());
      if (!more && !parser.feed_end()) {
        return io_error(asio::error::eof);
      }
    }
    if (!parser.keep_alive()) {
      close();
    }
    return reply;
  }

  Result<HttpReply> once(const HttpCall& call) {
    reply_begun = false;
    const auto sent = send(call);
    if (!sent && (sent.error().id() != "http.protocol" || !socket.is_open())) {
      close();
      return sent.error();
    }
    // A server may refuse an upload midway and close: its answer tells more than our write error.
    auto reply = receive(call);
    if (!reply || !sent) {
      close();
    }
    return reply;
  }
};

HttpClient::HttpClient(HttpEndpoint endpoint, HttpClientOptions options)
    : core_(std::make_unique<Core>(std::move(endpoint), options)) {}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpReply> HttpClient::call(const HttpCall& call) {
  const bool kept = core_->usable();
  if (!kept) {
    AMENDS_TRY_VOID(core_->connect());
  }
  auto reply = core_->once(call);
  const bool is_safe = call.method == Method::get || call.method == Method::head;
  if (!reply && kept && is_safe && !core_->reply_begun && reply.error().id() == "http.protocol") {
    AMENDS_TRY_VOID(core_->connect());
    reply = core_->once(call);
  }
  return reply;
}

Result<HttpReply> http_call(
    const HttpEndpoint& endpoint, const HttpCall& call, HttpClientOptions options
) {
  return HttpClient(endpoint, options).call(call);
}

}  // namespace amends::net
