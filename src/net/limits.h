#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amends::net {

/// Request line and headers together. Above: 431 and the connection ends.
inline constexpr std::size_t kHeadBytesMax = 64 * 1024;
/// Header lines of one request or reply. Above: 431; a client reports `http.protocol`.
inline constexpr std::size_t kHeadersMax = 100;
/// Body of a request unless the handler says otherwise. Above: 413.
inline constexpr std::uint64_t kBodyBytesMax = 8ULL * 1024 * 1024;
/// Pairs read from a query or a form. The rest is not looked at.
inline constexpr std::size_t kQueryPairsMax = 500;
/// HTTP connections at once. One more is answered 503 and closed.
inline constexpr std::size_t kHttpConnectionsMax = 2000;
/// A body must bring this many bytes within each body_progress timeout. Fewer: closed.
inline constexpr std::size_t kBodyProgressBytes = 1024;
/// Threads that answer what is urgent, however busy the others are.
inline constexpr std::size_t kUrgentWorkers = 4;
/// What one read of a socket takes.
inline constexpr std::size_t kReadBytes = 16 * 1024;
/// Pieces in which large bodies are written to sockets and files.
inline constexpr std::size_t kPieceBytes = 64 * 1024;
/// Pieces of a text that one system call takes; Asio hands over no more.
inline constexpr std::size_t kBuffersAtOnce = 64;
/// Answers to pipelined requests are written together up to this size.
inline constexpr std::size_t kOutputTogetherBytes = 64 * 1024;
/// Body of a reply that a client keeps in memory unless told otherwise. Above: `http.too_large`.
inline constexpr std::uint64_t kReplyBytesMax = 64ULL * 1024 * 1024;
/// SMTP connections taken at once. One more is answered 421 and closed.
inline constexpr std::size_t kSmtpConnectionsMax = 500;
/// Connections beyond kHttpConnectionsMax that are told so. One more is closed without a word.
inline constexpr std::size_t kTurnedAwayMax = 100;
/// After a refusal that ends a connection, this much of what the client still sends is read and
/// dropped, so that the refusal reaches it before a reset does. More: closed.
inline constexpr std::size_t kLingerBytesMax = 1024 * 1024;
inline constexpr std::chrono::milliseconds kLingerTime{2'000};

/// Records taken of one DNS answer; the rest is left. c-ares bounds the bytes (64 KiB over TCP).
inline constexpr std::size_t kDnsRecordsMax = 64;
/// Questions under way at once in one call; the others wait.
inline constexpr std::size_t kDnsAtOnce = 64;
/// A longer name is no name (RFC 1035, 3.1).
inline constexpr std::size_t kDnsNameBytesMax = 254;

}  // namespace amends::net
