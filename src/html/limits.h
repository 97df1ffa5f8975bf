#pragma once

#include <cstddef>

namespace amends::html {

/// Source beyond this is not looked at: the lexer ends there and says so by truncated().
inline constexpr std::size_t kSourceBytesMax = std::size_t{2} << 20;
/// Attributes of one tag; those after the last are skipped.
inline constexpr std::size_t kAttributesMax = 256;
/// Links, and images, reported of one document; those after the last are left out.
inline constexpr std::size_t kLinksMax = 10'000;
/// Bytes of visible text or alt that a Link keeps; the rest is cut at a character.
inline constexpr std::size_t kLinkTextBytesMax = 1000;
/// Lists open inside one another that indent the text part; deeper ones are not indented further.
inline constexpr std::size_t kListDepthMax = 8;
/// The longest named entity, without & and ;. Longer names are plain text.
inline constexpr std::size_t kEntityNameMax = 32;
/// Elements open inside one another that are followed; deeper ones count as text of the last one.
inline constexpr std::size_t kOpenElementsMax = 512;
/// Pieces of a style sheet that are looked at; what comes after the last is not.
inline constexpr std::size_t kSheetItemsMax = 50'000;

}  // namespace amends::html
