#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::net {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

/// "GET"; "OTHER" for other.
[[nodiscard]] std::string_view method_name(Method method);
[[nodiscard]] Method parse_method(std::string_view name);

/// Header lines in their order. Names compare without case. A value from outside holds no CR, LF or
/// NUL, but any other byte.
class Headers {
 public:
  using Line = std::pair<std::string, std::string>;

  Headers() = default;

  Headers(std::initializer_list<Line> lines) : lines_(lines) {}

  void add(std::string name, std::string value) {
    if (lines_.empty()) {
      lines_.reserve(8);  // as many as most messages have
    }
    lines_.emplace_back(std::move(name), std::move(value));
  }

  /// Replaces all lines of that name.
  void set(std::string_view name, std::string value);
  /// The first of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;

  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }

 private:
  std::vector<Line> lines_;
};

[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// "a=1&b=x%20y+z" as pairs, decoded, in their order; at most kQueryPairsMax. A percent sign that
/// is not followed by two hexadecimal digits stands for itself. The bytes may be any, also NUL.
[[nodiscard]] Pairs parse_pairs(std::string_view text);
/// Percent-decodes one part of a path ('+' stays '+').
[[nodiscard]] std::string decode_part(std::string_view text);
/// Percent-encodes everything but RFC 3986's unreserved characters.
[[nodiscard]] std::string encode_part(std::string_view text);

/// A request without its body.
struct RequestHead {
  Method method = Method::get;
  std::string method_text;  // as it came: "GET"
  std::string target;       // as it came: "/a/b%20c?x=1"
  std::string path;         // "/a/b%20c": not decoded, so that '/' inside a part stays apart
  std::string query;        // "x=1"
  Headers headers;
  std::string remote_address;  // "127.0.0.1", "::1", "unix"
  bool is_loopback = false;

  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
    return headers.find(name);
  }

  [[nodiscard]] Pairs query_pairs() const { return parse_pairs(query); }

  /// The first pair of that name, decoded.
  [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
  /// From the Cookie header, not decoded.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
};

/// A file that is removed with the last owner of this.
class SpoolFile {
 public:
  explicit SpoolFile(std::filesystem::path path) : path_(std::move(path)) {}

  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Request : RequestHead {
  std::string body;                      // empty when it was spooled
  std::shared_ptr<SpoolFile> body_file;  // set when the handler asked for it
  std::uint64_t body_bytes = 0;

  /// The pairs of a body that is application/x-www-form-urlencoded.
  [[nodiscard]] Pairs form_pairs() const { return parse_pairs(body); }
};

/// Fills the span and says how many bytes; 0 ends the body. An error breaks the connection off, so
/// that the other side sees an incomplete body. Called on a worker, one call at a time.
using BodyStream = std::function<Result<std::size_t>(std::span<char>)>;

/// Content-Length, Transfer-Encoding, Connection and Date are the server's work; all other headers
/// are the handler's.
struct Response {
  int status = 200;
  Headers headers = {};
  std::string body = {};
  BodyStream body_stream = {
  };  // instead of body: sent in chunks (HTTP/1.0: until the connection ends)
};

/// `body` is JSON text already.
[[nodiscard]] Response json(std::string body, int status = 200);
[[nodiscard]] Response html(std::string body, int status = 200);
[[nodiscard]] Response text(std::string body, int status = 200);
/// 303 See Other unless told otherwise. `to` is a path or URL that is encoded already.
[[nodiscard]] Response redirect(std::string to, int status = 303);

/// "Not Found"; "Unknown" where there is no name.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace amends::net
