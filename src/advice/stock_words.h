#pragma once

#include "advice/apology_facts.h"
#include "base/result.h"

#include <string>
#include <vector>

namespace amends::advice {

/// The sentences of one language with nothing missing: those that people gave, and where there was
/// none, one that says no more than the structured facts (kind of mistake, day of the mailing,
/// right value, code).
struct FullWords {
  ApologyWords words;
  /// Fields that Amends worded or left out ("what_happened", "cause" ...), in order.
  std::vector<std::string> stand_ins;
  /// What `own_offer` gives, with Liquid for each person's own; empty without one.
  std::string own_offer = {};
};

/// A date as the language's sentences take it.
[[nodiscard]] Result<std::string> sentence_date(
    Instant at, const text::Locale& locale, std::string_view zone
);

/// A value in a sentence that runs in another direction: isolated (Unicode UAX 9), so that it moves
/// nothing around it.
[[nodiscard]] std::string isolated(std::string_view value);

/// One sentence, in one line, with its full stop, and nothing in it that Liquid would read.
[[nodiscard]] std::string sentence(std::string_view text);
[[nodiscard]] std::string without_liquid(std::string_view text);

/// The first character in lower case, as behind a colon; in upper case, as where a sentence stands
/// alone.
[[nodiscard]] std::string lower_first(std::string_view text, const text::Locale& locale);
[[nodiscard]] std::string upper_first(std::string_view text, const text::Locale& locale);

/// Mistakes about which nothing is left to mend once nobody else gets the mailing.
[[nodiscard]] bool is_over_when_stopped(model::ErrorKind kind);

/// A cause or a prevention that is missing is left out; the rest is worded from the facts. Error
/// `apology.words_missing` names what cannot be, and in which languages: all of it at once.
[[nodiscard]] Result<std::vector<FullWords>> full_words(const ApologyFacts& facts);

/// The same for the language of `facts.locale` alone, where what was done may not be said yet: a
/// brief, a post, a notice. Errors: `apology.words_missing` (what happened), `apology.language`.
[[nodiscard]] Result<ApologyWords> told_words(const ApologyFacts& facts);

}  // namespace amends::advice
