#pragma once

#include "text/locale.h"
#include "text/phrase.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// data/message_words.json, loaded once, used by every thread.
struct MessageWords {
  std::vector<std::string> no_reply;
  std::vector<std::string> reply_prefixes;
  std::map<std::string, text::PhraseSet, std::less<>> oops;
  std::map<std::string, std::string, std::less<>> currencies;  // what is written -> its code

  /// Of the locale's language, else of English.
  [[nodiscard]] const text::PhraseSet& oops_of(const text::Locale& locale) const;
};

[[nodiscard]] const MessageWords& message_words();

}  // namespace amends::checks
