#pragma once

#include "advice/holdout.h"
#include "engine/incident_desk.h"
#include "engine/incident_words.h"
#include "engine/plan_desk.h"
#include "model/contact_set.h"
#include "model/incident.h"
#include "ports/store.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

/// A draw of those who go without the apology.
struct Holdout {
  std::int64_t number = 0;  // of the incident's draws, from 1
  PeopleSet set = PeopleSet::accepted;
  std::uint64_t seed = 0;
  std::uint64_t drawn_from = 0;  // people it might have been
  std::uint64_t held = 0;
  std::uint64_t told = 0;  // on the list of the apology
  std::string held_list;   // those without it
  std::string told_list;   // those with it
  std::string aside_list;  // of these, those who were not drawn among
  std::string by;
  Instant at;
  std::optional<Instant> ended_at = {};
  std::string ended_by = {};
  std::string ended_why = {};

  [[nodiscard]] bool stands() const { return !ended_at; }
};

/// Kept in the journal under the incident, its people as lists. The newest counts; nothing: there
/// was none.
[[nodiscard]] Result<std::optional<Holdout>> newest_holdout(
    ports::Store& store, model::IncidentId incident
);

enum class HoldoutWish : std::uint8_t { as_the_playbook_says, yes, no };

/// Who would be held out, before anybody is; and why nobody.
struct HoldoutLook {
  advice::HoldoutChoice choice;
  std::uint64_t people = 0;     // who would be written to
  std::uint64_t uncertain = 0;  // not drawn among: whoever may not have the wrong mailing at all,
  std::uint64_t wrote = 0;      // has answered it, or customer service has looked them up; each in
                                // the first of the two that fits
  std::optional<Holdout> standing = {};
  bool is_wanted = false;
};

/// Leaves some of those hit without the apology for as long as it takes to see what it does. Draws
/// come one after the other; any thread.
class HoldoutDesk {
 public:
  HoldoutDesk(
      ports::Store& store,
      IncidentDesk& incidents,
      const PlanDesk& plans,
      const Clock& clock,
      advice::HoldoutRules rules
  )
      : store_(store),
        incidents_(incidents),
        plans_(plans),
        clock_(clock),
        rules_(rules) {}

  /// For a text that promises nothing, to this set less those who left. Changes nothing.
  [[nodiscard]] Result<HoldoutLook> look(const model::Incident& incident, PeopleSet set) const;
  /// For this text to these people. Changes nothing.
  [[nodiscard]] Result<HoldoutLook> look(
      const model::Incident& incident,
      const ApologyOrder& order,
      const ComposedApology& composed,
      HoldoutWish wish
  ) const;

  /// Draws, and takes those held out from the people of `composed`, which gets a list of its own.
  /// Once the apology has begun to leave a draw stays as it is. Error `holdout.stands`: an earlier
  /// draw keeps people from it and nobody wished for one now, or it may not be any more; or it is
  /// for those held out and they still are.
  [[nodiscard]] Result<HoldoutLook> leave_out(
      const model::Incident& incident,
      const ApologyOrder& order,
      ComposedApology& composed,
      HoldoutWish wish,
      const Actor& actor
  );

  /// From now on they may be written to as everybody else: PeopleSet::held_out. Errors:
  /// `holdout.none`, `holdout.why`.
  [[nodiscard]] Result<Holdout> end(
      const model::Incident& incident, std::string_view why, const Actor& actor
  );

 private:
  struct Draw;
  [[nodiscard]] Result<Draw> prepare(
      const model::Incident& incident, advice::HoldoutCase at, const model::ContactSet& people
  ) const;
  [[nodiscard]] Result<bool> is_mended(const model::Incident& incident) const;
  [[nodiscard]] Result<Draw> prepare_for(
      const model::Incident& incident,
      const ApologyOrder& order,
      const ComposedApology& composed,
      HoldoutWish wish
  ) const;
  [[nodiscard]] Result<void> keep_to(
      const model::Incident& incident,
      const Holdout& drawn,
      PeopleSet set,
      ComposedApology& composed
  ) const;
  [[nodiscard]] Result<Holdout> keep(
      const model::Incident& incident, PeopleSet set, const Draw& draw, const Actor& actor
  );
  [[nodiscard]] Result<void> note(
      const model::Incident& incident, std::string_view verb, std::string detail, const Actor& actor
  ) const;

  ports::Store& store_;
  IncidentDesk& incidents_;
  const PlanDesk& plans_;
  const Clock& clock_;
  const advice::HoldoutRules rules_;
  std::mutex drawing_;
};

}  // namespace amends::engine
