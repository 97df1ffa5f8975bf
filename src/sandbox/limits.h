#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amends::sandbox {

/// Messages kept in all. One more is answered 452 and not counted as received.
inline constexpr std::size_t kMessagesMax = 5'000'000;
/// Bytes of whole messages kept in memory unless told otherwise. Beyond it only the header facts of
/// a message are kept.
inline constexpr std::uint64_t kMessageMemoryBytesMax = 256ULL * 1024 * 1024;
/// Bytes that wait to be read. At this point the answer to the next dot waits for the reader.
inline constexpr std::uint64_t kInboxBytesMax = 128ULL * 1024 * 1024;
/// Header section that is read. What stands after it is not looked at.
inline constexpr std::size_t kHeaderBytesMax = 64 * 1024;
/// Header lines read of one section. The rest is not looked at.
inline constexpr std::size_t kHeaderLinesMax = 500;
/// A header value as kept. Longer ones are cut.
inline constexpr std::size_t kHeaderValueBytesMax = 4096;
/// Depth of multiparts inside multiparts. A deeper part is not looked at.
inline constexpr int kPartDepthMax = 6;
/// Parts looked at in one message. Later ones are not.
inline constexpr int kPartsMax = 100;
/// A decoded text part. The rest is cut off.
inline constexpr std::size_t kPartBytesMax = 2 * 1024 * 1024;
/// Links, and images, that people see in one message. Later ones are not seen.
inline constexpr std::size_t kLinksMax = 200;
/// Codes that people see in one message. Later ones are not seen.
inline constexpr std::size_t kCodesMax = 5;
/// Actions that wait to be played. One more is not played and counted in Totals::not_played.
inline constexpr std::size_t kActionsMax = 2'000'000;
/// Replies and complaints kept with their texts. Later ones are only counted.
inline constexpr std::size_t kWordsKeptMax = 10'000;
/// Addresses whose first temporary refusal is remembered. Beyond it nobody is refused for a while.
inline constexpr std::size_t kDeferredMax = 1'000'000;
/// Different paths the web of the sandbox counts apart. Hits on others are counted under "*".
inline constexpr std::size_t kPathsMax = 10'000;
/// A URL that a person follows. A longer one is not followed.
inline constexpr std::size_t kUrlBytesMax = 4096;
/// Redirects that one click follows. A later one is where the visit ends.
inline constexpr int kRedirectsMax = 3;
/// Threads that play people.
inline constexpr std::size_t kPeopleThreads = 4;
/// Servers to which one of these threads keeps a connection. One more: all are closed first.
inline constexpr std::size_t kClientsMax = 16;
/// What a person waits for a page.
inline constexpr std::chrono::milliseconds kPageTimeout{5'000};
/// A page that is read. A larger one counts as not loaded.
inline constexpr std::uint64_t kPageBytesMax = 1024 * 1024;
/// How late after the delivery people still do something, in simulated hours. Later delays are
/// drawn again.
inline constexpr double kHorizonHours = 48;
/// How often a delay beyond the horizon is drawn again before the horizon itself is taken.
inline constexpr int kRedrawsMax = 32;

}  // namespace amends::sandbox
