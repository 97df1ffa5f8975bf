#include "net/http_parser.h"

#include "net/limits.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>

namespace amends::net {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

constexpr std::size_t kLastChunkBytes = 5;

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Refuses every shape of body length that two servers may understand differently (RFC 9112, 6.1
/// to 6.3, 11.2), also those that Beast would repair.
http::error length_trouble(const Headers& headers, int version) {
  const auto lengths = headers.count("Content-Length");
  const auto encodings = headers.count("Transfer-Encoding");
  if (lengths > 1 || (lengths == 1 && !all_digits(*headers.find("Content-Length")))) {
    return http::error::bad_content_length;
  }
  if (encodings == 0) {
    return http::error{};
  }
  const bool chunked = same_name(*headers.find("Transfer-Encoding"), "chunked");
  if (encodings > 1 || lengths > 0 || version < 11 || !chunked) {
    return http::error::bad_transfer_encoding;
  }
  return http::error{};
}

/// Origin form, absolute form (RFC 9112, 3.2.2) or "*".
bool split_target(RequestHead& head) {
  std::string_view rest = head.target;
  if (rest.starts_with("http://") || rest.starts_with("https://")) {
    rest.remove_prefix(rest.find("://") + 3);
    rest.remove_prefix(std::min(rest.find_first_of("/?"), rest.size()));
    head.path = rest.starts_with('/') ? "" : "/";
  } else if (!rest.starts_with('/') && !(rest == "*" && head.method == Method::options)) {
    return false;
  }
  if (rest.contains('#')) {
    return false;
  }
  const auto question = std::min(rest.find('?'), rest.size());
  head.path += rest.substr(0, question);
  head.query = rest.substr(std::min(question + 1, rest.size()));
  return true;
}

Error to_error(const error_code& ec) {
  if (ec == http::error::header_limit) {
    return make_error("http.head_too_large", "the headers are too many or too long");
  }
  if (ec == http::error::body_limit) {
    return make_error("http.body_too_large", "the body is too large");
  }
  if (ec == http::error::bad_version) {
    return make_error("http.version", "only HTTP/1.0 and HTTP/1.1 are understood");
  }
  return make_error("http.malformed", "this is not a proper HTTP message: {}", ec.message());
}

}  // namespace

struct HttpParser::Core {
  virtual ~Core() = default;
  virtual std::size_t put(std::string_view bytes, error_code& ec) = 0;
  virtual void put_end(error_code& ec) = 0;
  [[nodiscard]] virtual bool is_done() const = 0;
  [[nodiscard]] virtual bool is_chunked() const = 0;
  [[nodiscard]] virtual bool keeps_alive() const = 0;
  [[nodiscard]] virtual std::optional<std::uint64_t> announced() const = 0;

  void take_body(std::string_view bytes, error_code& ec) {
    body_total += bytes.size();
    if (body_total > body_max) {
      ec = http::error::body_limit;
      return;
    }
    body += bytes;
  }

  RequestHead head;
  int version = 11;
  int status = 0;
  bool head_done = false;
  std::string body;
  std::uint64_t body_total = 0;
  std::uint64_t body_max = std::numeric_limits<std::uint64_t>::max();
  std::size_t head_bytes_max = kHeadBytesMax;
  std::size_t head_bytes = 0;
};

template <bool kRequest>
struct HttpParser::Reader final : HttpParser::Core, http::basic_parser<kRequest> {
  using Base = http::basic_parser<kRequest>;
  using Text = boost::beast::string_view;

  explicit Reader(std::size_t head_max) {
    Base::header_limit(static_cast<std::uint32_t>(head_max));
    Base::body_limit(boost::none);  // take_body() counts, by a limit known after the head only
    head_bytes_max = head_max;
  }

  std::size_t put(std::string_view bytes, error_code& ec) override {
    return Base::put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  }

  void put_end(error_code& ec) override { Base::put_eof(ec); }

  bool is_done() const override { return Base::is_done(); }

  bool is_chunked() const override { return Base::chunked(); }

  bool keeps_alive() const override { return Base::keep_alive(); }

  std::optional<std::uint64_t> announced() const override {
    const auto length = Base::content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
  }

  void on_request_impl(http::verb, Text method, Text target, int v, error_code&) override {
    head.method_text = view(method);
    head.method = parse_method(head.method_text);
    head.target = view(target);
    version = v;
  }

  void on_response_impl(int code, Text, int v, error_code&) override {
    status = code;
    version = v;
  }

  void on_field_impl(http::field, Text name, Text value, error_code& ec) override {
    if (head_done) {
      return;  // a trailer: nothing of ours looks at one
    }
    if (head.headers.lines().size() >= kHeadersMax) {
      ec = http::error::header_limit;
      return;
    }
    head.headers.add(std::string(view(name)), std::string(view(value)));
  }

  void on_header_impl(error_code& ec) override {
    head_done = true;
    if constexpr (kRequest) {
      const auto hosts = head.headers.count("Host");
      if (hosts > 1 || (hosts == 0 && version >= 11)) {
        ec = http::error::bad_field;
      } else if (!split_target(head)) {
        ec = http::error::bad_target;
      } else if (const auto trouble = length_trouble(head.headers, version);
                 trouble != http::error{}) {
        ec = trouble;
      }
    }
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

  std::size_t on_body_impl(Text bytes, error_code& ec) override {
    take_body(view(bytes), ec);
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, error_code& ec) override {
    take_body(view(bytes), ec);
    return bytes.size();
  }

  void on_finish_impl(error_code&) override {}
};

HttpParser::HttpParser(Kind kind, std::size_t head_bytes_max) {
  if (kind == Kind::request) {
    core_ = std::make_unique<Reader<true>>(head_bytes_max);
    return;
  }
  auto reader = std::make_unique<Reader<false>>(head_bytes_max);
  reader->skip(kind == Kind::reply_to_head);
  core_ = std::move(reader);
}

HttpParser::~HttpParser() = default;
HttpParser::HttpParser(HttpParser&&) noexcept = default;
HttpParser& HttpParser::operator=(HttpParser&&) noexcept = default;

Result<std::size_t> HttpParser::feed(std::string_view bytes) {
  const bool had_head = core_->head_done;
  std::size_t used = 0;
  // Beast 1.81 asserts that a last chunk comes in pieces of no less than five bytes, "0 CRLF CRLF":
  // whoever sent it byte by byte would end the process. Every chunked body has as much to come.
  const std::size_t least = had_head && core_->is_chunked() ? kLastChunkBytes : 1;
  while (bytes.size() - used >= least && !complete() && core_->head_done == had_head) {
    error_code ec;
    const auto taken = core_->put(bytes.substr(used), ec);
    used += taken;
    core_->head_bytes += had_head ? 0 : taken;
    if (core_->head_bytes > core_->head_bytes_max) {
      ec = http::error::header_limit;  // Beast counts the request line apart
    }
    if (ec == http::error::need_more) {
      break;
    }
    if (ec) {
      return to_error(ec);
    }
  }
  // What waits is the beginning of a head, of a chunk's line or of trailers.
  if (!complete() && bytes.size() - used > core_->head_bytes_max) {
    return to_error(http::error::header_limit);
  }
  return used;
}

Result<void> HttpParser::feed_end() {
  error_code ec = http::error::partial_message;
  if (core_->head_done) {
    core_->put_end(ec);
  }
  if (ec) {
    return to_error(ec);
  }
  return {};
}

bool HttpParser::head_complete() const {
  return core_->head_done;
}

bool HttpParser::complete() const {
  return core_->is_done();
}

void HttpParser::set_body_bytes_max(std::uint64_t bytes) {
  core_->body_max = bytes;
}

std::optional<std::uint64_t> HttpParser::content_length() const {
  return core_->announced();
}

bool HttpParser::keep_alive() const {
  return core_->keeps_alive();
}

int HttpParser::version() const {
  return core_->version;
}

RequestHead& HttpParser::head() {
  return core_->head;
}

int HttpParser::status() const {
  return core_->status;
}

Headers& HttpParser::headers() {
  return core_->head.headers;
}

std::string& HttpParser::body() {
  return core_->body;
}

std::uint64_t HttpParser::body_bytes() const {
  return core_->body_total;
}

int refusal_status(const Error& error) {
  if (error.id() == "http.head_too_large") {
    return 431;
  }
  if (error.id() == "http.body_too_large") {
    return 413;
  }
  return error.id() == "http.version" ? 505 : 400;
}

}  // namespace amends::net
