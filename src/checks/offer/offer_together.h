#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `offer.subject_body`: a percentage, a code or a last day in the subject. Blocks where the body
/// says one other instead, warns where it says several others or nothing.
class SubjectAndBody final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `code.percent`: beside a code stands another percentage than the code's, or an edition names
/// one code and one percentage that is not the code's: blocks.
class CodePercent final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `code.unique_shortage` blocks: fewer codes in the file than people. `code.repeated` blocks: a
/// file says a code twice.
class UniqueCodes final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

}  // namespace amends::checks
