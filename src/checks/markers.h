#pragma once

#include "text/locale.h"
#include "text/phrase.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// Where a pattern was found, as bytes of the text.
struct Hit {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Several RE2 patterns as one question.
class PatternList {
 public:
  enum class Case : unsigned char { fold, keep };

  PatternList(std::span<const std::string> patterns, Case letters);
  ~PatternList();
  PatternList(PatternList&&) noexcept;

  /// The leftmost match of any pattern at or after `from`.
  [[nodiscard]] std::optional<Hit> find(std::string_view text, std::size_t from = 0) const;
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// Phrases of one language with the language-free and the English ones, which people of every
/// language leave behind.
struct MarkPhrases {
  std::string language;
  std::vector<text::PhraseSet> anywhere;
  std::vector<text::PhraseSet> subject;
};

/// data/preflight_markers.json, own writing read by copy editors of each language (METHODS 3).
/// Compiled once, used by every thread.
struct Markers {
  PatternList merge;          // leftovers of this and other template languages
  PatternList capitals;       // as FNAME: only as written
  PatternList filler;         // XXXX, lorem ipsum, "Dear null"
  PatternList greeting;       // "Dear ,"
  PatternList links;          // href="#"
  PatternList test_subjects;  // "[TEST] ...", "Draft: ..."
  std::vector<MarkPhrases> phrases;

  /// Of the locale's language, else of English.
  [[nodiscard]] const MarkPhrases& phrases_of(const text::Locale& locale) const;
};

[[nodiscard]] const Markers& markers();

}  // namespace amends::checks
