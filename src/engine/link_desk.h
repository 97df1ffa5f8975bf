#pragma once

#include "engine/incident_desk.h"
#include "engine/mailing_desk.h"
#include "model/contact_set.h"
#include "model/records.h"
#include "ports/store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Where a link is to lead, whom, how long, and what they read on the way.
struct RepointOrder {
  std::string target;
  std::string reason;
  // At most one of these three; none: everybody.
  std::string language;                       // of an edition of the mailing
  std::optional<int> version;                 // whoever got this version of the mailing
  std::optional<model::IncidentId> incident;  // whoever is in `set` of it now
  PeopleSet set = PeopleSet::reached;
  std::optional<Instant> until;
  std::string untested;                       // why the target counts without having been asked
  std::map<std::string, std::string> notice;  // language to one sentence; empty: no page
};

/// What of a mailing that is out can still be mended, and where.
struct Mendable {
  enum class Where : std::uint8_t { here, elsewhere, nowhere };

  std::string what;  // "tracked_links", "hosted_pictures" ...
  std::uint64_t count = 0;
  Where where = Where::nowhere;
};

[[nodiscard]] std::string_view to_string(Mendable::Where where);

/// Leads the links of delivered mail elsewhere. Every verb is written into the journal with its
/// actor. May be called from any thread.
class LinkDesk {
 public:
  /// `outside` says whether new targets are asked for; without a world outside (Mode::none) they
  /// count unasked. `base_url` is where our own links begin.
  LinkDesk(
      ports::Store& store,
      IncidentDesk& incidents,
      const Clock& clock,
      std::string base_url,
      ProofOutside outside = {}
  )
      : store_(store),
        incidents_(incidents),
        clock_(clock),
        outside_(std::move(outside)) {
    outside_.base_url = std::move(base_url);
  }

  /// Counts from the moment it returns, unless its state is waiting: then a second person must
  /// confirm it, because the target belongs to somebody else than where the link leads now. Errors:
  /// `link.unknown`, `link.reason`, `link.target`, `link.loop`, `link.template`, `link.dead`,
  /// `link.untested`, `link.until`, `link.scope`, `link.language`, `link.version`, `link.incident`,
  /// `link.nobody`, `link.notice`, `link.too_many`.
  [[nodiscard]] Result<model::LinkTarget> repoint(
      std::string_view name, int link, const RepointOrder& order, const Actor& actor
  );

  /// Error `link.own`: who proposed it cannot confirm it; `link.no_repoint`, `link.not_waiting`.
  [[nodiscard]] Result<model::LinkTarget> confirm(
      std::string_view name, int link, std::int64_t repoint, const Actor& actor
  );

  /// Takes back exactly this repoint, waiting or standing; without one, the last that still counts.
  /// Gives what was taken back. Errors `link.no_undo`, `link.no_repoint`, `link.undone`.
  [[nodiscard]] Result<model::LinkTarget> undo(
      std::string_view name,
      int link,
      std::optional<std::int64_t> repoint,
      const Actor& actor,
      std::string_view reason
  );

  /// Oldest first; the first is what the mailing itself says. Error `link.unknown`.
  [[nodiscard]] Result<std::vector<model::LinkTarget>> history(std::string_view name, int link)
      const;

  /// Those of them whom a repoint concerns who clicked before it, machines aside: they have been
  /// where the link led wrongly. Without a number, of the first that was not undone; when there is
  /// none, all who clicked.
  [[nodiscard]] Result<model::ContactSet> clicked_before(
      std::string_view name, int link, std::optional<std::int64_t> repoint
  ) const;

  /// Of the newest version of the mailing.
  [[nodiscard]] Result<std::vector<Mendable>> mendable(std::string_view name) const;

 private:
  struct Place {
    model::MailingRecord record;
    model::Link link;
    std::vector<model::LinkTarget> history;
  };

  [[nodiscard]] Result<Place> find(std::string_view name, int link) const;
  [[nodiscard]] Result<model::LinkTarget> find_repoint(const Place& place, std::int64_t id) const;
  [[nodiscard]] Result<model::Mailing> read(const model::MailingRecord& record) const;
  /// Fills in whom the order concerns; the set when it is one.
  [[nodiscard]] Result<model::ContactSet> concern(
      const Place& place, const RepointOrder& order, model::LinkTarget& target
  ) const;
  [[nodiscard]] Result<void> concern_language(
      const Place& place, const std::string& language, model::LinkTarget& target
  ) const;
  [[nodiscard]] Result<void> concern_version(
      const Place& place, int version, model::LinkTarget& target
  ) const;
  [[nodiscard]] Result<model::ContactSet> concern_people(
      const Place& place, const RepointOrder& order, model::LinkTarget& target
  ) const;
  [[nodiscard]] Result<model::ContactSet> only_of_language(
      const model::ContactSet& people, const model::LinkTarget& target
  ) const;
  [[nodiscard]] Result<model::ContactSet> got_version(const Place& place, int version) const;
  [[nodiscard]] Result<std::string> notice_of(const Place& place, const RepointOrder& order) const;
  /// The target as somebody who has the mail would follow it.
  [[nodiscard]] Result<std::string> filled(const Place& place, const std::string& target) const;
  /// Whether a second person must say yes.
  [[nodiscard]] Result<bool> test(
      const Place& place, const RepointOrder& order, model::LinkTarget& target
  ) const;
  [[nodiscard]] Result<void> note(
      const Actor& actor, std::string_view verb, const Place& place, const model::LinkTarget& target
  ) const;

  ports::Store& store_;
  IncidentDesk& incidents_;
  const Clock& clock_;
  ProofOutside outside_;
};

}  // namespace amends::engine
