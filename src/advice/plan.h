#pragma once

#include "advice/decision.h"
#include "advice/playbook.h"
#include "base/clock.h"
#include "model/incident.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::advice {

/// What the ledgers and the journal know of the steps that Amends can see for itself.
struct PlanFacts {
  bool halted = false;          // or finished: nothing of the wrong version leaves any more
  bool repaired = false;        // the wrong link leads elsewhere
  bool elsewhere = false;       // another program sent it: what only that can mend, people tick
  bool confirmed = false;       // a person confirmed the severity
  bool drafted = false;         // the apology or correction is a mailing
  bool signed_off = false;      // ... and somebody signed it off
  bool signed_again = false;    // a second person agreed to one more apology
  bool sent = false;            // ... and it has begun to leave
  bool estimated = false;       // people were given a time for the repair
  bool overdue = false;         // ... which is past, and it is not mended
  bool decided = false;         // what people get for it
  bool decision_waits = false;  // ... and a second person has yet to agree
  bool given = false;           // everybody of the draft has their code or credit
  std::string follow_up = {};   // what is to be done next for "it is fixed"; empty: it is under way
  bool letter_sent = false;     // the personal letter has begun to leave
  std::string letter = {};      // what is to be done next for it; empty: nobody drafted it, or sent
  /// Since when those who were held out of the apology have to have it all the same; nothing:
  /// nobody has to.
  std::optional<Instant> held_out_since = {};
  std::string held_out = {};  // what is to be done next for them; empty: it has begun to leave
  bool closed = false;
  std::optional<Instant> since = {};  // what deadlines run from; nothing: when it was opened
};

/// What a plan is made for.
struct PlanCase {
  const model::Incident& incident;
  const Advice& advice;
  std::string mending;           // name of the apology or correction
  std::optional<Instant> known;  // when a breach was known for one
  PlanFacts facts;
};

/// One step: `plan.step.<id>` in the catalogues says it, `plan.owner.<owner>` whose it is.
struct PlanStep {
  std::string id;
  std::string owner;  // lead, marketing, support, shop, legal
  Instant due;
  std::vector<std::string> needs = {};  // steps before it
  std::string command = {};             // what does it; empty: people do, and tick it
  bool seen_done = false;               // Amends sees that it is done
  bool is_seen = false;                 // Amends can see it: nobody ticks it
};

/// The command that drafts what is advised, to the very people that decide() counted: of a personal
/// contact a letter, where they are few enough for one.
[[nodiscard]] std::string draft_command(std::int64_t incident, const Advice& advice);

/// The steps that are done before a mailing to the people hit leaves, as far as a plan has them.
[[nodiscard]] std::vector<std::string> steps_before_mail();

/// The steps after which it is fixed, as far as a plan has them.
[[nodiscard]] std::vector<std::string> steps_that_mend();

/// The steps in the order to take them, each with a deadline by the playbook. A step only needs
/// steps of the same plan.
[[nodiscard]] std::vector<PlanStep> make_plan(
    const PlanCase& at, const Playbook& playbook = default_playbook()
);

}  // namespace amends::advice
