#pragma once

#include "advice/plan.h"
#include "advice/playbook.h"
#include "engine/incident_desk.h"
#include "engine/launch_guard.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// What a person says when they confirm how bad it is.
struct Confirmation {
  model::Harm harm = model::Harm::cosmetic;
  std::string why;
  std::string cause;  // technical, miscommunication, coordination, human; empty: not known yet
  advice::Certainty certainty = advice::Certainty::sure;
  advice::Circumstances known;
};

/// What the journal knows of an incident's assessing: the newest confirmation counts.
struct Assessed {
  std::optional<Confirmation> confirmed;
  std::string by;
  std::optional<Instant> at;
  std::optional<Instant> breach_known;  // when it was first known for a breach
  std::optional<Instant> repair_by;     // the estimate
  std::string signed_again_by;
};

/// One step as it stands.
struct StepState {
  advice::PlanStep step;
  bool done = false;
  std::string by;  // empty: Amends saw it
  std::optional<Instant> at;
  std::string note;
  std::string despite;  // why it was ticked although `open_needs` were open
  std::vector<std::string> open_needs;
  bool late = false;
};

/// Of those hit, by language ("en", "" unknown) and by mailbox provider ("gmail", "other").
struct HitCounts {
  std::uint64_t got = 0;
  std::uint64_t seen = 0;
  std::uint64_t clicked = 0;
  std::uint64_t left = 0;
};

struct HitGroups {
  std::map<std::string, HitCounts> by_language;
  std::map<std::string, HitCounts> by_provider;
};

/// What can still be changed behind mail that is out.
struct MendableCounts {
  std::uint64_t links = 0;
  std::uint64_t repointed = 0;
  std::uint64_t codes = 0;  // discount codes the mailing names
};

/// The 72 hours of GDPR article 33, for privacy and security.
struct BreachClock {
  Instant known;
  Instant due;
};

/// Assessing, deciding and the plan of an incident. What people say is kept in the journal, under
/// the incident, so that a plan is what the journal and the ledgers say now. Any thread; ticks come
/// one after the other.
class PlanDesk final : public LaunchGuard {
 public:
  PlanDesk(
      ports::Store& store, IncidentDesk& incidents, const Clock& clock, advice::Playbook playbook
  )
      : store_(store),
        incidents_(incidents),
        clock_(clock),
        playbook_(std::move(playbook)) {}

  /// Errors: `plan.why` (no reason given), `incident.state` (closed).
  [[nodiscard]] Result<model::Incident> confirm(
      model::IncidentId id, const Confirmation& confirmation, const Actor& actor
  );
  [[nodiscard]] Result<Assessed> assessed(const model::Incident& incident) const;
  /// What people confirmed, and what the store knows: earlier incidents of the same people, and
  /// whom their corrections reached.
  [[nodiscard]] Result<advice::Circumstances> circumstances(const model::Incident& incident) const;
  [[nodiscard]] Result<advice::Assessment> assess(const model::Incident& incident) const;
  [[nodiscard]] Result<advice::Advice> advise(const model::Incident& incident) const;
  [[nodiscard]] Result<HitGroups> groups(const model::Incident& incident) const;
  [[nodiscard]] Result<MendableCounts> mendable(const model::Incident& incident) const;
  /// Nothing where no personal data is concerned.
  [[nodiscard]] Result<std::optional<BreachClock>> breach_clock(const model::Incident& incident
  ) const;

  [[nodiscard]] Result<std::vector<StepState>> plan(const model::Incident& incident) const;
  /// Of the plan of the incident whose people an apology or a correction is for, also one that was
  /// written by hand, the steps before the mail that are open; for "it is fixed" those that mend
  /// it.
  [[nodiscard]] Result<PlanHold> hold_of(const model::Mailing& mailing) const override;
  /// Errors: `plan.step` (no such step), `plan.seen` (Amends sees it, nobody ticks it), `plan.done`
  /// (somebody was faster), `plan.needs` (a step before it is open, and no `despite`).
  [[nodiscard]] Result<void> tick(
      const model::Incident& incident,
      std::string_view step,
      std::string_view note,
      std::string_view despite,
      const Actor& actor
  );
  /// Errors: `plan.step`, `plan.seen`, `plan.open`.
  [[nodiscard]] Result<void> untick(
      const model::Incident& incident, std::string_view step, const Actor& actor
  );
  /// When the repair will be done. Error: `plan.estimate` when that time is past.
  [[nodiscard]] Result<void> estimate(
      const model::Incident& incident, Instant by, const Actor& actor
  );
  /// A second person agrees to one more apology to people who had one of late. Error: `plan.own`
  /// when it is who confirmed or drafted it.
  [[nodiscard]] Result<void> agree(const model::Incident& incident, const Actor& actor);

 private:
  [[nodiscard]] Result<advice::PlanFacts> facts_of(
      const model::Incident& incident, const Assessed& assessed
  ) const;
  /// The command that comes next for "it is fixed"; empty once it has begun to leave.
  [[nodiscard]] Result<std::string> next_of_follow_up(const model::Incident& incident) const;
  /// Whom a draw left without the apology that has left, when they have to have it by now: the
  /// mistake turned out graver, or a person ended the draw.
  [[nodiscard]] Result<void> add_held_out(
      const model::Incident& incident, const Assessed& assessed, advice::PlanFacts& facts
  ) const;
  [[nodiscard]] Result<bool> is_said_mended(const model::Incident& incident) const;
  [[nodiscard]] Result<std::string> name_of_mending(
      const model::Incident& incident, const advice::Advice& advice
  ) const;
  [[nodiscard]] Result<StepState> find_step(const model::Incident& incident, std::string_view step)
      const;
  [[nodiscard]] Result<std::vector<model::AuditEntry>> entries(model::IncidentId id) const;
  [[nodiscard]] Result<void> note(
      model::IncidentId id, std::string_view verb, std::string detail, const Actor& actor
  ) const;

  ports::Store& store_;
  IncidentDesk& incidents_;
  const Clock& clock_;
  const advice::Playbook playbook_;
  std::mutex ticking_;
};

/// Of the people hit, those whom the correction or apology of an earlier incident reached within
/// so many days. Incidents about the same mailing count too.
[[nodiscard]] Result<model::ContactSet> apologised_of_late(
    ports::Store& store, const model::Incident& incident, Instant now, std::uint64_t days
);

/// What people confirmed last; nothing: nobody has yet.
[[nodiscard]] Result<std::optional<Confirmation>> confirmation_of(
    ports::Store& store, model::IncidentId id
);

/// By when the repair will be done, as PlanDesk::estimate() was told last.
[[nodiscard]] Result<std::optional<Instant>> estimate_of(ports::Store& store, model::IncidentId id);

}  // namespace amends::engine
