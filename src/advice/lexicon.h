#pragma once

#include "text/locale.h"
#include "text/phrase.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::advice {

/// The limits of form of an apology (METHODS 4).
struct Form {
  std::size_t subject_chars_warn = 0;
  std::size_t subject_chars_hard = 0;
  std::size_t body_words_min = 0;
  std::size_t body_words_warn = 0;
  std::size_t body_words_hard = 0;
  std::size_t apology_markers_max = 0;
  std::size_t exclamation_marks_max = 0;
  std::size_t capital_words_max = 0;
  std::size_t links_max = 0;
  std::size_t images_max = 0;
  std::size_t first_within_sentences = 0;
};

/// A readability index is good from `min` up, or down from `max`.
struct ReadabilityBound {
  bool is_minimum = true;
  double bound = 0;
};

struct Rubric {
  std::vector<std::string> required;
  std::vector<std::string> required_from_severity_2;
  std::vector<std::string> required_from_severity_3;
  std::vector<std::string> forbidden;
  std::vector<std::pair<std::string, int>> weights;
  std::vector<std::pair<std::string, int>> penalties;
  int pass = 0;
  Form form;
  std::map<std::string, ReadabilityBound, std::less<>> readability;  // by language
};

struct LanguageLexicon {
  std::map<std::string, text::PhraseSet, std::less<>> categories;
};

/// data/apology_lexicon.json: own writing, read by copy editors of each language.
struct Lexicon {
  Rubric rubric;
  std::map<std::string, LanguageLexicon, std::less<>> languages;

  /// Of the locale's language, else of English.
  [[nodiscard]] const LanguageLexicon& language(const text::Locale& locale) const;
};

/// Compiled when first asked for; every thread may use it.
[[nodiscard]] const Lexicon& apology_lexicon();

/// A category that earns points, as against one that costs them.
[[nodiscard]] bool is_credited(std::string_view category);

}  // namespace amends::advice
