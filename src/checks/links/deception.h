#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `link.text_differs`, block: the text of a link is an address, and the link goes to another
/// owner's (registrable domain). So do letters of thieves; mail programs warn of it or throw the
/// mail away.
class MisleadingLinkText final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `link.same_text_two_targets`, warn: two links say the same and go to two places. "Read more" and
/// its like (data/link_words.json) may.
class SameTextTwoTargets final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
