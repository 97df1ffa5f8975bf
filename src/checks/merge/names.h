#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `merge.default_used`, a note: how many people read the default instead of a value of their own.
/// Warns above kDefaultWarnShare.
class DefaultUsed final : public Check {
 public:
  void look_at_span(const MailingView&, const SpanView&, Findings&) const override;
};

/// Names of people: `merge.not_a_name` warns (an address, a link, a number), `merge.name_word`
/// warns (admin, test, an insult), `merge.name_case` (CAPITALS or small letters only) notes and
/// warns above kNameCaseWarnShare, `merge.script` (in another alphabet than the text, and not in
/// Latin) notes and warns above kScriptWarnShare.
class OddName final : public Check {
 public:
  void look_at_span(const MailingView&, const SpanView&, Findings&) const override;
};

}  // namespace amends::checks
