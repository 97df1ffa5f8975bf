#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `audience.empty`, blocks: nobody would get it.
class EmptyAudience final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `audience.expected`: the count differs from what the author wrote down, by more than
/// expected_share_warn (warns) or expected_share_block (blocks). Counts everybody the list and its
/// condition choose, suppressed people too: the author counts them as well.
class ExpectedAudience final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `audience.past`, blocks: far more people than this sender's mailings of the same kind went to
/// before: more than kPastMedianBlock times the middle one, or kPastLargestBlock times the largest.
/// Of fewer than kPastFrom mailings nothing is said.
class PastAudiences final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `audience.sampled`, warns: only a part of the people was looked at, because that was asked for.
class SampledAudience final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `audience.suppressed`, a note: people who are withheld because they left, complained, bounced or
/// muted a topic of the mailing.
class SuppressedPeople final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `audience.duplicate`, warns: rows of a person who is there already. The value of an example is
/// the row of the first.
class DuplicatePeople final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

}  // namespace amends::checks
