#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::advice {

/// So many angry or legal replies weigh as much as a word in the press (METHODS 7, modifiers).
inline constexpr std::uint64_t kAngryRepliesMany = 5;
/// A repair was in time when no more than this share of those reached had opened by then (METHODS
/// 7: "fully repaired before 90 % opened").
inline constexpr double kRepairedInTimeShare = 0.10;
/// Bytes of each text an apology is made of; a longer one is an error.
inline constexpr std::size_t kStoryBytesMax = 1000;
/// Bytes of a draft that are judged; the rest is not read (200 words are too many already).
inline constexpr std::size_t kDraftBytesMax = 100'000;
/// Characters of an apology's subject (METHODS 4, form).
inline constexpr std::size_t kApologySubjectCharsMax = 40;

}  // namespace amends::advice
