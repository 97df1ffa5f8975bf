#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `message.postal_address`, blocks where [checks.message] postal_address asks for one: the address
/// it gives, word by word, or with "required" anything that reads like one, in the HTML and in a
/// text part of its own. Many laws ask for it (CAN-SPAM, 16 CFR 316.4).
class PostalAddress final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
