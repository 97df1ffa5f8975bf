#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::smtp {

// Replies we read (SAFETY 2.2 (2)). Above: `smtp.protocol`, the session ends.
inline constexpr std::size_t kReplyLinesMax = 100;
inline constexpr std::size_t kReplyLineBytesMax = 4096;
/// A reply in a log or error is cut here.
inline constexpr std::size_t kReplyShownBytesMax = 512;
/// RFC 5321 4.5.3.1.3 has 256 with the angle brackets. Longer: `smtp.envelope` from the client, 501
/// from the server.
inline constexpr std::size_t kPathBytesMax = 254;
/// RFC 5321 4.5.3.1.6 without the CRLF. Longer: `smtp.message` from the client, 550 from the
/// server.
inline constexpr std::size_t kTextLineBytesMax = 998;

// Commands the server reads (SAFETY 2.2 (1)), the CRLF included. Longer: 500, and it counts as an
// error.
inline constexpr std::size_t kCommandBytesMax = 512;
/// MAIL and RCPT with parameters. Any line that is longer and has no end yet ends the session.
inline constexpr std::size_t kCommandWithParametersBytesMax = 2048;
/// RFC 4954, section 4: a line of an AUTH exchange. Longer: 500, the session ends.
inline constexpr std::size_t kAuthLineBytesMax = 12288;
/// The text of one of our replies is cut here, so that a line stays below 512 (RFC 5321 4.5.3.1.5).
inline constexpr std::size_t kReplyTextBytesMax = 400;
/// A message above is 552 at its end; nothing of it is kept.
inline constexpr std::uint64_t kMessageBytesMax = 50'000'000;
/// One more is 452 (RFC 5321 4.5.3.1.10).
inline constexpr std::size_t kRecipientsMax = 100;
/// Commands refused with 5xx in one session. One more is 421.
inline constexpr int kErrorsMax = 20;
/// NOOP, RSET, VRFY and repeated HELO between two messages. One more is 421.
inline constexpr int kJunkCommandsMax = 100;
/// Bytes that wait while a question is open. A client that has sent more before an answer is
/// dropped with 421.
inline constexpr std::size_t kWaitingBytesMax = 1'000'000;

}  // namespace amends::smtp
