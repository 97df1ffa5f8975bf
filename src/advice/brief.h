#pragma once

#include "advice/apology_facts.h"
#include "advice/sheet.h"
#include "base/result.h"
#include "model/incident.h"
#include "model/reply.h"

#include <cstdint>
#include <string>
#include <vector>

namespace amends::advice {

/// A question that came in, and what is answered to it.
struct BriefAnswer {
  std::string question;
  std::string answer;
};

/// What people wrote back, of one class.
struct BriefReplies {
  model::ReplyClass of = model::ReplyClass::question;
  std::uint64_t people = 0;
  std::vector<std::string> words;  // of the newest, without who wrote them
};

/// What customer service needs before the apology leaves.
struct BriefFacts {
  ApologyFacts story;  // `locale` and its sentences are the brief's language
  std::string mailing;
  model::IncidentFacts counts;
  std::vector<BriefAnswer> answers;
  std::vector<BriefReplies> replies;  // legal, question or angry ones
  Instant now;                        // the moment of the counts
};

/// What happened, who and how many, what to say and what not, the questions that came in and what
/// people wrote, how to see whether somebody is affected. Errors: `apology.language`,
/// `apology.words_missing` (what happened is said in no way in this language).
[[nodiscard]] Result<Sheet> compose_brief(const BriefFacts& facts);

}  // namespace amends::advice
