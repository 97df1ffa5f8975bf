#pragma once

#include "checks/part_view.h"
#include "text/locale.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace amends::checks {

using Phrase = std::vector<std::string>;  // lower case words

/// data/clock_words.json of one language.
struct ClockWords {
  std::vector<Phrase> today;
  std::vector<Phrase> tonight;
  std::vector<Phrase> tomorrow;
  std::vector<Phrase> weekend;
  std::vector<std::string> claims;
  std::vector<std::string> before;
  std::vector<std::string> after;
  std::vector<Phrase> zones;  // and those of every language
  std::vector<std::string> seasons;
};

/// Of the locale's language, else of English. Read once, used by every thread.
[[nodiscard]] const ClockWords& clock_words(const text::Locale& locale);

/// How many words of the longest of the phrases stand at `at`; 0 when none does.
[[nodiscard]] std::size_t phrase_at(
    std::span<const Word> words, std::size_t at, const std::vector<Phrase>& phrases
);

/// Whether the text between the words `left` and `right` goes on in one line.
[[nodiscard]] bool in_one_line(const PartView& part, std::size_t left, std::size_t right);

/// An hour of the day in running text: "18:00", "6 pm", "kl. 18", "ore 18.30", "בשעה 18:00".
struct WrittenTime {
  int hour = 0;
  int minute = 0;
  std::size_t first_word = 0;
  std::size_t last_word = 0;
  bool zone_named = false;  // "CET", "Oslo time" beside it
};

/// At most kPlacesMax.
[[nodiscard]] std::vector<WrittenTime> times_of(const PartView& part);

}  // namespace amends::checks
