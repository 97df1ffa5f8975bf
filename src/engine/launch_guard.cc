#include "engine/launch_guard.h"

#include <fmt/format.h>

#include <algorithm>

namespace amends::engine {
namespace {

/// "brief (amends incident tick 3 brief); confirm (...)"
std::string names_of(const std::vector<OpenStep>& steps) {
  std::string names;
  for (const OpenStep& step : steps) {
    names += fmt::format("{}{} ({})", names.empty() ? "" : "; ", step.id, step.command);
  }
  return names;
}

}  // namespace

Result<void> check_hold(const PlanHold& hold, std::string_view mailing, std::string_view despite) {
  if (hold.open.empty()) {
    return {};
  }
  if (despite.empty()) {
    return make_error(
        "plan.holds_send",
        "{} steps of the plan of incident {} come before {} leaves: {}. Or send it all the same, "
        "with a reason that is kept: amends send {} --despite-plan \"...\"",
        hold.open.size(),
        hold.incident.value,
        mailing,
        names_of(hold.open),
        mailing
    );
  }
  std::vector<OpenStep> firm = hold.open;
  std::erase_if(firm, [](const OpenStep& step) { return !step.needs_somebody_else; });
  if (firm.empty()) {
    return {};
  }
  return make_error(
      "plan.holds_send",
      "somebody else must agree before {} leaves, and no reason stands for that: {}",
      mailing,
      names_of(firm)
  );
}

}  // namespace amends::engine
