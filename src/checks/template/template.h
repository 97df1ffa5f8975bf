#pragma once

#include "checks/check.h"

#include <optional>
#include <string_view>

namespace amends::checks {

/// `template.slogan`, `.joke`, `.countdown`, `.button`, `.price`, `.shouting`, `.emoji`,
/// `.exclamation`: what stays in every mailing made from a template and cannot stand beside an
/// apology or grave news (METHODS 4: slogans, urgency and humour fail an apology). They warn where
/// Facts::carrier asks for it; emoji and exclamation marks only beside grave news, else they are
/// notes. In a mailing of kind apology all are notes, and what it costs is not looked at: it may be
/// what is given back.
class CarrierTemplate final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// The same of one text, outside of a panel; nothing asked: as in a mailing of kind apology.
[[nodiscard]] Findings carrier_findings(
    const PartView& part, std::string_view sender, std::optional<Carrier> asked
);

}  // namespace amends::checks
