#include "checks/delicacy/life_words.h"

#include "checks/data_file.h"
#include "text/case.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::checks {
namespace {

PhrasesByLanguage by_language(const boost::json::value& lists) {
  PhrasesByLanguage phrases;
  for (const text::Locale& locale : text::supported_locales()) {
    phrases.emplace(locale.language(), phrases_in(lists.at(locale.language()), locale));
  }
  return phrases;
}

LifeEvent event_in(const boost::json::value& entry) {
  LifeEvent event;
  event.id = std::string(entry.at("id").as_string());
  event.gravity = entry.at("level").as_string() == "grave" ? Gravity::grave : Gravity::tender;
  for (const std::string& topic : strings_in(entry.at("topics"))) {
    event.topics.push_back(text::fold_key(topic));
  }
  event.phrases = by_language(entry.at("phrases"));
  return event;
}

LifeWords load() {
  const boost::json::value data = data_file("data/life_events.json");
  LifeWords words;
  for (const boost::json::value& entry : data.at("events").as_array()) {
    words.events.push_back(event_in(entry));
  }
  words.grief = by_language(data.at("grief"));
  words.selling = by_language(data.at("selling"));
  words.party_emoji = strings_in(data.at("party_emoji"));
  return words;
}

}  // namespace

const LifeWords& life_words() {
  static const LifeWords kWords = load();
  return kWords;
}

const text::PhraseSet& phrases_for(const PhrasesByLanguage& phrases, const text::Locale& locale) {
  const auto own = phrases.find(locale.language());
  return own == phrases.end() ? phrases.find("en")->second : own->second;
}

}  // namespace amends::checks
