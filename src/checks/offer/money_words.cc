#include "checks/offer/money_words.h"

#include "base/check.h"
#include "checks/words.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>

namespace amends::checks {
namespace {

namespace json = boost::json;

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string_view view(const json::value& text) {
  return {text.as_string().data(), text.as_string().size()};
}

void add_pairs(Pairs& pairs, const json::value& object) {
  for (const auto& [sign, currency] : object.as_object()) {
    pairs.emplace_back(sign, view(currency));
  }
}

MoneyWords read(const json::object& entry, const json::object& all) {
  const auto list = [&](std::string_view key) { return split_words(view(entry.at(key))); };
  MoneyWords words;
  add_pairs(words.symbols, all.at("_currencies"));
  add_pairs(words.words, all.at("_words"));
  add_pairs(words.words, entry.at("currencies"));
  words.percent = list("percent");
  words.discount = list("discount");
  words.on = list("on");
  words.up_to = list("up_to");
  words.was = list("was");
  words.now = list("now");
  words.save = list("save");
  words.other = list("other");
  words.free = list("free");
  return words;
}

std::map<std::string, MoneyWords, std::less<>> load() {
  const auto bytes = text::embedded_file("data/money_words.json");
  AMENDS_CHECK(bytes.has_value());
  const json::value data = json::parse(json::string_view(bytes->data(), bytes->size()));
  std::map<std::string, MoneyWords, std::less<>> languages;
  for (const auto& [language, entry] : data.as_object()) {
    if (entry.is_object() && !language.starts_with('_')) {
      languages.emplace(language, read(entry.as_object(), data.as_object()));
    }
  }
  return languages;
}

}  // namespace

std::optional<std::string> MoneyWords::currency_of(std::string_view word) const {
  const auto found = std::ranges::find(words, word, &std::pair<std::string, std::string>::first);
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

const MoneyWords& money_words(const text::Locale& locale) {
  static const auto kLanguages = load();
  const auto own = kLanguages.find(locale.language());
  return own == kLanguages.end() ? kLanguages.at("en") : own->second;
}

}  // namespace amends::checks
