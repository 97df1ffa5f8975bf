#pragma once

#include "text/pieced_text.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::mail {

// Quoted-printable (RFC 2045, 6.7) in pieces that may be joined in any order. A piece is encoded as
// if it began at a line start, and ends at one: with its own line end, or else with a soft line
// break "=\r\n" that decodes to nothing. So for all pieces
//     decode(a + b) == decode(a) + decode(b),
// constant template text is encoded once, and a value is encoded alone at whatever column it lands.
//
// Lines have at most 76 characters and end with CRLF. LF and CRLF in the input are line ends; a
// bare CR is a character (=0D). White space before a line end is
// encoded. So are a '.' at a line start, so that SMTP's dot-stuffing never changes an encoded body,
// and the F of "From " there. Input is any bytes.

/// One piece; empty for empty input.
[[nodiscard]] std::string encode_literal(std::string_view text);

/// The same, appended to `out`, which is empty or ends at a line start.
void append_value(std::string& out, std::string_view value);

/// Constant text of a body, encoded once for all messages it stands in. Nothing else can fill it.
class EncodedText {
 public:
  explicit EncodedText(std::string_view text) : wire_(encode_literal(text)) {}

  [[nodiscard]] const std::string& wire() const { return wire_; }

 private:
  std::string wire_;
};

/// The body of one message in pieces: constant texts, which are borrowed, and values. It holds
/// nothing that an encoder has not made, so that compose() need not look. Its memory is used again
/// for the next message after clear().
class EncodedBody {
 public:
  void clear() { wire_.clear(); }

  /// `text` stays as it is until the body is written or cleared.
  void add(const EncodedText& text) { wire_.borrow(text.wire()); }

  void add_value(std::string_view value);

  [[nodiscard]] bool empty() const { return wire_.empty(); }

  [[nodiscard]] const text::PiecedText& wire() const { return wire_; }

 private:
  text::PiecedText wire_;
};

}  // namespace amends::mail
