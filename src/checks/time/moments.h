#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `time.late_start` blocks when valid_until is over before the mailing goes, or within
/// late_start_hours_min of it. `time.past_schedule` notes a schedule that has passed.
/// `time.dst_gap` warns of a scheduled time that comes twice, as clocks go back.
class ScheduleMoments final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

/// `time.dst_gap` warns of a time in the text that its day does not have, or has twice.
class WrittenMoments final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `time.no_zone` notes a time in the text without a zone, where readers live in several.
class TimesWithoutZone final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `time.quiet_hours`: a wave begins while readers sleep, by their own zone where it is known, else
/// by the schedule's. Warns from quiet_share_warn of them, else notes.
class QuietHours final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

}  // namespace amends::checks
