#pragma once

#include "engine/incident_words.h"
#include "engine/plan_desk.h"
#include "model/contact_set.h"
#include "model/incident.h"
#include "ports/store.h"

#include <cstdint>

namespace amends::engine {

/// Who got, or may have got, the apology or the correction of an incident, in any version.
[[nodiscard]] Result<model::ContactSet> told_first(
    ports::Store& store, const model::Incident& incident
);

/// Who is told that it is fixed.
struct FollowUpPeople {
  model::ContactSet people;  // of those told first, whoever stayed
  std::uint64_t told = 0;
  std::uint64_t left = 0;  // each person in the first of these that fits
  std::uint64_t complained = 0;
  std::uint64_t suppressed = 0;
};

/// "It is fixed", later, to exactly those who had the first word and have neither left nor
/// complained since. From its draft it goes the way of every mailing. Holds references only; any
/// thread.
class FollowUp {
 public:
  FollowUp(ports::Store& store, IncidentWords& words, const PlanDesk& plans)
      : store_(store),
        words_(words),
        plans_(plans) {}

  /// Errors: `follow_up.nobody_told` (no apology or correction has left), `follow_up.nobody`.
  [[nodiscard]] Result<FollowUpPeople> people(const model::Incident& incident) const;
  /// The words for them; nothing is kept. Of `order` audience and kind are not looked at. Errors:
  /// those of people(), `follow_up.not_fixed` (a step of the plan that mends it is open), those of
  /// IncidentWords::compose().
  [[nodiscard]] Result<ComposedApology> compose(
      const model::Incident& incident, const ApologyOrder& order
  ) const;
  /// Errors: those of compose(), `follow_up.sent`.
  [[nodiscard]] Result<ApologyDraft> draft(
      const model::Incident& incident, const ApologyOrder& order, const Actor& actor
  );

 private:
  [[nodiscard]] Result<void> check_fixed(const model::Incident& incident) const;

  ports::Store& store_;
  IncidentWords& words_;
  const PlanDesk& plans_;
};

}  // namespace amends::engine
