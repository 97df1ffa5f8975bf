#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/after_halt_check.h"
#include "engine/after_halt_people.h"
#include "engine/incident_desk.h"
#include "engine/mailing_desk.h"
#include "model/incident.h"
#include "model/records.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::engine {

struct AfterHaltOrder {
  Doubtful doubtful = Doubtful::corrected;
  /// correction or apology; nothing: the one that was drafted.
  std::optional<model::MailingKind> kind = std::nullopt;
  /// What go() was shown: the plan's name. Needed there, not read by plan().
  std::string plan = {};
  /// All who are written to, as typed; needed by go() above kConfirmAbove.
  std::optional<std::uint64_t> count = std::nullopt;
};

/// Something that has to be done before both mailings may go, and how.
struct MissingStep {
  Error why;
  std::string command;  // to be typed by somebody; empty: the error says what to do
};

/// Who gets what after a halt, at one moment.
struct AfterHaltPlan {
  std::string name;  // see plan_name(): go() takes no other
  model::Incident incident;
  model::MailingRecord mailing;
  std::optional<model::MailingRecord> correction;
  bool correction_has_begun = false;  // a go() before got so far
  AfterHaltPeople people;
  std::vector<MissingStep> missing;  // empty: go() may

  /// Whom go() would still write to.
  [[nodiscard]] std::uint64_t to_write() const;
};

struct AfterHaltLaunch {
  AfterHaltPlan plan;
  std::optional<model::MailingRecord> correction;  // as it was launched now
  std::optional<model::MailingRecord> mended;      // as it went on now
};

/// After a halt, in one operation: the mended version to those who have got nothing, the correction
/// to those who have the wrong version, nothing to anybody else. Keeps nothing in memory; from any
/// thread.
class AfterHalt {
 public:
  AfterHalt(ports::Store& store, IncidentDesk& incidents, MailingDesk& mailings, const Clock& clock)
      : store_(store),
        incidents_(incidents),
        mailings_(mailings),
        clock_(clock) {}

  /// Changes nothing. Errors: `mailing.state` (it is not halted), `after_halt.in_flight` (a dot is
  /// not answered yet), `after_halt.moving` (who stands where changed while it was read),
  /// `after_halt.which`, `after_halt.newer_incident`, `after_halt.not_exact`.
  [[nodiscard]] Result<AfterHaltPlan> plan(model::IncidentId id, const AfterHaltOrder& order) const;

  /// Writes the plan into the journal, launches the correction, then resumes the mailing. Errors:
  /// those of plan(), `after_halt.changed` (it is not the plan that was shown),
  /// `after_halt.missing` (with the first missing step as its cause), `after_halt.nobody`,
  /// `send.count`; and `after_halt.half`: the correction goes, the mailing is halted still, and
  /// go() again goes on from there.
  [[nodiscard]] Result<AfterHaltLaunch> go(
      model::IncidentId id, const AfterHaltOrder& order, const Actor& actor
  );

  /// Who really got what. See check_after_halt().
  [[nodiscard]] Result<AfterHaltOutcome> verify(model::IncidentId id) const;

 private:
  [[nodiscard]] Result<void> check_newest(const model::Incident& incident) const;
  [[nodiscard]] Result<HaltedAudience> read_audience(const model::Incident& incident) const;
  [[nodiscard]] Result<model::ContactSet> suppressed_of(const model::ContactSet& people) const;
  [[nodiscard]] Result<model::ContactSet> muted_of(
      const model::ContactSet& people, const model::MailingRecord& record
  ) const;
  [[nodiscard]] Result<std::optional<model::MailingRecord>> find_correction(
      const model::Incident& incident, const AfterHaltOrder& order
  ) const;
  [[nodiscard]] Result<model::ContactSet> people_of(const model::MailingRecord& correction) const;
  void find_wrong_people(
      AfterHaltPlan& plan, const AfterHaltChoice& choice, const std::string& draft
  ) const;
  [[nodiscard]] Result<void> find_missing_correction(
      AfterHaltPlan& plan, const AfterHaltChoice& choice
  ) const;
  [[nodiscard]] Result<void> find_missing_version(AfterHaltPlan& plan) const;
  [[nodiscard]] Result<void> ask_readiness(
      const model::MailingRecord& record, std::uint64_t people, std::vector<MissingStep>& missing
  ) const;
  [[nodiscard]] Result<void> check_order(const AfterHaltPlan& plan, const AfterHaltOrder& order)
      const;
  [[nodiscard]] Result<AfterHaltLaunch> launch_both(AfterHaltPlan plan, const Actor& actor);
  [[nodiscard]] Result<void> note(
      const Actor& actor, std::string_view verb, const AfterHaltPlan& plan
  ) const;

  ports::Store& store_;
  IncidentDesk& incidents_;
  MailingDesk& mailings_;
  const Clock& clock_;
};

}  // namespace amends::engine
