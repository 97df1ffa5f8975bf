#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `code.unknown`: a code in the text that [[codes]] does not know: blocks where the mailing names
/// its codes, warns where it names none. Words that announce a code: data/codes.json.
class CodeInText final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `code.window`: a code that is over when the mailing goes, or not valid yet (both block), or that
/// ends before the mailing itself does (warns).
class CodeWindow final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

}  // namespace amends::checks
