#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::checks {

/// Findings of one run; what comes after the last is left out (the worst come first).
inline constexpr std::size_t kFindingsMax = 1000;
/// Places one check reports in one part; later ones are left out.
inline constexpr std::size_t kPlacesMax = 50;
/// Bytes of a part that are looked at; the rest is not (liquid refuses longer sources anyway).
inline constexpr std::size_t kPartBytesMax = std::size_t{2} << 20;
/// A longer value is looked at up to here.
inline constexpr std::size_t kValueBytesMax = 64 * 1024;
/// Bytes of a value or of the text around a place that a finding shows.
inline constexpr std::size_t kShownBytesMax = 120;
/// Spans of one mailing; later ones are not looked at.
inline constexpr std::size_t kSpansMax = 10'000;
/// Words between which a weekday and its date, or a code and the word "code", belong together.
inline constexpr std::size_t kNearWordsMax = 4;

/// A value that all have in common is worth a word from this many recipients.
inline constexpr std::uint64_t kIdenticalFrom = 20;
/// Empty fields block from this share of the recipients (METHODS 3: merge fields).
inline constexpr double kEmptyBlockShare = 0.01;
/// METHODS 3, audience: the count against what the author expects.
inline constexpr double kExpectedWarnShare = 0.05;
inline constexpr double kExpectedBlockShare = 0.20;
/// Bytes of the HTML: Gmail cuts it off at about 102 kB (METHODS 3, size).
inline constexpr std::size_t kSizeWarnBytes = 90'000;
inline constexpr std::size_t kSizeBlockBytes = 100'000;
/// Characters of a subject: phones cut the rest (METHODS 3, subject).
inline constexpr std::size_t kSubjectCharsMax = 50;

}  // namespace amends::checks
