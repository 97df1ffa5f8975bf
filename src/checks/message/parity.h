#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `text.differs`, warns: a written body.txt says a percentage, an amount, a code, a date or a link
/// that the HTML, the subject and the preheader do not have. What the text leaves out is its right.
class TextDiffers final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

/// `edition.parity`: the editions of a mailing do not promise the same. In the subject every
/// difference warns; in the body a contradiction (each has what the other lacks) warns, something
/// left out is a note. Editions that each have a code of their own agree. Amounts and links may
/// differ with the country and are not compared.
class EditionParity final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

}  // namespace amends::checks
