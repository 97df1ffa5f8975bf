#pragma once

#include "text/locale.h"
#include "text/phrase.h"

#include <map>
#include <string>
#include <vector>

namespace amends::checks {

/// What a mail that apologises or brings grave news cannot carry, in one language.
struct CarrierPhrases {
  std::vector<text::PhraseSet> slogans;
  std::vector<text::PhraseSet> jokes;
  text::PhraseSet countdowns;
  text::PhraseSet promo;  // in the text of a link
};

/// data/carrier_words.json, with the slogans and jokes of data/apology_lexicon.json and the selling
/// of data/life_events.json. Loaded once, used by every thread.
struct CarrierWords {
  std::map<std::string, CarrierPhrases, std::less<>> languages;
  std::vector<std::string> countdown_pictures;  // parts of an address, small letters

  /// Of the locale's language, else of English.
  [[nodiscard]] const CarrierPhrases& phrases_of(const text::Locale& locale) const;
};

[[nodiscard]] const CarrierWords& carrier_words();

}  // namespace amends::checks
