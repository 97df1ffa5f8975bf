#pragma once

#include "base/result.h"
#include "net/http_message.h"

#include <cstdint>
#include <optional>
#include <string>

namespace amends::net {

enum class Length : std::uint8_t { counted, chunked, until_close };

/// How an answer is put on the wire.
struct Framing {
  Length length = Length::counted;
  bool keep_alive = true;
  int version = 11;  // of the request
};

/// Appends status line and headers. Content-Length, Transfer-Encoding, Connection and Date of the
/// response's own are left out: they are the framing's. Error `http.header` for a name or value
/// that would break out of its line; nothing is appended then.
[[nodiscard]] Result<void> append_head(
    std::string& out, const Response& response, const Framing& framing
);

/// Whether a header line can be written as it is: a token and no CR, LF, NUL or other control
/// character but TAB.
[[nodiscard]] bool is_safe_header(const Headers::Line& line);

/// Whether an answer of this status has a body at all (RFC 9110, 6.4.1).
[[nodiscard]] bool may_have_body(int status);

}  // namespace amends::net
