#include "checks/template/carrier_words.h"

#include "checks/data_file.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::checks {
namespace {

CarrierWords load() {
  const boost::json::value own = data_file("data/carrier_words.json");
  const boost::json::value apology = data_file("data/apology_lexicon.json");
  const boost::json::value life = data_file("data/life_events.json");
  CarrierWords words;
  words.countdown_pictures = strings_in(own.at("countdown_pictures"));
  for (const text::Locale& locale : text::supported_locales()) {
    const std::string language = locale.language();
    const boost::json::value& lexicon = apology.at("languages").at(language);
    CarrierPhrases phrases;
    phrases.slogans.push_back(phrases_in(lexicon.at("slogan_urgency"), locale));
    phrases.slogans.push_back(phrases_in(life.at("selling").at(language), locale));
    phrases.jokes.push_back(phrases_in(lexicon.at("humour"), locale));
    phrases.jokes.push_back(phrases_in(own.at("cheer").at(language), locale));
    phrases.countdowns = phrases_in(own.at("countdown").at(language), locale);
    phrases.promo = phrases_in(own.at("promo").at(language), locale);
    words.languages.emplace(language, std::move(phrases));
  }
  return words;
}

}  // namespace

const CarrierPhrases& CarrierWords::phrases_of(const text::Locale& locale) const {
  const auto own = languages.find(locale.language());
  return own == languages.end() ? languages.find("en")->second : own->second;
}

const CarrierWords& carrier_words() {
  static const CarrierWords kWords = load();
  return kWords;
}

}  // namespace amends::checks
