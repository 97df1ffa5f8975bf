#pragma once

#include "advice/decision.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_desk.h"
#include "model/contact_set.h"
#include "model/incident.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

struct OpenIncident {
  std::string mailing;
  model::ErrorKind kind = model::ErrorKind::other;
  std::optional<model::Harm> harm;  // nothing: what this kind of mistake usually does
  int link = 0;                     // the wrong link's number, when it is one
  std::string what_happened;        // one plain sentence
};

/// Exact sets of people, by name: what every number of an incident is the size of.
enum class PeopleSet : std::uint8_t {
  accepted,
  uncertain,
  waiting,
  opened,
  clicked,
  clicked_wrong_link,
  left,
  complained,
  reached,  // accepted and uncertain: whoever has the wrong one, or may have it
  held_out  // hit, and left without the apology so that it is seen what it does (holdout.h); not
            // who has it all the same
};

[[nodiscard]] std::string_view to_string(PeopleSet set);
[[nodiscard]] std::optional<PeopleSet> parse_people_set(std::string_view text);

/// What IncidentWords::draft() calls the mailing that mends an incident ("spring-sale-apology-3";
/// of a name so long that this would be refused as much as there is room for),
/// and what the lists of its people begin with ("incident-3-").
[[nodiscard]] std::string mending_name(const model::Incident& incident, model::MailingKind kind);
[[nodiscard]] std::string mending_list(model::IncidentId incident);
/// The same mailing, later, to those who were held out first: "spring-sale-apology-3-later".
[[nodiscard]] std::string later_name(const model::Incident& incident, model::MailingKind kind);
/// What the apology and the correction of an incident are called, the first and the later ones.
[[nodiscard]] std::vector<std::string> mending_names(const model::Incident& incident);
/// The personal letter to a few of them: "spring-sale-letter-3".
[[nodiscard]] std::string letter_name(const model::Incident& incident);
/// The same as people sent it themselves (letters_by_hand.h): "spring-sale-letter-3-by-hand".
[[nodiscard]] std::string by_hand_name(const model::Incident& incident);
/// All of these: whoever had one of them was apologised to.
[[nodiscard]] std::vector<std::string> first_word_names(const model::Incident& incident);
/// The list of those who are told that it is fixed: "incident-3-fixed".
[[nodiscard]] std::string fixed_list(model::IncidentId incident);

struct TimelineEntry {
  Instant at;
  std::string actor;   // empty: it happened by itself
  std::string what;    // verb: "mailing.halted", "first_copy", "first_click" ...
  std::string detail;  // JSON or empty
};

/// Incidents: what happened, who was hit, what to do about it (the words: incident_words.h). May be
/// called from any thread.
class IncidentDesk {
 public:
  IncidentDesk(ports::Store& store, MailingDesk& mailings, const Clock& clock)
      : store_(store),
        mailings_(mailings),
        clock_(clock) {}

  /// Errors: `mailing.unknown`, `incident.nothing_sent`, `link.unknown`.
  [[nodiscard]] Result<model::Incident> open(const OpenIncident& order, const Actor& actor);
  [[nodiscard]] Result<model::Incident> find(model::IncidentId id) const;
  [[nodiscard]] Result<model::Incident> move(
      model::IncidentId id, model::IncidentState to, const Actor& actor
  );

  [[nodiscard]] Result<model::ContactSet> people(const model::Incident& incident, PeopleSet set)
      const;
  [[nodiscard]] Result<model::IncidentFacts> facts(const model::Incident& incident) const;

  /// By itself: the journal of the mailing and the incident, the first copy, open, click and
  /// leaving, and whether what was planned after the halt was kept; oldest first.
  [[nodiscard]] Result<std::vector<TimelineEntry>> timeline(const model::Incident& incident) const;

 private:
  [[nodiscard]] Result<model::ContactSet> who_clicked_wrongly(const model::Incident& incident
  ) const;
  [[nodiscard]] Result<model::ContactSet> who_did(const model::Incident& incident, PeopleSet set)
      const;
  [[nodiscard]] Result<void> note(
      const Actor& actor, std::string_view verb, model::IncidentId incident, std::string detail
  ) const;

  ports::Store& store_;
  MailingDesk& mailings_;
  const Clock& clock_;
};

}  // namespace amends::engine
