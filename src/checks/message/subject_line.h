#pragma once

#include "checks/check.h"

namespace amends::checks {

/// What the inbox shows. `subject.long` (note, above kSubjectSeenChars), `subject.fake_reply`
/// (warn: "Re:" or "Fwd:" before a mailing, "oops" before one that corrects nothing),
/// `subject.shouting` (warn: capitals, several exclamation marks), `subject.emoji` (note, from
/// three on), `subject.same_as_preheader` (warn), `preheader.missing` and `preheader.length`
/// (notes).
class SubjectLine final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
