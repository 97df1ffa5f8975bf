#include "store/sqlite/links.h"

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
const Query kRepointLink("repoint_link");
const Query kLinkHistory("link_history");

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

Result<std::optional<model::Link>> find_link(
    Connection& connection, model::MailingId mailing, int number
) {
  Statement& row = connection.query(kFindLink).bind(mailing, number);
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
  Statement& history = connection.query(kInsertLinkTarget);
  AMENDS_TRY_VOID(history.bind(mailing, number, link.source, "", "", now).run());
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
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const bool found, transaction.query(kMailingExists).bind(mailing).step());
  if (!found) {
    return make_error("mailing.unknown", "There is no mailing number {}", mailing.value);
  }
  std::vector<model::Link> links;
  for (const model::Link& source : sources) {
    AMENDS_TRY(const int number, number_link(transaction.on(), mailing, source, now));
    AMENDS_TRY(auto link, find_link(transaction.on(), mailing, number));
    links.push_back(*std::move(link));
  }
  AMENDS_TRY_VOID(transaction.commit("in_link_commit"));
  return links;
}

Result<std::vector<model::Link>> SqliteLinks::links(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<model::Link> links;
  Statement& rows = reader.query(kLinksOfMailing).bind(mailing);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) { links.push_back(read_link(row)); }));
  return links;
}

Result<std::optional<model::Link>> SqliteLinks::find(model::MailingId mailing, int number) {
  AMENDS_TRY(auto reader, database_->read());
  return find_link(reader.on(), mailing, number);
}

Result<void> SqliteLinks::repoint(
    model::MailingId mailing, int number, const model::LinkTarget& target
) {
  AMENDS_TRY(auto transaction, database_->write());
  Statement& update = transaction.query(kRepointLink).bind(mailing, number, target.target);
  AMENDS_TRY(const std::int64_t rows, update.run());
  if (rows == 0) {
    return make_error("link.unknown", "Mailing {} has no link number {}", mailing.value, number);
  }
  Statement& history = transaction.query(kInsertLinkTarget);
  history.bind(mailing, number, target.target, target.by, target.reason, target.at);
  AMENDS_TRY_VOID(history.run());
  return transaction.commit("in_link_commit");
}

Result<std::vector<model::LinkTarget>> SqliteLinks::history(model::MailingId mailing, int number) {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<model::LinkTarget> targets;
  Statement& rows = reader.query(kLinkHistory).bind(mailing, number);
  AMENDS_TRY_VOID(each_row(rows, [&](const Statement& row) {
    targets.push_back({row.text(0), row.text(1), row.text(2), row.instant(3)});
  }));
  return targets;
}

}  // namespace amends::store
