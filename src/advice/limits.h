#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::advice {

/// Bytes of a playbook; a longer one is refused.
inline constexpr std::size_t kPlaybookBytesMax = 200'000;
/// Rules of a playbook's list; more are refused.
inline constexpr std::size_t kPlaybookRulesMax = 500;
/// Bytes of a rule's id or sentence; a longer one is refused.
inline constexpr std::size_t kPlaybookTextBytesMax = 500;
/// 90 days: what is due later is no step of a plan.
inline constexpr std::int64_t kDeadlineMinutesMax = 129'600;
/// 72 hours (GDPR article 33); a house may only be stricter.
inline constexpr std::int64_t kRegulatorMinutesMax = 4'320;
/// Per cent of a loss or of a basket; a larger share is refused.
inline constexpr std::int64_t kMakeGoodPercentMax = 1'000;
/// Whole units of money for all make-goods of an incident; a larger budget is refused.
inline constexpr std::int64_t kMakeGoodBudgetMax = 1'000'000'000;
/// Hundredths of money for one person (100,000.00), so that no sum overflows; more is refused.
inline constexpr std::int64_t kMakeGoodOneMax = 10'000'000;
/// Per cent of the people who go without an apology; more than half is refused.
inline constexpr std::int64_t kHoldoutPercentMax = 50;
/// People who go without an apology at least, when anybody does; a playbook that sets it outside of
/// these is refused.
inline constexpr std::int64_t kHoldoutLeastMin = 100;
inline constexpr std::int64_t kHoldoutLeastMax = 1'000'000'000;
/// Bytes of each text an apology is made of; a longer one is an error.
inline constexpr std::size_t kStoryBytesMax = 1000;
/// Bytes of a draft that are judged; the rest is not read (200 words are too many already).
inline constexpr std::size_t kDraftBytesMax = 100'000;
/// Places of faults that are told; more are not.
inline constexpr std::size_t kSpotsMax = 50;
/// Who gets a personal letter; more are refused (letter.too_many) and told by an apology.
inline constexpr std::uint64_t kLetterPeopleMax = 200;
/// Characters of an apology's subject (METHODS 4, form).
inline constexpr std::size_t kApologySubjectCharsMax = 40;

// A mail that came back (reply_words.h, reply_class.h).
/// Lines that are looked at; those below are not.
inline constexpr std::size_t kReplyLinesMax = 2'000;
/// Lines below a "From:" among which a "Sent:" shows that a quote begins.
inline constexpr std::size_t kReplyHeaderLines = 5;
/// "Re: Fwd: Re:" ...; further ones are part of the subject.
inline constexpr int kReplyPrefixesMax = 10;
/// A line of so many characters goes on in the next one (RFC 5322, 2.1.1: programs break at 78).
inline constexpr std::size_t kSoftWrapChars = 60;
/// Bytes of somebody's words in which phrases are looked for; the rest is not.
inline constexpr std::size_t kReplyWordsMax = 32'768;
/// Hits of one list of phrases; later ones are not looked at, nor what turns them round.
inline constexpr std::size_t kReplyHitsMax = 100;
/// Bytes before a phrase in which a word is looked for that turns it round.
inline constexpr std::size_t kReplyClauseMax = 256;
/// Bytes before or behind a phrase; with more of them it is not the whole of a reply.
inline constexpr std::size_t kReplyAroundMax = 200;
/// Bytes of the phrase that is named as the reason; the rest is left out.
inline constexpr std::size_t kReplyPhraseMax = 80;

// Words that stand near one another (reply_grammar.h).
/// Ideas of one language; more are refused.
inline constexpr std::size_t kReplyIdeasMax = 320;
/// Words between two ideas of a rule, next to one another and with `~` or `&`; further apart they
/// are not one rule's.
inline constexpr std::size_t kReplyNextMax = 2;
inline constexpr std::size_t kReplyNearMax = 6;
/// Words of a sentence that a short rule is read in; it says nothing about a longer one.
inline constexpr std::size_t kReplyShortWords = 5;
/// Letters of a word that may have one of them wrong, of one that stands for a Cyrillic one, and of
/// a word of the lexicon it is taken for; shorter ones are taken as they stand.
inline constexpr std::size_t kReplyMisspeltMin = 6;
inline constexpr std::size_t kReplyMisspeltLatinMin = 9;
inline constexpr std::size_t kReplySpeltMin = 7;
/// Letters of a word that is looked at for others glued together, of each of them, and of the
/// longest of them at least; shorter and longer words are one word.
inline constexpr std::size_t kReplyGluedMin = 7;
inline constexpr std::size_t kReplyGluedMax = 40;
inline constexpr std::size_t kReplyGluedPartMin = 2;
inline constexpr std::size_t kReplyGluedLongMin = 4;
/// Words of a text that are looked at for that; further unknown ones are one word.
inline constexpr std::size_t kReplyGluedWordsMax = 200;
/// Letters that say that Latin ones stand for Cyrillic; with fewer a hit is left.
inline constexpr std::size_t kReplyLatinLettersMin = 7;

}  // namespace amends::advice
