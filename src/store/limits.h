#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amends::store {

/// How long a connection waits for the database file when a stranger (a backup tool, a shell) holds
/// it. Past it: `store.busy`.
inline constexpr std::chrono::milliseconds kBusyTimeout{5000};

/// Connections that read. One is opened when all others are taken; when this many are taken a
/// reader waits kReaderWait, past it: `store.busy`.
inline constexpr std::size_t kReadersMax = 16;
inline constexpr std::chrono::milliseconds kReaderWait{5000};

/// Page cache in KiB. The writer's holds the upper pages of the indexes of ten million contacts;
/// what does not fit is read again from the file.
inline constexpr int kWriterCacheKib = 64 * 1024;
inline constexpr int kReaderCacheKib = 4 * 1024;

/// Pages (of 4 KiB) of WAL after which the writer checkpoints. Readers of long snapshots let the
/// WAL grow beyond it until they are done.
inline constexpr int kCheckpointPages = 4000;
/// What the WAL file is cut back to after a checkpoint that emptied it.
inline constexpr std::int64_t kWalBytesKept = 64LL * 1024 * 1024;

/// A relay's words kept with a send; longer ones are cut at a character.
inline constexpr std::size_t kReplyTextBytesMax = 500;
/// Words beside a 2xx are kept only up to here, enough for the id the next host gave ("250 2.0.0
/// Ok: queued as 4F2A1B2C3D"): ten million accepted sends must fit in 1 GB.
inline constexpr std::size_t kPlainReplyBytesMax = 48;
/// A signal's `detail` and `why`; longer ones are cut at a character.
inline constexpr std::size_t kSignalTextBytesMax = 500;

/// Different columns over all lists. A batch that would go beyond is refused (`contacts.columns`).
inline constexpr std::size_t kColumnsMax = 2000;

/// People looked at in one transaction of a claim. One claim runs several when all of them were to
/// be withheld.
inline constexpr std::size_t kClaimStep = 10'000;

/// People of a repoint written in one transaction; a sending waits behind at most one.
inline constexpr std::size_t kPeopleBatch = 5000;

/// Links in memory, with the people of their repoints; past it all of them are read anew.
inline constexpr std::size_t kLinksInMemoryBytesMax = 64UL * 1024 * 1024;
/// People of all standing repoints of one link together: ten million take 1.25 MB when they are
/// many, more when they are scattered. A link with more is looked up in the rows at every click,
/// and so is one with more standing targets than this.
inline constexpr std::size_t kLinkPeopleBytesMax = 16UL * 1024 * 1024;
inline constexpr std::size_t kStandingTargetsMax = 500;

/// Pictures of delivered mail in memory; past it the one shown longest ago is read anew when it is
/// asked for. As much as sixteen of the largest.
inline constexpr std::size_t kPicturesInMemoryBytesMax = 32UL * 1024 * 1024;

/// Of the ledger. A log is written with zeros as far ahead as it is long, within these.
inline constexpr std::uint64_t kLogRoomMin = 64ULL * 1024;
inline constexpr std::uint64_t kLogRoomMax = 4ULL * 1024 * 1024;
/// A log that would grow beyond takes nothing more (`ledger.full`): places in it are kept in 32
/// bits, in eights.
inline constexpr std::uint64_t kLogBytesMax = 32ULL << 30U;
/// What is written at once is cut into frames of at most this; a longer one is damage.
inline constexpr std::size_t kFrameBytesMax = 1UL << 20U;
/// Read from a log at once.
inline constexpr std::size_t kReplayBytes = 1UL << 20U;
/// Mailings whose sends are held in memory, eight bytes a person; more only while they are sent.
inline constexpr std::size_t kOpenLedgersMax = 8;

/// Rows one call of a listing gives at most, whatever was asked for.
inline constexpr std::size_t kRowsMax = 100'000;

/// Sets of one mailing in its file; a file with more is not ours.
inline constexpr std::uint64_t kSetsOfMailingMax = 100'000;
/// Read from the end of a log to tell it from another.
inline constexpr std::size_t kLogTailBytes = 4096;
/// Sets held in memory, over all mailings; beyond, the mailing that was asked for longest ago is
/// forgotten. 10 million people take at most 1.25 MB a set.
inline constexpr std::size_t kSetsBytesMax = 64UL * 1024 * 1024;
inline constexpr std::size_t kSetsMailingsMax = 32;
/// Signals after which the file of a mailing's sets is written anew, and the least time between.
/// What a crash leaves behind the file is read from the rows by the next start's first question.
inline constexpr std::uint64_t kSetsRowsBehind = 5000;
inline constexpr std::chrono::seconds kSetsWriteEvery{10};

/// Fresh hits are gathered this long and written together: durable within a second, with room for
/// the write itself. Many at once take half the time of few: an index is written by pages.
inline constexpr std::chrono::milliseconds kHitsGathered{400};
/// Fresh hits that wait for the disk, some 800 bytes each; one more is lost, counted and told.
inline constexpr std::size_t kFreshHitsMax = 50'000;
/// Of one person and mailing among them: as many as the classification looks at.
inline constexpr std::size_t kFreshHitsOfPersonMax = 256;
/// Mailings of which it is known in memory who has any hit, a bit or two a person. One more takes
/// the place of the one that had no hit for the longest time, when all together had so many since;
/// else its rows are asked, because looking who has any takes longer than many such reads.
inline constexpr std::size_t kHitBooksMax = 32;
inline constexpr std::uint64_t kHitsUntilBookIsLeft = 1024;
/// Hits held in memory for the next ones of the same people, some 200 bytes each. Whoever is
/// forgotten is looked up in the rows.
inline constexpr std::size_t kHitsInMemoryMax = 262'144;
/// Of one person among them; even.
inline constexpr std::size_t kHitsOfPersonInMemory = 64;
/// Lost hits are told in the log at most this often.
inline constexpr std::chrono::seconds kLostHitsToldEvery{10};

/// Files and bytes of one version of a mailing. Beyond: `mailing.too_large`.
inline constexpr std::size_t kMailingFilesMax = 1000;
inline constexpr std::size_t kMailingBytesMax = 64ULL * 1024 * 1024;

/// Answers are kept this long (SAFETY 4.5 asks for 7 days); each new one clears away at most
/// kAnswersCleared older ones.
inline constexpr std::chrono::hours kAnswerKept{14 * 24};
inline constexpr int kAnswersCleared = 100;

/// Messages of the outbox that ended are kept this long; each new one clears away at most
/// kMessagesCleared older ones.
inline constexpr std::chrono::hours kMessagesKept{30 * 24};
inline constexpr int kMessagesCleared = 100;

/// People of a mailing that another program sent, written and synced together: in one frame, so
/// that nobody has a mark and no end.
inline constexpr std::size_t kElsewhereBatch = 5000;

/// Prices of the shop that are kept; beyond, those of the oldest days are cleared away.
inline constexpr std::size_t kShopPricesMax = 1'000'000;
/// Of those written or forgotten in one transaction; clicks and claims wait behind at most one.
inline constexpr std::size_t kShopPricesBatch = 5000;

/// installation.json; a longer file is not ours.
inline constexpr std::size_t kMarkBytesMax = 4096;

}  // namespace amends::store
