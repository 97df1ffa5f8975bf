#pragma once

#include "advice/apology_facts.h"
#include "advice/make_good.h"
#include "engine/code_pool.h"
#include "engine/incident_desk.h"
#include "engine/plan_desk.h"
#include "ports/store.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

enum class MakeGoodHow : std::uint8_t { codes, credit };

[[nodiscard]] std::string_view to_string(MakeGoodHow how);
[[nodiscard]] std::optional<MakeGoodHow> parse_make_good_how(std::string_view text);

/// What a person decides about what others get. Amounts in hundredths.
struct MakeGoodOrder {
  MakeGoodHow how = MakeGoodHow::codes;
  PeopleSet set = PeopleSet::opened;
  std::optional<std::int64_t> value;    // nothing: what the playbook proposes
  std::optional<std::int64_t> percent;  // of codes, instead
  std::int64_t loss = 0;
  std::int64_t basket = 0;
  std::string currency;
  std::optional<Instant> until;  // the last day
  std::optional<std::uint64_t> expected_percent;
  std::string why;
};

/// A decision as it stands.
struct MakeGood {
  std::int64_t number = 0;  // of the incident's decisions, from 1
  MakeGoodOrder order;
  advice::MakeGoodSums sums;
  std::uint64_t people = 0;
  std::string list;  // exactly these people
  std::string by;
  Instant at;
  std::string agreed_by;
  std::uint64_t given = 0;  // to so many people
  std::string given_for = {
  };  // the draft and its version that tells them: "spring-sale-apology-3/2"

  [[nodiscard]] bool is_agreed() const { return !sums.needs_second() || !agreed_by.empty(); }
};

/// A decision that is looked at before it is made: whom it leaves out, and why.
struct MakeGoodLook {
  MakeGood offer;
  model::ContactSet people;
  std::uint64_t in_set = 0;
  std::uint64_t left = 0;  // each person in the first of these that fits
  std::uint64_t complained = 0;
  std::uint64_t suppressed = 0;
  std::uint64_t had_one = 0;  // for another incident about the same mailing
  /// Of the codes of earlier make-goods, how many were used, in percent; nothing: there were none.
  std::optional<std::uint64_t> used_before;
};

/// What was given, and what it has cost so far.
struct MakeGoodCost {
  std::uint64_t given = 0;  // people with a code or an amount of their own
  std::uint64_t used = 0;   // of codes, as the shops tell
  std::int64_t so_far = 0;  // hundredths; a credit costs what was given
};

/// The column of each person's own code or amount: "make_good_3".
[[nodiscard]] std::string make_good_column(model::IncidentId incident);

/// The newest decision that was not taken back.
[[nodiscard]] Result<std::optional<MakeGood>> standing_make_good(
    ports::Store& store, model::IncidentId incident
);

/// For the words of a draft to `people`: nothing without a decision. Errors: `make_good.unsigned`
/// (a second person has not agreed), `make_good.audience` (somebody of them gets nothing).
[[nodiscard]] Result<advice::OwnOffer> offer_for(
    ports::Store& store, model::IncidentId incident, const model::ContactSet& people
);

/// Whether an apology or a correction may promise what it prints. Errors: `make_good.undone` (no
/// agreed decision stands behind it), `make_good.not_given` (not everybody of this very version was
/// given theirs).
[[nodiscard]] Result<void> check_promise(ports::Store& store, const model::Mailing& mailing);

/// To the people of the apology or correction as it is drafted now.
[[nodiscard]] Result<bool> is_make_good_given(
    ports::Store& store, const model::Incident& incident, const MakeGood& made
);

/// What those harmed get, and only they: counted, capped, signed by a second person above the cap,
/// given one each. Kept in the journal under the incident, its people as a list. Decisions come one
/// after the other; any thread.
class MakeGoodDesk {
 public:
  MakeGoodDesk(
      ports::Store& store,
      IncidentDesk& incidents,
      const PlanDesk& plans,
      const Clock& clock,
      advice::MakeGoodRules rules
  )
      : store_(store),
        incidents_(incidents),
        plans_(plans),
        clock_(clock),
        rules_(rules) {}

  /// What it would be. Errors: `make_good.set` (those people were not harmed), `make_good.no_offer`
  /// (the playbook allows none here), `make_good.currency`, `make_good.until`, `make_good.nobody`,
  /// those of advice::weigh().
  [[nodiscard]] Result<MakeGoodLook> look(
      const model::Incident& incident, const MakeGoodOrder& order
  ) const;
  /// Decides it for exactly `count` people; a decision before it no longer stands. Errors: those of
  /// look(), `make_good.count`, `make_good.why`, `make_good.sent`, `incident.state`.
  [[nodiscard]] Result<MakeGoodLook> decide(
      const model::Incident& incident,
      const MakeGoodOrder& order,
      std::uint64_t count,
      const Actor& actor
  );
  /// A second person agrees. Errors: `make_good.none`, `make_good.own`, `make_good.agreed`.
  [[nodiscard]] Result<MakeGood> agree(const model::Incident& incident, const Actor& actor);

  /// Gives everybody on the draft's list their code or amount; codes that are short are drawn after
  /// `prefix` unless it is nothing: then they must be in the mailing's pool. Whoever has one keeps
  /// it. Errors: `make_good.none`, `make_good.unsigned`, `make_good.draft` (none, one that does not
  /// print it, or one that tells of a decision before), `make_good.until` (codes of before end too
  /// early), `make_good.audience`, `make_good.sent` (and not halted), `code.shortage`.
  [[nodiscard]] Result<MakeGoodCost> give(
      const model::Incident& incident,
      CodePool& pool,
      const std::optional<std::string>& prefix,
      const Actor& actor
  );
  /// As long as nobody was written to. Errors: `make_good.none`, `make_good.sent`,
  /// `make_good.why`.
  [[nodiscard]] Result<void> undo(
      const model::Incident& incident, std::string_view why, const Actor& actor
  );

  [[nodiscard]] Result<MakeGoodCost> cost(const model::Incident& incident, const MakeGood& made)
      const;
  /// Exactly those of the decision. Error `make_good.none`.
  [[nodiscard]] Result<MakeGood> standing(const model::Incident& incident) const;
  [[nodiscard]] Result<model::ContactSet> people(const MakeGood& made) const;

 private:
  [[nodiscard]] Result<void> check(const model::Incident& incident, const MakeGoodOrder& order)
      const;
  [[nodiscard]] Result<void> check_unsent(const model::Incident& incident) const;
  [[nodiscard]] Result<void> check_terms(
      const model::Incident& incident, const model::MailingRecord& draft, const MakeGood& made
  ) const;
  [[nodiscard]] Result<model::ContactSet> had_one(const model::Incident& incident) const;
  [[nodiscard]] Result<std::optional<std::uint64_t>> used_before(const model::Incident& incident
  ) const;
  [[nodiscard]] Result<void> give_amounts(
      const model::Mailing& mailing,
      const model::ContactSet& people,
      const MakeGood& made,
      const std::string& column
  );
  [[nodiscard]] Result<void> note(
      const model::Incident& incident, std::string_view verb, std::string detail, const Actor& actor
  );

  ports::Store& store_;
  IncidentDesk& incidents_;
  const PlanDesk& plans_;
  const Clock& clock_;
  const advice::MakeGoodRules rules_;
  std::mutex deciding_;
};

}  // namespace amends::engine
