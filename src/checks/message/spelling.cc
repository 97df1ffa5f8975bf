#include "checks/message/spelling.h"

#include "checks/message/dictionary.h"
#include "checks/message/sightings.h"
#include "text/case.h"
#include "text/utf8.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

constexpr std::size_t kWordsListed = 12;
constexpr std::size_t kWordsAsked = 5000;  // different ones of a part; later ones are not asked
/// Shorter words are abbreviations as often as not.
constexpr std::size_t kWordCharsMin = 4;
/// With a larger share unknown it is another language, which language.other tells.
constexpr std::size_t kUnknownShare = 3;

/// Of "(well-written," the part between the marks.
std::string_view bare(std::string_view token) {
  const auto words = words_of(token, {});
  if (words.empty()) {
    return {};
  }
  return token.substr(words.front().begin, words.back().end - words.front().begin);
}

bool can_be_asked(std::string_view word, const text::Locale& locale) {
  return text::count_chars(word) >= kWordCharsMin &&
         word.find_first_of("0123456789@/.:_&=#%+*\\") == std::string_view::npos &&
         word.find(kPrinted) == std::string_view::npos && text::downcase(word, locale) == word;
}

/// As dictionaries write it: with a straight apostrophe.
std::string dictionary_form(std::string_view word) {
  std::string form(word);
  constexpr std::string_view kApostrophe = "\xE2\x80\x99";
  for (std::size_t at = form.find(kApostrophe); at != std::string::npos;
       at = form.find(kApostrophe, at)) {
    form.replace(at, kApostrophe.size(), "'");
  }
  return form;
}

/// The parts of a word with hyphens: each is asked.
bool is_known(const text::Locale& locale, std::string_view word) {
  while (!word.empty()) {
    const std::size_t end = std::min(word.find('-'), word.size());
    const std::string part = dictionary_form(word.substr(0, end));
    if (text::count_chars(part) >= kWordCharsMin && !Dictionaries::knows(locale, part)) {
      return false;
    }
    word.remove_prefix(std::min(end + 1, word.size()));
  }
  return true;
}

struct Asked {
  std::set<std::string, std::less<>> words;
  std::vector<std::string> unknown;
  std::size_t first = 0;  // offset of the first unknown one
};

void ask(const PartView& part, std::size_t at, std::string_view token, Asked& asked) {
  const std::string_view word = bare(token);
  if (word.empty() || !can_be_asked(token, part.locale) || asked.words.contains(word)) {
    return;
  }
  asked.words.emplace(word);
  if (!is_known(part.locale, word)) {
    asked.first = asked.unknown.empty() ? at : asked.first;
    asked.unknown.emplace_back(word);
  }
}

/// Without the dot, comma or quote that a sentence puts there.
std::string_view without_stops(std::string_view token) {
  while (!token.empty() &&
         std::string_view(".,:;!?)(\"'").find(token.back()) != std::string_view::npos) {
    token.remove_suffix(1);
  }
  return token;
}

Asked ask_all(const PartView& part) {
  Asked asked;
  const std::string_view text = part.visible;
  for (std::size_t at = 0; at < text.size() && asked.words.size() < kWordsAsked;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    if (end > at) {
      ask(part, at, without_stops(text.substr(at, end - at)), asked);
    }
    at = end + 1;
  }
  return asked;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string list;
  for (std::size_t at = 0; at < std::min(words.size(), kWordsListed); ++at) {
    list += (at == 0 ? "" : ", ") + words[at];
  }
  return text::printable(list, kWordsListed * kShownBytesMax);
}

}  // namespace

void Spelling::look_at_mailing(const MailingView& view, Findings& findings) const {
  std::string without;
  for (const model::Edition& edition : view.mailing.editions) {
    if (!Dictionaries::has(edition.locale)) {
      without += (without.empty() ? "" : ", ") + edition.locale.tag();
    }
  }
  if (!without.empty()) {
    Finding finding = finding_on_mailing("spelling.no_dictionary", FindingLevel::note);
    finding.arguments = {{"languages", shown(without)}};
    findings.push_back(std::move(finding));
  }
}

void Spelling::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  if (!Dictionaries::has(part.locale)) {
    return;
  }
  const Asked asked = ask_all(part);
  if (asked.unknown.empty() || (asked.words.size() > kWordsListed &&
                                asked.unknown.size() * kUnknownShare > asked.words.size())) {
    return;
  }
  Finding finding = finding_at("spelling.unknown", FindingLevel::note, part, asked.first);
  finding.arguments = {
      {"words", list_of(asked.unknown)}, {"count", static_cast<std::int64_t>(asked.unknown.size())}
  };
  findings.push_back(std::move(finding));
}

}  // namespace amends::checks
