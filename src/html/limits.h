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

/// Blockquotes open inside one another that are marked; deeper ones get no further mark.
inline constexpr std::size_t kQuoteDepthMax = 8;
/// The first number of an ol; a larger start counts as this.
inline constexpr std::size_t kListNumberMax = 1'000'000;
/// Columns of a line of the text part (RFC 3676, 4.2, asks for at most 78).
inline constexpr std::size_t kTextColumns = 76;

/// Bytes of a product feed that are read; the caller says that it was larger.
inline constexpr std::size_t kFeedBytesMax = std::size_t{32} << 20;
/// Products of a feed; those after the last are left out, and the feed says so.
inline constexpr std::size_t kFeedItemsMax = 100'000;
/// Bytes of one field of a feed; a longer one is cut.
inline constexpr std::size_t kFeedFieldBytesMax = 4000;
/// Prices taken from one page; those after the last are left out.
inline constexpr std::size_t kPagePricesMax = 500;
/// Bytes of one JSON-LD block; a longer one is not read.
inline constexpr std::size_t kJsonLdBytesMax = std::size_t{1} << 20;

}  // namespace amends::html
