#pragma once

#include "advice/limits.h"
#include "advice/reply_fold.h"
#include "base/result.h"

#include <bitset>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amends::advice {

/// What stands in data/reply_lexicon.json under "grammars" for one language.
struct GrammarSource {
  std::map<std::string, std::string> ideas;               // "stop": "stop cease* quit"
  std::map<std::string, std::vector<std::string>> rules;  // "leaving": {"stop ~ write", ...}
};

struct GrammarHit {
  std::string_view list;  // "legal", "leaving" ...; lives as long as the grammar
  std::size_t begin = 0;  // bytes of the text, end exclusive
  std::size_t end = 0;
};

/// Words that stand near one another, for one language. An idea is a set of words: `stem*` with any
/// further letters, `=word` without Hebrew prefix letters. A rule is ideas in order, `a|b` one of
/// them, within one sentence:
///   `a b`    at most two words between
///   `a + b`  none
///   `a ~ b`  at most six
///   `a & b`  at most six, in either order (these two ideas alone)
///   `-a`     at the end: not when it stands in the rule's words or six words around
/// A rule of a list that ends in _short counts only from the first word on of a sentence of a few,
/// of one that ends in _end up to the last word of a sentence.
/// Words may be glued together ("removeme"), and a long one may have one letter wrong. Bulgarian
/// and Russian are known in Latin letters too, when enough letters say so. The cost is words times
/// rules. Immutable: every thread may search at once.
class ReplyGrammar {
 public:
  /// Error `phrase.pattern`: an unknown idea, more than kReplyIdeasMax of them, a sign where it
  /// means nothing.
  static Result<ReplyGrammar> compile(const GrammarSource& source, Letters letters);

  /// At most kReplyHitsMax of each list, in order of their beginning.
  [[nodiscard]] std::vector<GrammarHit> find_all(std::string_view text) const;

 private:
  using Ideas = std::bitset<kReplyIdeasMax>;
  using Words = std::unordered_map<std::string, Ideas>;

  struct Step {
    Ideas ideas;
    std::size_t between_max = 0;  // words between it and the one before
  };

  struct Rule {
    std::size_t list = 0;
    std::vector<Step> steps;
    Ideas all;      // of all steps
    Ideas without;  // not around
  };

  struct Known {
    FoldedWord word;
    Ideas ideas;
  };

  struct Spelt {
    std::string word;
    bool is_stem = false;
    Ideas ideas;
  };

  class Compiler;
  class Reading;
  class Search;

  [[nodiscard]] Ideas ideas_of(std::string_view word) const;
  [[nodiscard]] Ideas plain_ideas(std::string_view word) const;
  [[nodiscard]] Ideas misspelt_ideas(std::string_view word) const;

  Letters letters_ = Letters::latin;
  std::vector<std::string> lists_;
  std::vector<Rule> rules_;
  Words words_;
  Words bare_;  // no Hebrew prefix letters before them
  Words stems_;
  std::vector<std::size_t> stem_sizes_;       // sorted
  std::map<char, std::vector<Spelt>> spelt_;  // long ones, by their first letter
};

}  // namespace amends::advice
