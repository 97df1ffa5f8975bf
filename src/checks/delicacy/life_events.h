#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `delicacy.life_event`: the text speaks to the reader of an event in their life (a birth, a loss,
/// an illness, a wedding, Mother's Day; data/life_events.json) and goes to many people: the topics
/// of the mailing do not name it, or the audience has no condition. Grave events block until a
/// reviewer confirms (METHODS 3, sensitive life event x broad audience: Shutterfly 2014), others
/// warn.
class LifeEvents final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

/// `delicacy.tone`, warns: words that sell, or a party emoji, in a text that speaks of a death or a
/// disaster.
class Tone final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

}  // namespace amends::checks
