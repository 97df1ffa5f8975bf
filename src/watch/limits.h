#pragma once

#include <chrono>
#include <cstddef>

namespace amends::watch {

using std::chrono::seconds;

/// Raised with every change of a rule; stored with every verdict, so that old ones can be
/// recomputed.
inline constexpr int kRulesVersion = 1;
/// Earlier hits of one person that are looked at; older ones are left alone.
inline constexpr std::size_t kEarlierHitsMax = 256;
/// Nobody clicks this soon after the relay took the message (SAFETY 5: 2 s misses all modern
/// scanners, 60 s is useful for networks that scan, too long for everybody).
inline constexpr seconds kClickTooSoon{5};
/// The same for a client in a network known to scan links.
inline constexpr seconds kScannerTooSoon{60};
/// So many different links in so short a time are a scanner's work.
inline constexpr std::size_t kBurstLinks = 3;
inline constexpr seconds kBurstWindow{2};
/// The same link again from another address and another program within this time: the second is a
/// scanner.
inline constexpr seconds kEchoWindow{15};
/// A user agent is looked at up to here.
inline constexpr std::size_t kUserAgentBytesMax = 1024;

}  // namespace amends::watch
