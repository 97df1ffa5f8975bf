#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `sender.no_reply`, warns: answers go to an address that says nobody reads them. A note when only
/// the sender is such an address and answers go elsewhere. `sender.reply_to`, warns: answers go to
/// another domain than the sender's.
class Sender final : public Check {
 public:
  void look_at_mailing(const MailingView&, Findings&) const override;
};

}  // namespace amends::checks
