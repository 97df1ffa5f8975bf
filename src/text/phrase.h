#pragma once

#include "base/result.h"
#include "text/locale.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::text {

/// A text as phrases are compared with it: invisible marks dropped, NFC, lower case, ё as е in
/// Russian, no accents in Italian, no niqqud in Hebrew, everything but letters, digits and % one
/// space
/// (: . , between two digits stay). Sentence ends are not kept.
[[nodiscard]] std::string normalise_phrase(std::string_view text, const Locale& locale);

/// One phrase found: which pattern, and where in the text as given (bytes, end exclusive).
struct PhraseHit {
  std::size_t pattern = 0;
  std::size_t begin = 0;
  std::size_t end = 0;

  bool operator==(const PhraseHit&) const = default;
};

/// Patterns of one language, compiled. A pattern is words with
///   `*` at the end of a word: any further letters
///   `#` a number (digits, also with : . , between them); letters or % may follow in the same word
///   `~` between words: up to 6 words, in the same sentence
///   `(a/b)` one of the alternatives, which may be several words, tokens or nothing; no nesting
///   `=` directly before a Hebrew word: no prefix letter
/// and matches whole words within one sentence. A Hebrew word may carry up to two of the prefix
/// letters ו ה ש ב ל מ כ. Sentences end at ! ? ; or a newline, and at a dot before white space
/// unless a lower- case letter or a digit comes next; join soft-wrapped lines first. Immutable:
/// every thread may search at once.
class PhraseSet {
 public:
  /// Error `phrase.pattern`: nested or open brackets, no words, or beyond a limit.
  static Result<PhraseSet> compile(std::span<const std::string> patterns, const Locale& locale);

  /// An empty set, which finds nothing.
  PhraseSet();
  ~PhraseSet();
  PhraseSet(PhraseSet&&) noexcept;
  PhraseSet& operator=(PhraseSet&&) noexcept;

  /// All hits in order of their beginning, one for each pattern and beginning (the shortest). At
  /// most kPhraseHitsMax hits in the first kPhraseTextBytesMax bytes.
  [[nodiscard]] std::vector<PhraseHit> find_all(std::string_view text) const;
  [[nodiscard]] std::size_t size() const;

 private:
  class State;
  explicit PhraseSet(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

/// Hits that overlap joined into stretches of text: what counts as one marker (`pattern` is that of
/// the first). Expects the order of find_all.
[[nodiscard]] std::vector<PhraseHit> merge_overlaps(std::span<const PhraseHit> hits);

}  // namespace amends::text
