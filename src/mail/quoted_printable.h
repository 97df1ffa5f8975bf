#pragma once

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

}  // namespace amends::mail
