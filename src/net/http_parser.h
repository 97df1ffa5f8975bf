#pragma once

#include "base/result.h"
#include "net/http_message.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace amends::net {

/// Reads one HTTP message from bytes, without a socket. feed() is called with what was not consumed
/// before and more; it stops behind the head, so that limits may be set, and behind the message,
/// where the next one begins. Errors: `http.malformed`, `http.version`, `http.head_too_large`,
/// `http.body_too_large`; after one the parser is of no more use.
class HttpParser {
 public:
  enum class Kind : std::uint8_t {
    request,
    reply,
    reply_to_head  // has no body whatever its headers say
  };

  HttpParser(Kind kind, std::size_t head_bytes_max);
  ~HttpParser();
  HttpParser(HttpParser&&) noexcept;
  HttpParser& operator=(HttpParser&&) noexcept;

  /// How many of `bytes` were consumed; the caller keeps the rest. Never more than a head's size
  /// may be left when it waits for more.
  [[nodiscard]] Result<std::size_t> feed(std::string_view bytes);
  /// The other side has closed: completes a reply that ends that way.
  [[nodiscard]] Result<void> feed_end();

  [[nodiscard]] bool head_complete() const;
  [[nodiscard]] bool complete() const;

  // After head_complete():
  void set_body_bytes_max(std::uint64_t bytes);
  /// As announced; nothing for a chunked body.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const;
  [[nodiscard]] bool keep_alive() const;
  /// 10 or 11
  [[nodiscard]] int version() const;
  /// Of a request. May be moved from. Without the address of the client.
  [[nodiscard]] RequestHead& head();
  /// Of a reply.
  [[nodiscard]] int status() const;
  [[nodiscard]] Headers& headers();

  /// The decoded bytes of the body since the caller emptied it.
  [[nodiscard]] std::string& body();
  [[nodiscard]] std::uint64_t body_bytes() const;

 private:
  struct Core;
  template <bool>
  struct Reader;
  std::unique_ptr<Core> core_;
};

/// The status that answers an error of the parser.
[[nodiscard]] int refusal_status(const Error& error);

}  // namespace amends::net
