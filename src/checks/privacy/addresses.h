#pragma once

#include "checks/check.h"

namespace amends::checks {

/// Other people's data in the text everybody gets. `privacy.addresses`, warns: two or more mail
/// addresses that are not the sender's own. `privacy.phones`, warns: many telephone numbers.
/// `privacy.recipient_list`, blocks: a row of addresses at several private mail providers, as when
/// the list itself was pasted in.
class ForeignAddresses final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
