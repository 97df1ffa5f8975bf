#pragma once

#include "checks/check.h"

#include <cstddef>
#include <string_view>

namespace amends::checks {

/// Other people's data in the text everybody gets. `privacy.addresses`, warns: two or more mail
/// addresses that are not the sender's own. `privacy.phones`, warns: many telephone numbers.
/// `privacy.recipient_list`, blocks: a row of addresses at several private mail providers, as when
/// the list itself was pasted in.
class ForeignAddresses final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// Different mail addresses in a text or a file that are not the sender's; counted up to 1,000.
[[nodiscard]] std::size_t count_foreign_addresses(
    std::string_view bytes, const model::Mailing& mailing
);

}  // namespace amends::checks
