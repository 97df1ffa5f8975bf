#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `spelling.unknown`, a note: words that no dictionary of the language knows, in the subject and
/// the body; at most kWordsListed. Names and everything else with a capital, a digit or an address
/// sign are passed over. `spelling.no_dictionary`, a note: languages nobody has a dictionary of
/// here.
class Spelling final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
