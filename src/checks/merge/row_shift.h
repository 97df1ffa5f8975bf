#pragma once

#include "checks/check.h"

#include <memory>

namespace amends::checks {

/// `merge.row_shift`, blocks: hardly a name is found in its own address, but many are in the
/// address of the row above or below, or the values of another column are (METHODS 3). Looks at the
/// first 2,048 people and at every sixteenth 64 after them.
class RowShift final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(
      const MailingView& mailing, std::span<const SpanRules> spans
  ) const override;
};

/// What of a name would be found in an address: its first word in small Latin letters, at most five
/// of them, transliterated from Cyrillic. Empty where fewer than three are left.
[[nodiscard]] std::string address_key(std::string_view name);

}  // namespace amends::checks
