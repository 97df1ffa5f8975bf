#include "checks/message/message_words.h"

#include "checks/data_file.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::checks {
namespace {

MessageWords load() {
  const boost::json::value data = data_file("data/message_words.json");
  MessageWords words;
  words.no_reply = strings_in(data.at("no_reply"));
  words.reply_prefixes = strings_in(data.at("reply_prefixes"));
  for (const text::Locale& locale : text::supported_locales()) {
    words.oops.emplace(
        locale.language(), phrases_in(data.at("oops").at(locale.language()), locale)
    );
  }
  for (const auto& [sign, code] : data.at("currencies").as_object()) {
    words.currencies.emplace(std::string(sign), std::string(code.as_string()));
  }
  return words;
}

}  // namespace

const text::PhraseSet& MessageWords::oops_of(const text::Locale& locale) const {
  const auto own = oops.find(locale.language());
  return own == oops.end() ? oops.find("en")->second : own->second;
}

const MessageWords& message_words() {
  static const MessageWords kWords = load();
  return kWords;
}

}  // namespace amends::checks
