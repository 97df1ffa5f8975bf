#include "store/sqlite/links.h"

#include "store/limits.h"

#include <algorithm>
#include <utility>

namespace amends::store {
namespace {

const Query kMailingExists("mailing_exists");
const Query kLinkBySource("link_by_source");
const Query kLastLinkNumber("last_link_number");
const Query kInsertLink("insert_link");
const Query kRelabelLink("relabel_link");
const Query kInsertLinkTarget("insert_link_target");
const Query kFindLink("find_link");
const Query kLinksOfMailing("links_of_mailing");
const Query kCountRepoint("count_repoint");
const Query kInsertPerson("insert_link_target_person");
const Query kTargetPeople("link_target_people");
const Query kTargetState("link_target_state");
const Query kConfirmTarget("confirm_link_target");
const Query kUndoTarget("undo_link_target");
const Query kLinkHistory("link_history");
const Query kLeadingTargets("leading_link_targets");
const Query kStandingTargets("standing_link_targets");

model::Link read_link(const Statement& row) {
  return {
      row.id<model::MailingId>(0),
      row.number(1),
      row.text(2),
      row.text(3),
      row.text(4),
      row.count(5),
  };
}

model::LinkTarget read_target(const Statement& row) {
  model::LinkTarget target;
  target.id = row.integer(0);
  target.target = row.text(1);
  target.by = row.text(2);
  target.reason = row.text(3);
  target.at = row.instant(4);
  target.scope = static_cast<model::RepointScope>(row.integer(5));
  target.language = row.text(6);
  target.editions = row.text(7);
  target.version = row.number(8);
  target.people = row.text(9);
  target.concerned = row.count(10);
  target.until = row.maybe_instant(11);
  target.state = static_cast<model::RepointState>(row.integer(12));
  target.tested = row.text(13);
  target.untested = row.text(14);
  target.notice = row.text(15);
  target.confirmed_by = row.text(16);
  target.confirmed_at = row.maybe_instant(17);
  target.undone_by = row.text(18);
  target.undone_reason = row.text(19);
  target.undone_at = row.maybe_instant(20);
  return target;
}

/// Whoever changes rows holds one: what is in memory is forgotten when they are changed, before
/// anybody is told, and when it is not known whether they were.
class Forgetting {
 public:
  explicit Forgetting(LinkMemory& memory) : memory_(memory) {}

  ~Forgetting() { memory_.forget(); }

  Forgetting(const Forgetting&) = delete;
  Forgetting& operator=(const Forgetting&) = delete;

 private:
  LinkMemory& memory_;
};

std::size_t bytes_of(const model::LinkTarget& target) {
  return sizeof(StandingLink::Target) + target.target.size() + target.notice.size() +
         target.reason.size() + target.editions.size() + target.untested.size();
}

Result<void> insert_target(
    Connection& connection, model::MailingId mailing, int number, const model::LinkTarget& target
) {
  Statement& insert = connection.query(kInsertLinkTarget);
  insert.bind(
      mailing,
      number,
      target.target,
      target.by,
      target.reason,
      target.at,
      target.scope,
      target.language,
      target.editions,
      target.version,
      target.people,
      target.concerned,
      target.until,
      target.state,
      target.tested,
      target.untested,
      target.notice
  );
  AMENDS_TRY_VOID(insert.run());
  return {};
}

Result<std::optional<model::Link>> find_link(
    Connection& connection, model::MailingId mailing, int number, Instant now
) {
  Statement& row = connection.query(kFindLink).bind(mailing, number, now);
  AMENDS_TRY(const bool found, row.step());
  auto link = found ? std::optional(read_link(row)) : std::nullopt;
  row.reset();
  return link;
}

Result<int> add_link(
    Connection& connection, model::MailingId mailing, const model::Link& link, Instant now
) {
  Statement& last = connection.query(kLastLinkNumber).bind(mailing);
  AMENDS_TRY_VOID(last.step());
  const int number = last.number(0) + 1;
  last.reset();
  Statement& insert = connection.query(kInsertLink);
  AMENDS_TRY_VOID(insert.bind(mailing, number, link.source, link.label).run());
  AMENDS_TRY_VOID(insert_target(connection, mailing, number, {link.source, "", "", now}));
  return number;
}

/// The number of the link with this source, which it gets now if it is new.
Result<int> number_link(
    Connection& connection, model::MailingId mailing, const model::Link& link, Instant now
) {
  Statement& row = connection.query(kLinkBySource).bind(mailing, link.source);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return add_link(connection, mailing, link, now);
  }
  const int number = row.number(0);
  const bool is_relabelled = row.view(1) != link.label;
  row.reset();
  if (is_relabelled) {
    AMENDS_TRY_VOID(connection.query(kRelabelLink).bind(mailing, number, link.label).run());
  }
  return number;
}

}  // namespace

Result<std::vector<model::Link>> SqliteLinks::register_links(
    model::MailingId mailing, std::span<const model::Link> sources, Instant now
) {
  const Forgetting forgetting(memory_);
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const bool found, transaction.query(kMailingExists).bind(mailing).step());
  if (!found) {
    return make_error("mailing.unknown", "There is no mailing number {}", mailing.value);
  }
  std::vector<model::Link> links;
  for (const model::Link& source : sources) {
    AMENDS_TRY(const int number, number_link(transaction.on(), mailing, source, now));
    AMENDS_TRY(auto link, find_link(transaction.on(), mailing, number, now));
    links.push_back(*std::move(link));
  }
  AMENDS_TRY_VOID(transaction.commit("in_link_commit"));
  return links;
}

Result<std::vector<model::Link>> SqliteLinks::links(model::MailingId mailing, Instant now) {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<model::Link> links;
  Statement& rows = reader.query(kLinksOfMailing).bind(mailing, now);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { links.push_back(read_link(row)); }));
  return links;
}

Result<std::optional<model::Link>> SqliteLinks::find(
    model::MailingId mailing, int number, Instant now
) {
  AMENDS_TRY(auto reader, database_->read());
  return find_link(reader.on(), mailing, number, now);
}

Result<void> SqliteLinks::write_people(std::int64_t repoint, const model::ContactSet& people) {
  const std::vector<model::ContactId> all = people.to_vector();
  for (std::size_t from = 0; from < all.size(); from += kPeopleBatch) {
    AMENDS_TRY(auto transaction, database_->write());
    Statement& insert = transaction.query(kInsertPerson);
    const std::size_t end = std::min(all.size(), from + kPeopleBatch);
    for (std::size_t i = from; i < end; ++i) {
      AMENDS_TRY_VOID(insert.bind(repoint, all[i]).run());
    }
    AMENDS_TRY_VOID(transaction.commit());
  }
  return {};
}

Result<model::LinkTarget> SqliteLinks::repoint(
    model::MailingId mailing,
    int number,
    const model::LinkTarget& target,
    const model::ContactSet& people
) {
  const Forgetting forgetting(memory_);
  const bool has_people = target.scope == model::RepointScope::people;
  model::LinkTarget kept = target;
  {
    AMENDS_TRY(auto transaction, database_->write());
    AMENDS_TRY(
        const std::int64_t rows, transaction.query(kCountRepoint).bind(mailing, number).run()
    );
    if (rows == 0) {
      return make_error("link.unknown", "Mailing {} has no link number {}", mailing.value, number);
    }
    kept.state = has_people ? model::RepointState::preparing : target.state;
    AMENDS_TRY_VOID(insert_target(transaction.on(), mailing, number, kept));
    kept.id = transaction.on().last_id();
    AMENDS_TRY_VOID(transaction.commit("in_link_commit"));
  }
  if (!has_people) {
    return kept;
  }
  AMENDS_TRY_VOID(write_people(kept.id, people));
  kept.state = target.state;
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(transaction.query(kTargetState).bind(kept.id, kept.state).run());
  AMENDS_TRY_VOID(transaction.commit("in_link_commit"));
  memory_.keep_people(kept.id, std::make_shared<const model::ContactSet>(people));
  return kept;
}

Result<void> SqliteLinks::confirm(std::int64_t repoint, std::string_view by, Instant now) {
  const Forgetting forgetting(memory_);
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(
      const std::int64_t rows, transaction.query(kConfirmTarget).bind(repoint, by, now).run()
  );
  if (rows != 1) {
    return make_error("link.not_waiting", "Repoint {} does not wait for anybody", repoint);
  }
  return transaction.commit("in_link_commit");
}

Result<void> SqliteLinks::undo(
    std::int64_t repoint, std::string_view by, std::string_view reason, Instant now
) {
  const Forgetting forgetting(memory_);
  AMENDS_TRY(auto transaction, database_->write());
  Statement& update = transaction.query(kUndoTarget);
  AMENDS_TRY(const std::int64_t rows, update.bind(repoint, by, reason, now).run());
  if (rows != 1) {
    return make_error("link.undone", "Repoint {} does not count any more", repoint);
  }
  return transaction.commit("in_link_commit");
}

Result<std::vector<model::LinkTarget>> SqliteLinks::history(model::MailingId mailing, int number) {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<model::LinkTarget> targets;
  Statement& rows = reader.query(kLinkHistory).bind(mailing, number);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { targets.push_back(read_target(row)); })
  );
  return targets;
}

/// In memory when it returns: null when they are too many.
Result<LinkMemory::People> SqliteLinks::people_of(Read& reading, std::int64_t repoint) {
  if (auto known = memory_.people(repoint); known != nullptr) {
    return known;
  }
  auto set = std::make_shared<model::ContactSet>();
  Statement& rows = reading.query(kTargetPeople).bind(repoint);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    set->add(row.id<model::ContactId>(0));
  }));
  set->compact();
  LinkMemory::People people = std::move(set);
  return memory_.keep_people(repoint, people) ? people : LinkMemory::People();
}

/// Of one snapshot; kept unless somebody has changed rows meanwhile.
Result<LinkMemory::Link> SqliteLinks::standing(model::MailingId mailing, int number) {
  if (auto known = memory_.find(mailing, number); known != nullptr) {
    return known;
  }
  const std::uint64_t generation = memory_.generation();
  AMENDS_TRY(auto reading, database_->read());
  AMENDS_TRY_VOID(reading.snapshot());
  auto link = std::make_shared<StandingLink>();
  Statement& rows = reading.query(kStandingTargets).bind(mailing, number, kStandingTargetsMax + 1);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    link->targets.push_back({read_target(row), nullptr});
    link->bytes += bytes_of(link->targets.back().target);
  }));
  link->is_too_large = link->targets.size() > kStandingTargetsMax;
  for (StandingLink::Target& one : link->targets) {
    if (one.target.scope == model::RepointScope::people && !link->is_too_large) {
      AMENDS_TRY(one.people, people_of(reading, one.target.id));
      link->is_too_large = one.people == nullptr || !may_be_held(*link);
    }
  }
  if (link->is_too_large) {
    link->targets.clear();
    link->bytes = 0;
  }
  link->bytes += sizeof(StandingLink);
  LinkMemory::Link made = std::move(link);
  memory_.keep(mailing, number, made, generation);
  return made;
}

Result<std::vector<model::LinkTarget>> SqliteLinks::leading(
    model::MailingId mailing, int number, const ports::LinkReader& reader
) {
  AMENDS_TRY(const LinkMemory::Link link, standing(mailing, number));
  return link->is_too_large ? leading_by_rows(mailing, number, reader)
                            : Result(store::leading(*link, reader));
}

std::optional<std::vector<model::LinkTarget>> SqliteLinks::leading_now(
    model::MailingId mailing, int number, const ports::LinkReader& reader
) {
  const LinkMemory::Link link = memory_.find(mailing, number);
  return link == nullptr || link->is_too_large ? std::nullopt
                                               : std::optional(store::leading(*link, reader));
}

Result<std::vector<model::LinkTarget>> SqliteLinks::leading_by_rows(
    model::MailingId mailing, int number, const ports::LinkReader& reader
) {
  AMENDS_TRY(auto reading, database_->read());
  std::vector<model::LinkTarget> targets;
  Statement& rows = reading.query(kLeadingTargets);
  rows.bind(mailing, number, reader.now, reader.version, reader.contact);
  while (targets.empty() || targets.back().scope == model::RepointScope::language) {
    AMENDS_TRY(const bool found, rows.step());
    if (!found) {
      return targets;
    }
    targets.push_back(read_target(rows));
  }
  rows.reset();
  return targets;
}

Result<model::ContactSet> SqliteLinks::people(std::int64_t repoint) {
  AMENDS_TRY(auto reader, database_->read());
  model::ContactSet set;
  Statement& rows = reader.query(kTargetPeople).bind(repoint);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    set.add(row.id<model::ContactId>(0));
  }));
  return set;
}

}  // namespace amends::store
