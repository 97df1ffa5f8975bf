#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `css.support`: what some mail programs leave out, from data/client_support.json, whose shares of
/// readers are approximations. Warns once for each feature without which the mail is hard to read
/// for more than 30 % of readers; everything else is one note. What stands in @media is meant to be
/// left out by some and is not counted.
class ClientSupport final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
