#pragma once

#include "base/result.h"
#include "model/mailing.h"
#include "model/records.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// A step that comes before the mail, and the one command that does it or says that it is done.
struct OpenStep {
  std::string id;
  std::string command;
  bool needs_somebody_else = false;  // a second person must agree: no reason stands for that
};

/// What is open of an incident's plan before its mailing may leave.
struct PlanHold {
  model::IncidentId incident;
  std::vector<OpenStep> open = {};  // empty: nothing holds it
};

/// Asked before a mailing begins to leave. Any thread.
class LaunchGuard {
 public:
  virtual ~LaunchGuard() = default;
  /// Nothing is open for a mailing that mends no incident.
  [[nodiscard]] virtual Result<PlanHold> hold_of(const model::Mailing& mailing) const = 0;
};

/// Errors: `plan.holds_send` when a step is open and nobody says why it goes all the same, or one
/// is open that a reason cannot stand for. Names the steps, each with its command.
[[nodiscard]] Result<void> check_hold(
    const PlanHold& hold, std::string_view mailing, std::string_view despite
);

}  // namespace amends::engine
