#pragma once

#include "model/incident.h"

#include <chrono>
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
/// Different values of one expression that are counted one by one; above, they are estimated.
inline constexpr std::size_t kDistinctExactMax = 1024;
/// Frequent values of one expression that are counted; rarer ones fall out.
inline constexpr std::size_t kFrequentMax = 64;
/// Of these, how many are shown, and how many values are shown as samples.
inline constexpr std::size_t kFrequentShownMax = 8;
inline constexpr std::size_t kSamplesMax = 5;
/// Expressions whose values are described (about 20 kB each and lane); of later ones only faults
/// are counted.
inline constexpr std::size_t kDistributionsMax = 256;
/// Values of one expression and lane whose look is remembered; others are looked at each time.
inline constexpr std::size_t kJudgedMax = 256;
/// Kinds of errors of renderings that are told apart; later kinds are not told.
inline constexpr std::size_t kRenderErrorsMax = 20;
/// Values of one person that a watch is shown; later ones are not.
inline constexpr std::size_t kPrintedMax = 1000;
/// Words between which a weekday and its date, or a code and the word "code", belong together.
inline constexpr std::size_t kNearWordsMax = 4;
/// Bytes of the HTML: Gmail cuts it off at about 102 kB (METHODS 3, size).
inline constexpr std::size_t kSizeWarnBytes = 90'000;
inline constexpr std::size_t kSizeBlockBytes = 100'000;
/// Time zones of readers that are told apart; later ones are not counted.
inline constexpr std::size_t kZonesMax = 64;
/// Amounts or percentages read in one part; later ones are not looked at.
inline constexpr std::size_t kAmountsMax = 2000;

/// A default that is printed for more than this share of the people warns.
inline constexpr double kDefaultWarnShare = 0.5;
/// Names in capitals or small letters only: above this share they warn.
inline constexpr double kNameCaseWarnShare = 0.05;
/// Names in an alphabet that is neither the reader's nor Latin: above this share they warn.
inline constexpr double kScriptWarnShare = 0.10;
/// METHODS 3, merge fields, row shift: from so many people, when hardly a name is in its address
/// while many are in another's, or another column's values are.
inline constexpr std::uint64_t kRowShiftFrom = 100;
inline constexpr double kRowShiftOwnShareMax = 0.02;
inline constexpr double kRowShiftOtherShareMin = 0.20;
/// METHODS 3, language: people whose language has no edition.
inline constexpr double kLanguageWarnShare = 0.02;
inline constexpr double kLanguageBlockShare = 0.10;
/// Addresses of an office instead of a person: above this share they warn.
inline constexpr double kRoleWarnShare = 0.05;
/// METHODS 3, audience: the count against what this sender sent before.
inline constexpr std::size_t kPastFrom = 3;
inline constexpr double kPastMedianBlock = 5.0;
inline constexpr double kPastLargestBlock = 3.0;
/// METHODS 3, audience composition: the population stability index from which it warns and above
/// which it blocks; fewer people with a value say nothing.
inline constexpr double kMixWarn = 0.10;
inline constexpr double kMixBlock = 0.25;
inline constexpr std::uint64_t kMixFrom = 200;
/// Different values of one attribute that are counted; with more it is no attribute to compare.
inline constexpr std::size_t kMixValuesMax = 8192;
inline constexpr std::size_t kMixValueBytesMax = 64;  // of a value; longer ones are cut
/// Of these, how many are kept with a proof, and of how many people at least: nobody is known by
/// what is kept. The rest is counted together.
inline constexpr std::size_t kMixClassesMax = 11;
inline constexpr std::uint64_t kMixPeopleMin = 5;
/// Fewer people who never got a mail are no purchased list: they warn and never block.
inline constexpr std::uint64_t kNeverMailedBlockFrom = 1000;
/// People who were not written to for half a year have forgotten the sender: above this share they
/// warn, and block as those do who never got a mail.
inline constexpr double kLongSilenceWarnShare = 0.20;
inline constexpr double kLongSilenceBlockShare = 0.50;
/// METHODS 3, double send: nearly the same mail for more than this share of the people blocks.
inline constexpr double kTwinBlockShare = 0.50;
/// METHODS 7: from here on people are owed more than a correction; selling to them blocks.
inline constexpr model::Harm kOwedHarmBlock = model::Harm::loss;

/// Codes of a column, METHODS 3: ways of writing that are told apart, in each lane; people with
/// later ones are counted together. From so many people on a majority says something.
inline constexpr std::size_t kCodeShapesMax = 64;
inline constexpr std::size_t kCodeShapeBytesMax = 64;  // of a code; longer ones look alike
inline constexpr std::uint64_t kCodeShapesFrom = 20;
/// METHODS 3, price against the median of 90 days: of fewer past prices it only warns.
inline constexpr std::size_t kPriceHistoryFrom = 3;
/// METHODS 3, coupon: a code that ends so long before the reader's day does is worth a word; above
/// this share of the people it warns.
inline constexpr std::chrono::hours kCodeHoursLost{3};
inline constexpr double kCodeZoneWarnShare = 0.10;

/// Links of one part that are looked at one by one; later ones are not.
inline constexpr std::size_t kLinksLookedAtMax = 1000;
/// Redirects a link may have before it is worth a word.
inline constexpr int kRedirectsGood = 3;
/// An answer that takes so long loses readers.
inline constexpr std::chrono::seconds kSlowAnswer{3};
/// METHODS 3: an image stays below 1 MB; all of them together below 3 MB (phones on the road).
inline constexpr std::uint64_t kImageBytesGood = 1'000'000;
inline constexpr std::uint64_t kImagesBytesGood = 3'000'000;

/// Things of one part whose price is held against what was asked before; at so many, what may come
/// after them is told as not looked at.
inline constexpr std::size_t kPricedThingsMax = 500;
/// Pages beside prices that are read for what they say it costs; that there are more is told.
inline constexpr std::size_t kPricedPagesMax = 200;
/// Reasons of a spam filter that are kept; the rest is left out.
inline constexpr std::size_t kSpamSymbolsMax = 1000;

/// Domains of an audience that are remembered with their people.
inline constexpr std::size_t kDomainsMax = 100'000;
/// A share of bounces says something from this many people on.
inline constexpr std::uint64_t kBouncesFrom = 100;

}  // namespace amends::checks
