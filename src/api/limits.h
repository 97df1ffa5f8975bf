#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::api {

/// Body of an import by somebody who may import. Above: 413.
inline constexpr std::uint64_t kImportBytesMax = 2ULL << 30U;
/// Mailings whose exports wait for their incident to be opened; the oldest is forgotten.
inline constexpr std::size_t kForeignExportsKept = 8;
/// Body of any other request with a token. Above: 413.
inline constexpr std::uint64_t kBodyBytesMax = 8ULL << 20U;
/// A mail that is handed over. Above: 413.
inline constexpr std::uint64_t kIntakeBytesMax = 1ULL << 20U;
/// Body of a request without a token. Above: 413.
inline constexpr std::uint64_t kStrangerBodyBytesMax = 64ULL << 10U;
/// Arrays and objects within each other in a JSON body. Deeper: `request.json`.
inline constexpr std::size_t kJsonDepthMax = 16;
/// One text of a JSON body, but for the files of a mailing. Longer: `request.field`.
inline constexpr std::size_t kTextBytesMax = 8000;
/// A name of a list or a user. Longer: `request.field`.
inline constexpr std::size_t kNameBytesMax = 100;
/// A file's name in PUT /mailings. Longer: `request.field`.
inline constexpr std::size_t kFileNameBytesMax = 255;
/// An Idempotency-Key. Longer: `request.key`.
inline constexpr std::size_t kKeyBytesMax = 200;
/// What stands in the braces of a path. Longer: 404.
inline constexpr std::size_t kPathPartBytesMax = 1000;
/// A bearer token as it came. Longer: `auth.token`.
inline constexpr std::size_t kTokenBytesMax = 200;
/// Threads for imports and proofs; more jobs wait.
inline constexpr std::size_t kJobThreads = 2;
/// Jobs waiting for a thread. One more: `job.too_many`.
inline constexpr std::size_t kJobsWaitingMax = 20;
/// Jobs remembered, running ones aside. The oldest is forgotten, and its refused rows with it.
inline constexpr std::size_t kJobsKept = 100;
/// Rows of one page unless `limit` says otherwise.
inline constexpr std::size_t kPageRows = 1000;
/// Rows of one page at most. More asked for: `request.query`.
inline constexpr std::size_t kPageRowsMax = 10'000;
/// Rows read at a time for a CSV answer.
inline constexpr std::size_t kCsvPageRows = 2000;
/// Mailings and incidents on the status page, newest first; below it says that there are more.
inline constexpr std::size_t kStatusMailingsMax = 50;
/// Halts of more than one mailing in a listing, newest first; older ones stand in the journal.
inline constexpr std::size_t kHaltsShown = 100;
/// The number of a row in a path. Above: it is nobody's.
inline constexpr std::uint64_t kRowNumberMax = 1ULL << 53U;
/// A Message-ID and the line of a relay's log behind it. Longer: `request.field`.
inline constexpr std::size_t kLogLineBytesMax = 2000;
/// Mailings under way whose people /metrics counts; the rest is left out.
inline constexpr std::size_t kMeteredMailingsMax = 50;
/// Links of one mailing on the status page; below it says that there are more.
inline constexpr std::size_t kStatusLinksMax = 50;
/// Languages read from Accept-Language; the rest is not looked at.
inline constexpr std::size_t kLanguagesMax = 20;

/// Addresses of X-Forwarded-For that are looked at, from its end; past them nobody is named.
inline constexpr std::size_t kForwardedHopsMax = 16;

}  // namespace amends::api
