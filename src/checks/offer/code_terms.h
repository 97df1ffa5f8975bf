#pragma once

#include "checks/check.h"

namespace amends::checks {

/// What the server tells the shops about the codes of [[codes]], against what the mailing promises.
/// `code.refused`: blocks where a shop would refuse the code when the mailing goes, or sooner than
/// mailing.toml says; warns where nobody registered it. `code.uses_short` blocks where fewer uses
/// are left than people get an edition that has it. Only a server knows.
class CodesOfTheServer final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// `code.reader_zone`: the last day of a code ends kCodeHoursLost or more before it ends where
/// readers live, by their column `zone`. Warns above kCodeZoneWarnShare of the people, else notes.
class CodeInReaderZone final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

}  // namespace amends::checks
