#pragma once

#include "checks/check.h"

#include <memory>

namespace amends::checks {

/// `audience.role_share`: addresses of an office (info@, sales@) instead of a person. A note; warns
/// above kRoleWarnShare.
class RoleAddresses final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// `audience.test_addresses`, warns: test@, somebody+test@, example.com and the like on a live
/// list.
class TestAddresses final : public Check {
 public:
  [[nodiscard]] std::unique_ptr<PeopleWatch> watch(const MailingView&, std::span<const SpanRules>)
      const override;
};

/// `audience.same_person`, warns: addresses that reach the mailbox of another on the list. The
/// value of an example is the row of the other.
class SamePerson final : public Check {
 public:
  void look_at_audience(const MailingView&, const AudienceView&, Findings&) const override;
};

[[nodiscard]] bool is_role_address(std::string_view address);
[[nodiscard]] bool is_test_address(std::string_view address);

}  // namespace amends::checks
