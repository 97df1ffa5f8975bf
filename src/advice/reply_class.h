#pragma once

#include "model/reply.h"
#include "text/locale.h"

#include <string>
#include <vector>

namespace amends::advice {

/// What is known of a mail that came back. Nothing in it is proven.
struct ReplyFacts {
  std::string subject;       // decoded
  std::string sent_subject;  // of the mailing it answers: an echo of it says nothing
  std::string words;         // own_words() of what stands below the headers
  std::string automatic;     // the header that tells of a program; empty: none
};

struct ReplyVerdict {
  model::ReplyClass of = model::ReplyClass::other;
  std::vector<model::ReplyClass> also;  // other classes it has words of
  std::string why;                      // "header auto-submitted", "legal \"my lawyer\""

  [[nodiscard]] bool has(model::ReplyClass one) const;
};

/// METHODS 5 by the rules of data/reply_lexicon.json, in all languages of the letters it is
/// written with: headers, subjects of automatic answers, then legal, leave me alone, angry, thanks,
/// question, with negations; the law and leaving also by grammars in the letters at hand. A text
/// that looks like an automatic answer without saying so in a header is a person's all the same
/// when it speaks of the law or of leaving: those two are never overlooked.
[[nodiscard]] ReplyVerdict classify_reply(const ReplyFacts& facts);

}  // namespace amends::advice
