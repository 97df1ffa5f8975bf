#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amends::engine {

inline constexpr std::size_t kImportBatch =
    5000;  // rows in one transaction; a dot mark waits behind at most one
inline constexpr std::size_t kImportColumnsMax =
    200;  // more columns: the file is refused (import.columns)
inline constexpr std::size_t kForeignLook =
    100;  // first rows of another program's export: a time nobody can read there is asked about
inline constexpr std::size_t kCellBytesMax =
    64UL << 10U;  // a longer cell: the row is refused (contact.cell_too_long)
inline constexpr std::size_t kLinksMax =
    1000;  // links of one mailing; more are refused (mailing.links)
inline constexpr std::size_t kTargetBytesMax =
    8000;  // a longer link target is refused (link.target)
inline constexpr std::size_t kRepointsMax =
    200;  // entries in one link's history, which a click looks through; then link.too_many
inline constexpr std::size_t kPictureChangesMax =
    200;  // entries in one picture's history; then picture.too_many
inline constexpr std::size_t kTokenKeysMax =
    32;  // each is tried for every token of leaving; then token_key.too_many
inline constexpr std::size_t kNoticeBytesMax = 500;  // a longer sentence is refused (link.notice)
inline constexpr std::size_t kNoticeLanguages = 40;  // more are refused (link.notice)
inline constexpr std::chrono::seconds kTargetProbeTime{20};  // for asking a new target
inline constexpr std::size_t kClaimBatch = 500;              // sends claimed in one transaction
inline constexpr std::size_t kMakeBatch = 25;  // messages made by one thread in one go
inline constexpr std::size_t kReadyBytesMax =
    32UL << 20U;  // of messages made ahead; larger messages are made fewer at a time
inline constexpr std::size_t kCommitMax = 256;  // results that do not wait for company any more
inline constexpr std::chrono::microseconds kRecordWait{5000
};  // how long a result waits for company
inline constexpr std::chrono::seconds kClaimAgeMax{60};  // a claim that could not be begun for so
                                                         // long is given back and made anew, so
                                                         // that suppression is read again
inline constexpr std::chrono::microseconds kRetryWaitMin{1000
};  // the soonest look at who may be tried again
inline constexpr std::chrono::microseconds kOthersWait{20'000
};  // between looks at people whom a dispatcher that was stopped still has under way
inline constexpr std::chrono::minutes kOthersWaitMax{15
};  // a relay may take 10 for a reply (RFC 5321, 4.5.3.2.6); then the wave ends without them
inline constexpr std::size_t kLinesMax = 40;  // connections to the relay, unless configured
inline constexpr int kAttemptsMax = 8;  // tries for one person; after that the send is rejected
inline constexpr std::size_t kRefusedInARowMax =
    100;  // permanent refusals in a row; then sending stops (relay.refuses_everybody)
inline constexpr std::uint64_t kTransactionsPerLineMax =
    1000;  // then the line ends politely and a new one opens
inline constexpr std::chrono::milliseconds kHaltGrace{2000
};  // how long a halt waits for replies to dots that have left
/// The same when the server ends: whoever is not answered by then is uncertain at the next start.
/// Below the ten seconds after which Docker kills what was told to end.
inline constexpr std::chrono::milliseconds kDrainGrace{8000};
inline constexpr std::size_t kHaltsAtOnce = 64;  // mailings stopped at once; more in turns
inline constexpr std::size_t kSettleBatch =
    5000;  // people settled in one transaction; a dot mark waits behind at most one
inline constexpr std::size_t kWitnessesMax =
    20;  // accepted people by whom a relay's log is known to be its log
inline constexpr std::size_t kPeoplePageMax = 10'000;  // rows of one page of `who`
inline constexpr std::uint64_t kConfirmAbove =
    100;  // more recipients: the exact count must be given to send

inline constexpr std::size_t kProofLanes =
    8;  // shares of a proof, each on one thread; more threads do not help
inline constexpr std::size_t kProofBatch = 256;      // people handed to a lane at once
inline constexpr std::size_t kBatchesPerThread = 4;  // under way; then reading waits
inline constexpr std::uint64_t kSampleMax =
    100'000;  // people of a sample, who are held in memory; a larger one is cut to it
inline constexpr std::size_t kPastMailingsMax =
    50;  // the newest sent mailings whose audiences a new one is compared with
inline constexpr std::chrono::days kPriceHistory{90};  // METHODS 3: what prices are usual
inline constexpr std::size_t kShopPricesKept =
    5000;  // that one proof reads; those of things the mailing asks a price for come first
inline constexpr std::uint64_t kPriceRowsMax =
    200'000;  // of a file of the shop's prices; more: prices.too_many
inline constexpr std::size_t kRefusedPricesTold = 1000;  // rows; the rest is counted
inline constexpr std::size_t kThingBytesMax =
    500;  // a product's number or a page's address; a longer one is refused, or not kept
inline constexpr std::size_t kLocaleTagsMax =
    64;  // spellings of languages remembered while rendering; rarer ones are parsed each time

inline constexpr std::size_t kPreviewsMax =
    50;  // people shown at once by previews of the worst; more are not looked for
inline constexpr std::size_t kPreviewColumnsMax =
    40;  // columns whose longest value is looked for; names first, the rest is not looked at
inline constexpr std::size_t kPreviewSampleBytes = 200;  // of a value shown as a reason; then cut
inline constexpr std::size_t kPreviewLongWord =
    20;  // characters of a word that may not fit a phone's line in large type

/// Unique codes: rows of one import (more: `code.too_many`), codes of one draw (more: `code.draw`),
/// rows told of those that were refused (the rest is counted), and codes written at once.
inline constexpr std::uint64_t kCodeRowsMax = 2'000'000;
inline constexpr std::uint64_t kCodesDrawnMax = 1'000'000;
inline constexpr std::size_t kRefusedCodesTold = 1000;
inline constexpr std::size_t kCodeBatch = 5000;
inline constexpr std::size_t kCodesLookedThrough =
    1000;  // for one that all share; a server whose first are all one person's own has none

/// Webhooks: messages tried in one round, between whose ends this much time passes; the whole of
/// one attempt; after a failure a message waits, twice as long each time up to the longest pause;
/// one that fails when it is this old, and not for the first few times (the server may have stood
/// still for days), is given up (journal `webhooks.given_up`, `amends status`).
inline constexpr std::size_t kWebhookRound = 20;
inline constexpr std::chrono::seconds kWebhookEvery{1};
inline constexpr std::chrono::milliseconds kWebhookTimeout{5'000};
inline constexpr std::chrono::seconds kWebhookPauseMin{5};
inline constexpr std::chrono::seconds kWebhookPauseMax{3600};
inline constexpr std::chrono::hours kWebhookGivenUpAfter{72};
inline constexpr int kWebhookTriesMin = 5;

/// Shared codes of one mailing that are looked at while it leaves; an alarm is below one use in
/// ten.
inline constexpr std::size_t kCodesWatchedMax = 100;
inline constexpr std::uint64_t kCodeUsesLow = 10;

inline constexpr int kEveryWave = 1'000'000;  // above every wave a plan can have (model::kWavesMax)

inline constexpr int kRedirectsMax = 5;  // more: the link is dead (LinkOutcome::too_many_hops)
inline constexpr std::size_t kAddressesTried = 4;              // of one host; all are looked at
inline constexpr std::size_t kRequestsPerHost = 2;             // at once; the others wait
inline constexpr std::uint64_t kPageBytesRead = 256UL << 10U;  // of a page; the rest stays unread
inline constexpr std::uint64_t kImageBytesRead =
    4UL << 20U;  // of an image that does not announce its size
inline constexpr std::size_t kProbeTargetsMax =
    1500;  // links and images of one mailing that are asked for; later ones are named as not asked
inline constexpr std::size_t kSampledPeople =
    200;  // whose own links are asked for (METHODS 3, links)
inline constexpr std::size_t kSampledLinksMax = 200;  // personalised links asked for
inline constexpr std::uint64_t kPricedPageBytesRead =
    2UL << 20U;  // of a page beside a price; what comes after is not looked at
inline constexpr std::chrono::milliseconds kFeedTimeout{30'000};  // for the whole of a product feed
inline constexpr std::chrono::milliseconds kSpamTimeout{15'000};  // for the answer of a spam filter
inline constexpr std::uint64_t kSpamReplyBytesMax = 1UL
                                                    << 20U;  // a longer answer is none (spam.reply)
inline constexpr std::size_t kDomainsAsked =
    2000;  // of a mailing's people, the biggest first; the rest is `amends verify`'s
inline constexpr std::size_t kDomainsAtOnce =
    250;  // of these, asked together; time and cancelling are looked at between
inline constexpr std::chrono::seconds kProofDnsTime{10
};  // a server's proof asks about domains; with the links and the spam filter a minute at most
inline constexpr std::chrono::seconds kProofLinksTime{35};  // and about links, pictures and prices
/// An older proof is not sent with (send.old_proof): whatever woke up, a person looks first.
inline constexpr std::chrono::days kProofAgeMax{14};
/// Who was not written to for so long has forgotten the sender (time.long_silence).
inline constexpr std::chrono::days kSilence{180};
inline constexpr std::size_t kOpenIncidentsMax =
    100;  // whose people are looked for in an audience, the newest first; older ones are not
/// METHODS 3, double send: nearly the same text within 48 hours.
inline constexpr std::chrono::hours kTwinTime{48};
inline constexpr double kRefusedAddressesShare =
    0.2;  // of a mailing's people; were more refused, it says nothing about their addresses
inline constexpr double kTwinLikeness = 0.8;
inline constexpr std::size_t kTwinsLookedAt = 50;    // mailings of that time, the newest first
inline constexpr int kSpfLookupsRead = 20;           // DNS questions an SPF record may make us ask
inline constexpr std::size_t kVerifyBatch = 20'000;  // rows verified together
inline constexpr std::size_t kDomainCacheMax = 200'000;  // then the cache begins anew
inline constexpr std::size_t kEarlierRefusedShown =
    20;  // rows of a file of earlier bounces that cannot be read; the rest is counted

inline constexpr std::chrono::seconds kOneMailTime{60};  // for one message to the house itself
inline constexpr std::chrono::milliseconds kSocialTimeout{15'000};  // for one call of a network
inline constexpr std::uint64_t kSocialReplyBytesMax =
    256UL << 10U;                                        // a longer answer is none (post.reply)
inline constexpr std::size_t kSocialWhyBytesMax = 200;   // of a network's reason; the rest is cut
inline constexpr std::size_t kSocialIdBytesMax = 64;     // a longer id is none (post.reply)
inline constexpr std::size_t kSocialUrlBytesMax = 2000;  // a longer address of a post is not kept
inline constexpr std::chrono::minutes kIdempotencyKept{50
};  // Mastodon forgets a key after an hour: then another attempt might post twice

/// Sentences and answers kept for one incident (IncidentWords); later ones are not read.
inline constexpr std::size_t kKeptWordsMax = 10'000;

// A mail of somebody who wants to leave (intake.h).
inline constexpr std::size_t kIntakeWordBytesMin = 28;  // of a token: nothing shorter is tried
inline constexpr std::size_t kIntakeWordsMax = 20;      // of a subject that are tried

// A mail that answers one of ours (intake.h, reply_desk.h).
inline constexpr std::size_t kReplyMailingsMax = 20;  // the newest; older ones are not looked at
inline constexpr std::size_t kReplyBytesMax = 4'000;  // of somebody's words; the rest is cut
inline constexpr std::size_t kReplySubjectBytesMax = 300;  // the rest is cut
inline constexpr std::size_t kReplyWhyBytesMax = 500;      // the rest is cut
/// Of one person about one mailing; later ones are not kept, so that nobody who writes another's
/// address into From fills the disk. Those that name their copy are counted apart: nobody else can
/// use up what is theirs.
inline constexpr std::uint64_t kRepliesOfPersonMax = 50;
/// Of the addresses that a report names, those that are looked for among our people.
inline constexpr std::size_t kReportedPeopleMax = 10;
inline constexpr std::size_t kBriefRepliesMax = 3;       // of each class in the brief
inline constexpr std::size_t kBriefReplyBytesMax = 200;  // of each of them

}  // namespace amends::engine
