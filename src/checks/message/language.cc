#include "checks/message/language.h"

#include "checks/message/sightings.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cld2/public/compact_lang_det.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

/// Bytes of letters from which a whole text, and a paragraph, is judged.
constexpr int kTextLettersMin = 200;
constexpr int kSureLettersMin = 400;
constexpr int kParagraphLettersMin = 120;
/// Share of the text in percent that must be of the other language: a footer stays behind as it
/// was.
constexpr int kMost = 60;
constexpr int kNearlyAll = 80;
constexpr int kAll = 95;
/// Paragraphs in another language that are told of one part.
constexpr std::size_t kParagraphsMax = 5;
/// Bytes of a text that the detector reads.
constexpr std::size_t kJudgedBytesMax = 256 * 1024;

/// What mailings are written in; other verdicts of the detector are chance.
constexpr std::array<std::string_view, 22> kCommon = {"en", "bg", "ru", "it", "no", "iw",
                                                      "de", "fr", "es", "pt", "nl", "pl",
                                                      "sv", "fi", "uk", "tr", "ar", "el",
                                                      "cs", "ro", "hu", "nn"};

/// The detector's names for the language of an edition and its nearest relatives.
bool is_same(std::string_view detected, std::string_view language) {
  if (language == "nb") {
    return detected == "no" || detected == "nn" || detected == "da";
  }
  if (language == "he") {
    return detected == "iw";
  }
  if (language == "da") {
    return detected == "da" || detected == "no";
  }
  return detected == language;
}

struct Verdict {
  std::string language;
  int percent = 0;
  int letters = 0;
};

/// The language of a text when the detector relies on it.
std::optional<Verdict> detect(std::string_view text) {
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  int letters = 0;
  bool reliable = false;
  text = text::cut_utf8(text, kJudgedBytesMax);
  CLD2::DetectLanguageSummary(
      text.data(),
      static_cast<int>(text.size()),
      true,
      languages.data(),
      percents.data(),
      &letters,
      &reliable
  );
  if (!reliable || languages[0] == CLD2::UNKNOWN_LANGUAGE) {
    return std::nullopt;
  }
  return Verdict{CLD2::LanguageCode(languages[0]), percents[0], letters};
}

/// Well-formed, without addresses, codes and what Liquid prints: the words alone.
std::string words_only(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    const std::string_view word = text.substr(0, end);
    if (word.find_first_of("@/0123456789") == std::string_view::npos &&
        word.find(kPrinted) == std::string_view::npos) {
      words += word;
      words += ' ';
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return text::repair_utf8(words);
}

bool is_other(const Verdict& verdict, const PartView& part) {
  return !is_same(verdict.language, part.locale.language()) &&
         is_among(kCommon, std::string_view(verdict.language));
}

/// The name catalogues use: the detector's "iw" and "no" are our "he" and "nb".
std::string our_name(const std::string& detected) {
  return text::Locale::parse(detected).ok() ? text::Locale::parse(detected)->language() : detected;
}

/// What is read there, on one line.
std::string first_words(const PartView& part, std::size_t at) {
  constexpr std::size_t kLetters = 60;
  const auto begin = part.visible.find_first_not_of(" \t\r\n", at);
  std::string words;
  for (const Word& word : part.words) {
    if (begin == std::string::npos || words.size() >= kLetters) {
      break;
    }
    if (word.begin >= begin) {
      words += (words.empty() ? "" : " ") + std::string(word.in(part.visible));
    }
  }
  return words;
}

Finding about_language(
    std::string_view id,
    FindingLevel level,
    const PartView& part,
    const Verdict& verdict,
    std::size_t at
) {
  Finding finding = finding_at(id, level, part, at);
  finding.arguments = {
      {"found", our_name(verdict.language)},
      {"edition", part.locale.language()},
      {"what", shown(first_words(part, at))}
  };
  return finding;
}

/// The long paragraphs of a part by their language.
struct Paragraphs {
  std::size_t own = 0;
  int foreign_letters = 0;
  std::vector<std::pair<std::size_t, Verdict>> foreign;  // where; the first kParagraphsMax
};

Paragraphs paragraphs_of(const PartView& part) {
  Paragraphs paragraphs;
  const std::string_view text = part.visible;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view piece = text.substr(at, end - at);
    const bool long_enough = piece.size() >= static_cast<std::size_t>(kParagraphLettersMin);
    const auto verdict = long_enough ? detect(words_only(piece)) : std::nullopt;
    if (verdict && is_same(verdict->language, part.locale.language())) {
      // A line of the footer is not long because its letters take two bytes each.
      const bool is_long =
          text::count_chars(piece) >= static_cast<std::size_t>(kParagraphLettersMin);
      paragraphs.own += is_long ? 1 : 0;
    } else if (verdict && verdict->letters >= kParagraphLettersMin && verdict->percent >= kAll &&
               is_other(*verdict, part)) {
      paragraphs.foreign_letters += verdict->letters;
      if (paragraphs.foreign.size() < kParagraphsMax) {
        paragraphs.foreign.emplace_back(at, *verdict);
      }
    }
    at = end + 1;
  }
  return paragraphs;
}

}  // namespace

void TextLanguage::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  if (part.part != Part::html && part.part != Part::text) {
    return;
  }
  const auto whole = detect(words_only(part.visible));
  const bool other = whole && whole->letters >= kTextLettersMin && whole->percent >= kMost &&
                     is_other(*whole, part);
  const Paragraphs paragraphs = paragraphs_of(part);
  const bool all_paragraphs = paragraphs.own == 0 && paragraphs.foreign_letters >= kSureLettersMin;
  const bool most = other && whole->percent >= kNearlyAll && whole->letters >= kSureLettersMin;
  if (all_paragraphs || other) {
    findings.push_back(about_language(
        "language.other",
        all_paragraphs || most ? FindingLevel::block : FindingLevel::warn,
        part,
        other ? *whole : paragraphs.foreign.front().second,
        other ? 0 : paragraphs.foreign.front().first
    ));
    return;
  }
  for (const auto& [at, verdict] : paragraphs.foreign) {
    findings.push_back(about_language("language.mixed", FindingLevel::warn, part, verdict, at));
  }
}

}  // namespace amends::checks
