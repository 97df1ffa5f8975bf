#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `html.contrast`, warns: text on a background it hardly stands out from, WCAG 2.1 success
/// criterion 1.4.3: 4.5:1, 3:1 for large text. Only where both colours are known from the mail's
/// own attributes; one finding for each pair of colours.
class Contrast final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `html.font_small`: text of less than 13 px. A note, since the small print is small; warns when
/// it is most of the mail, or smaller than 10 px.
class SmallFont final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `html.wide`, warns: something is set to more than 640 px and nothing narrows it for a phone. A
/// note when a media query may.
class WideLayout final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
