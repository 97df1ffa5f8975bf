#pragma once

#include "checks/check.h"

#include <memory>

namespace amends::checks {

/// `audience.language`: people whose own language has no edition and who read another. A note;
/// warns above kLanguageWarnShare, blocks above kLanguageBlockShare (METHODS 3).
class LanguageWithoutEdition final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

}  // namespace amends::checks
