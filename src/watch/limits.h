#pragma once

#include <chrono>
#include <cstddef>

namespace amends::watch {

using std::chrono::seconds;

/// Raised with every change of a rule; stored with every verdict, so that old ones can be
/// recomputed.
inline constexpr int kRulesVersion = 2;
/// Earlier hits of one person that are looked at; older ones are left alone.
inline constexpr std::size_t kEarlierHitsMax = 256;
/// Nobody clicks this soon after the relay took the message (SAFETY 5: 2 s misses all modern
/// scanners, 60 s is useful for networks that scan, too long for everybody).
inline constexpr seconds kClickTooSoon{5};
/// The same for a client in a network known to scan links.
inline constexpr seconds kScannerTooSoon{60};

/// So many different links in so short a time are a scanner's work.
struct Burst {
  std::size_t links;
  seconds window;
};

/// SAFETY 5 has the first; the others are for scanners that take their time. Somebody who opens
/// links in tabs one after the other needs about 2 s for each and longer for what they look at.
inline constexpr Burst kBursts[] = {{3, seconds(2)}, {4, seconds(5)}, {5, seconds(9)}};
/// The longest of them.
inline constexpr seconds kBurstWindow{9};
/// The same link again from another address and another program within this time: the second is a
/// scanner.
inline constexpr seconds kEchoWindow{15};
/// Nothing older than this is looked at of a person's earlier hits.
inline constexpr seconds kEarlierWindow{15};
static_assert(kEarlierWindow >= kEchoWindow && kEarlierWindow >= kBurstWindow);
/// Whoever fetches the page for leaving and two other links within this time follows everything ...
inline constexpr seconds kFollowsAllWindow{10};
/// ... and with one other link within this.
inline constexpr seconds kFollowsBothWindow{2};
/// A program that asked for a link's head, or was a machine by another rule, fetches as a machine
/// this long.
inline constexpr seconds kCompanionWindow{10};
/// One program at one address that follows the fresh mails of so many people in so short a time
/// reads for all of them. People behind one address do so too, but hardly ever so soon after the
/// mail came and within seconds of each other.
inline constexpr std::size_t kCompanyPeople = 5;
inline constexpr seconds kCompanyWindow{10};
inline constexpr seconds kCompanyFresh{120};
/// A user agent is looked at up to here.
inline constexpr std::size_t kUserAgentBytesMax = 1024;

/// How long a hit is remembered with its address, in memory only.
inline constexpr seconds kRecentWindow{60};
/// Of all people together; in a storm the oldest are forgotten before their time.
inline constexpr std::size_t kRecentHitsMax = 65'536;
/// Of one person, and of one program at one address; the oldest are forgotten.
inline constexpr std::size_t kRecentHitsOfOneMax = 64;
/// User agents of which it is remembered whether they name a program, on each thread; past it all
/// are looked at anew.
inline constexpr std::size_t kNamesRememberedMax = 1000;
/// People whose hits are counted beside what is remembered of them, 24 bytes each; of two who would
/// stand at one place the newer does.
inline constexpr std::size_t kCountedPeople = 65'536;

/// An address is remembered up to here; the longest that means anything is shorter.
inline constexpr std::size_t kAddressBytesMax = 64;

}  // namespace amends::watch
