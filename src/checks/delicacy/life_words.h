#pragma once

#include "text/locale.h"
#include "text/phrase.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// Phrases by language.
using PhrasesByLanguage = std::map<std::string, text::PhraseSet, std::less<>>;

enum class Gravity : std::uint8_t { tender, grave };

struct LifeEvent {
  std::string id;
  Gravity gravity = Gravity::tender;
  std::vector<std::string> topics;  // fold keys
  PhrasesByLanguage phrases;
};

/// data/life_events.json, loaded once, used by every thread.
struct LifeWords {
  std::vector<LifeEvent> events;
  PhrasesByLanguage grief;
  PhrasesByLanguage selling;
  std::vector<std::string> party_emoji;
};

[[nodiscard]] const LifeWords& life_words();

/// Of the locale's language, else of English.
[[nodiscard]] const text::PhraseSet& phrases_for(
    const PhrasesByLanguage& phrases, const text::Locale& locale
);

}  // namespace amends::checks
