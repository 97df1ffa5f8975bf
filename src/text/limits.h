#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::text {

/// How much of a file decides on its encoding and delimiter. Later bytes never change the choice.
inline constexpr std::size_t kCharsetSampleBytes = 256 * 1024;

/// What one call asks of a ByteSource.
inline constexpr std::size_t kCsvReadBytes = 256 * 1024;
/// A longer cell makes its row the problem `csv.cell_too_long`.
inline constexpr std::size_t kCsvCellBytesMax = 64 * 1024;
/// A longer row (physical lines of quoted cells included) is the problem `csv.row_too_long`.
inline constexpr std::size_t kCsvRowBytesMax = 1024 * 1024;
/// A row with more cells is the problem `csv.too_many_cells`.
inline constexpr std::size_t kCsvCellsMax = 1000;
/// A quoted cell that runs over more lines counts as a quote that never closes: `csv.quote`.
inline constexpr std::size_t kCsvQuotedLinesMax = 100;
/// How much of a bad row its problem shows; the rest is cut at a character boundary.
inline constexpr std::size_t kCsvExcerptBytes = 500;
/// How many bytes of the header row are looked at for the delimiter.
inline constexpr std::size_t kCsvHeaderBytes = 64 * 1024;

/// A longer pattern of format_date is the error `text.date_pattern`.
inline constexpr std::size_t kDatePatternBytesMax = 1000;
/// A larger width in a date pattern (%10Y) is taken as this one.
inline constexpr int kDateWidthMax = 64;
/// ICU formatters kept by each thread for each kind; when full, that cache starts again empty.
inline constexpr std::size_t kFormattersPerThread = 64;
/// A longer amount or number in text is not a number.
inline constexpr std::size_t kDecimalBytesMax = 64;
/// More decimals of format_decimal are taken as this many.
inline constexpr int kDecimalDigitsMax = 20;
/// A longer time stamp is the error `text.time`.
inline constexpr std::size_t kTimeBytesMax = 64;

/// A longer address is no web address (is_web_url).
inline constexpr std::size_t kUrlBytesMax = 8192;

/// A pattern that expands into more alternatives is the error `phrase.pattern`.
inline constexpr std::size_t kPhraseAlternativesMax = 512;
/// A longer pattern is the error `phrase.pattern`.
inline constexpr std::size_t kPhrasePatternBytesMax = 2000;
/// A longer text is searched up to here, cut at a character boundary.
inline constexpr std::size_t kPhraseTextBytesMax = 1024 * 1024;
/// How many words `~` may stand for.
inline constexpr std::size_t kPhraseGapWordsMax = 6;
/// Hits after this many are not reported.
inline constexpr std::size_t kPhraseHitsMax = 10'000;

/// Arguments of one message beyond this many are ignored.
inline constexpr std::size_t kMessageArgumentsMax = 32;

/// A constant piece of a longer text that is shorter is copied: it would cost more to point at.
inline constexpr std::size_t kBorrowedBytesMin = 512;

/// Bytes of what is taken for one character by readers; longer piles of marks are cut there.
inline constexpr std::size_t kClusterBytesMax = 64;

}  // namespace amends::text
