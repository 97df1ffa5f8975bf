#pragma once

#include "advice/reply_grammar.h"
#include "text/locale.h"
#include "text/phrase.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace amends::advice {

/// The phrases of one language that tell what a reply is about.
struct ReplyPhrases {
  std::map<std::string, text::PhraseSet, std::less<>> lists;  // "legal", "unsubscribe_whole" ...
  ReplyGrammar grammar;                          // words near one another, by "grammars"
  std::vector<std::string> negations;            // words that turn round what follows them
  std::vector<std::string> negation_not_before;  // words before which they do not ("not only")
};

/// data/reply_lexicon.json: own writing. Compiled when first asked for; every thread may use it.
[[nodiscard]] const std::map<std::string, ReplyPhrases, std::less<>>& reply_lexicon();

/// What stands before a subject that is answered or passed on ("re", "sv", "отв").
[[nodiscard]] const std::vector<std::string>& reply_prefixes();

}  // namespace amends::advice
