#pragma once

#include "checks/check.h"

#include <memory>

namespace amends::checks {

/// `audience.never_mailed`: people who never got a mail from here. Warns above
/// never_mailed_share_warn; blocks above never_mailed_share_block from kNeverMailedBlockFrom people
/// on. A note where this is the first mailing of all. Only a server knows.
class NeverMailed final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// `time.long_silence`: people who got a mail from here, but none for half a year: an automation or
/// a list that wakes up. Warns above kLongSilenceWarnShare; blocks above kLongSilenceBlockShare
/// from kNeverMailedBlockFrom people on. Only a server knows.
class LongSilence final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// `audience.incident_overlap`: people whom an open incident hit and who were not written to about
/// it. Warns; blocks for a regular mailing from kOwedHarmBlock on.
class IncidentOverlap final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// `audience.twice`: people who got a mail with nearly the same words within two days. Blocks for
/// more than kTwinBlockShare of the people, else warns. Only a server knows.
class SentTwice final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// `audience.mailing_overlap`, blocks: people who got, or are to get, a mailing that [audience]
/// not_with names. Warns where it cannot be known: there is no such mailing, or no list of it.
class MailingOverlap final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

}  // namespace amends::checks
