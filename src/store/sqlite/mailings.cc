#include "store/sqlite/mailings.h"

#include "base/crash_point.h"
#include "store/limits.h"
#include "store/sqlite/codec.h"

namespace amends::store {
namespace {

using model::MailingState;

const Query kMailingByName("mailing_by_name");
const Query kMailingById("mailing_by_id");
const Query kAllMailings("all_mailings");
const Query kInsertMailing("insert_mailing");
const Query kInsertElsewhere("insert_elsewhere");
const Query kSetFirstCopy("set_first_copy");
const Query kInsertVersion("insert_version");
const Query kSetVersion("set_version");
const Query kVersionFiles("version_files");
const Query kMoveMailing("move_mailing");
const Query kSetWave("set_wave");
const Query kSetRelay("set_relay");
const Query kMailingExists("mailing_exists");
const Query kInsertProof("insert_proof");
const Query kNewestProof("newest_proof");
const Query kInsertApproval("insert_approval");
const Query kNewestApproval("newest_approval");

Error unknown(model::MailingId id) {
  return make_error("mailing.unknown", "There is no mailing number {}", id.value);
}

Result<void> require_mailing(Connection& connection, model::MailingId id) {
  AMENDS_TRY(const bool found, connection.query(kMailingExists).bind(id).step());
  return found ? Result<void>() : unknown(id);
}

Result<model::MailingRecord> read_record(const Statement& row) {
  const auto kind = model::parse_mailing_kind(row.view(2));
  const auto state = model::parse_mailing_state(row.view(3));
  if (!kind || !state) {
    return make_error(
        "store.corrupt",
        "Mailing {} has kind {} and state {}, which this Amends does not know",
        row.integer(0),
        row.view(2),
        row.view(3)
    );
  }
  model::MailingRecord record;
  record.id = row.id<model::MailingId>(0);
  record.name = row.text(1);
  record.kind = *kind;
  record.state = *state;
  record.version = row.number(4);
  record.content_hash = row.digest(5);
  record.author = row.text(6);
  record.created_at = row.instant(7);
  record.changed_at = row.instant(8);
  record.first_sent_at = row.maybe_instant(9);
  record.wave = row.number(10);
  record.hold_until = row.maybe_instant(11);
  record.halt_reason = row.text(12);
  record.relay = row.text(13);
  return record;
}

Result<std::optional<model::MailingRecord>> one_record(Statement& row) {
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::MailingRecord>();
  }
  AMENDS_TRY(auto record, read_record(row));
  row.reset();
  return std::optional(std::move(record));
}

Result<model::MailingRecord> existing(Connection& connection, model::MailingId id) {
  AMENDS_TRY(auto record, one_record(connection.query(kMailingById).bind(id)));
  if (!record) {
    return unknown(id);
  }
  return *std::move(record);
}

Result<void> check_size(const model::MailingFiles& files) {
  std::size_t bytes = 0;
  for (const auto& [name, content] : files) {
    bytes += name.size() + content.size();
  }
  if (files.size() > kMailingFilesMax || bytes > kMailingBytesMax) {
    return make_error(
        "mailing.too_large",
        "The folder has {} files of {} bytes together; {} files and {} bytes are kept at most: "
        "move "
        "the images to a web server",
        files.size(),
        bytes,
        kMailingFilesMax,
        kMailingBytesMax
    );
  }
  return {};
}

Result<void> check_move(const model::MailingRecord& before, MailingState to) {
  if (model::may_follow(before.state, to)) {
    return {};
  }
  return make_error(
      "mailing.state",
      "Mailing {} is {} and cannot become {}",
      before.name,
      model::to_string(before.state),
      model::to_string(to)
  );
}

/// A halt that came while somebody was about to let it go must not be run over: what they had
/// looked at was not halted yet, and a halted mailing may go on.
Result<void> check_unmoved(const model::MailingRecord& seen, const model::MailingRecord& now) {
  if (seen.state == now.state && seen.version == now.version && seen.changed_at == now.changed_at &&
      seen.halt_reason == now.halt_reason) {
    return {};
  }
  if (now.state == MailingState::halted) {
    return make_error(
        "mailing.state",
        "{} was halted while it was about to go (\"{}\"): nothing of it left; amends status {} "
        "shows where it stands",
        now.name,
        now.halt_reason,
        now.name
    );
  }
  return make_error(
      "mailing.state",
      "{} was changed by somebody else while it was about to go and is {} now: nothing was done; "
      "look at amends status {} and ask again",
      now.name,
      model::to_string(now.state),
      now.name
  );
}

/// The state of a mailing that gets a new version; nothing when it may not get one.
std::optional<MailingState> after_edit(MailingState state) {
  switch (state) {
    case MailingState::draft:
    case MailingState::proofed:
    case MailingState::approved:
      return MailingState::draft;
    case MailingState::halted:
      return MailingState::halted;
    case MailingState::sending:
    case MailingState::holding:
    case MailingState::finished:
    case MailingState::elsewhere:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Result<model::MailingRecord> SqliteMailings::put(
    std::string_view name,
    model::MailingKind kind,
    const model::MailingFiles& files,
    std::string_view author,
    Instant now
) {
  AMENDS_TRY_VOID(check_size(files));
  const crypto::Digest hash = model::content_hash(files);
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const auto known, one_record(transaction.query(kMailingByName).bind(name)));
  if (known && known->content_hash == hash) {
    return *known;
  }
  const auto state = after_edit(known ? known->state : MailingState::draft);
  if (!state) {
    return make_error(
        "mailing.not_editable",
        "Mailing {} is {}: halt it first, or make a correction",
        name,
        model::to_string(known->state)
    );
  }
  if (!known) {
    Statement& insert = transaction.query(kInsertMailing);
    insert.bind(name, model::to_string(kind), model::to_string(*state), now);
    AMENDS_TRY_VOID(insert.run());
  }
  const model::MailingId id = known ? known->id : model::MailingId{transaction.on().last_id()};
  const int version = known ? known->version + 1 : 1;
  Statement& insert = transaction.query(kInsertVersion);
  insert.bind(id, version, hash, author, now, Blob{encode_files(files)});
  AMENDS_TRY_VOID(insert.run());
  Statement& update = transaction.query(kSetVersion);
  update.bind(id, version, model::to_string(kind), model::to_string(*state), now);
  AMENDS_TRY_VOID(update.run());
  AMENDS_TRY(auto record, existing(transaction.on(), id));
  AMENDS_TRY_VOID(transaction.commit());
  return record;
}

Result<model::MailingRecord> SqliteMailings::put_web_version(
    model::MailingId id, const model::MailingFiles& files, std::string_view author, Instant now
) {
  AMENDS_TRY_VOID(check_size(files));
  const crypto::Digest hash = model::content_hash(files);
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(auto before, existing(transaction.on(), id));
  if (before.state != MailingState::finished) {
    return make_error(
        "mailing.state",
        "Mailing {} is {}: its web version is that of its folder, which can still be put",
        before.name,
        model::to_string(before.state)
    );
  }
  if (before.content_hash == hash) {
    return before;
  }
  const int version = before.version + 1;
  Statement& insert = transaction.query(kInsertVersion);
  insert.bind(id, version, hash, author, now, Blob{encode_files(files)});
  AMENDS_TRY_VOID(insert.run());
  Statement& update = transaction.query(kSetVersion);
  update.bind(id, version, model::to_string(before.kind), model::to_string(before.state), now);
  AMENDS_TRY_VOID(update.run());
  AMENDS_TRY(auto record, existing(transaction.on(), id));
  AMENDS_TRY_VOID(transaction.commit());
  return record;
}

Result<model::MailingRecord> SqliteMailings::put_elsewhere(
    std::string_view name, const model::MailingFiles& files, std::string_view author, Instant now
) {
  AMENDS_TRY_VOID(check_size(files));
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const auto known, one_record(transaction.query(kMailingByName).bind(name)));
  if (known && known->state == MailingState::elsewhere) {
    return *known;
  }
  if (known) {
    return make_error(
        "mailing.name_taken",
        "\"{}\" is the name of a mailing that is sent from here; give the one that was sent "
        "elsewhere another name",
        name
    );
  }
  AMENDS_TRY_VOID(transaction.query(kInsertElsewhere).bind(name, now).run());
  const model::MailingId id{transaction.on().last_id()};
  Statement& insert = transaction.query(kInsertVersion);
  insert.bind(id, 1, model::content_hash(files), author, now, Blob{encode_files(files)});
  AMENDS_TRY_VOID(insert.run());
  Statement& update = transaction.query(kSetVersion);
  update.bind(
      id,
      1,
      model::to_string(model::MailingKind::regular),
      model::to_string(MailingState::elsewhere),
      now
  );
  AMENDS_TRY_VOID(update.run());
  AMENDS_TRY(auto record, existing(transaction.on(), id));
  AMENDS_TRY_VOID(transaction.commit());
  return record;
}

Result<void> SqliteMailings::set_first_copy(model::MailingId id, Instant at) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const std::int64_t rows, transaction.query(kSetFirstCopy).bind(id, at).run());
  if (rows == 0) {
    return unknown(id);
  }
  return transaction.commit();
}

Result<std::optional<model::MailingRecord>> SqliteMailings::find(std::string_view name) {
  AMENDS_TRY(auto reader, database_->read());
  return one_record(reader.query(kMailingByName).bind(name));
}

Result<std::optional<model::MailingRecord>> SqliteMailings::find(model::MailingId id) {
  AMENDS_TRY(auto reader, database_->read());
  return one_record(reader.query(kMailingById).bind(id));
}

Result<std::vector<model::MailingRecord>> SqliteMailings::all() {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kAllMailings).bind();
  std::vector<model::MailingRecord> records;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(auto record, read_record(rows));
      records.push_back(std::move(record));
    }
  }
  return records;
}

Result<model::MailingFiles> SqliteMailings::files(model::MailingId id, int version) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kVersionFiles).bind(id, version);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return make_error("mailing.unknown", "Mailing {} has no version {}", id.value, version);
  }
  return decode_files(row.view(0));
}

Result<model::MailingRecord> SqliteMailings::move(
    model::MailingId id, model::MailingState to, std::string_view reason, Instant now
) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const auto before, existing(transaction.on(), id));
  AMENDS_TRY_VOID(check_move(before, to));
  const bool is_halt = to == MailingState::halted;
  Statement& update = transaction.query(kMoveMailing);
  update.bind(id, model::to_string(to), is_halt ? reason : std::string_view(), now);
  AMENDS_TRY_VOID(update.run());
  AMENDS_TRY(auto record, existing(transaction.on(), id));
  AMENDS_TRY_VOID(transaction.commit(is_halt ? "in_halt_commit" : "in_move_commit"));
  if (is_halt) {
    crash_point("after_halt_commit");
  }
  return record;
}

Result<model::MailingRecord> SqliteMailings::send_through(
    const model::MailingRecord& seen, std::string_view relay, Instant now
) {
  constexpr MailingState kTo = MailingState::sending;
  const model::MailingId id = seen.id;
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const auto before, existing(transaction.on(), id));
  AMENDS_TRY_VOID(check_unmoved(seen, before));
  AMENDS_TRY_VOID(check_move(before, kTo));
  Statement& update = transaction.query(kMoveMailing);
  update.bind(id, model::to_string(kTo), std::string_view(), now);
  AMENDS_TRY_VOID(update.run());
  AMENDS_TRY_VOID(transaction.query(kSetRelay).bind(id, relay).run());
  AMENDS_TRY(auto record, existing(transaction.on(), id));
  AMENDS_TRY_VOID(transaction.commit("in_move_commit"));
  return record;
}

Result<void> SqliteMailings::set_wave(
    model::MailingId id, int wave, std::optional<Instant> hold_until
) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const std::int64_t rows, transaction.query(kSetWave).bind(id, wave, hold_until).run());
  if (rows == 0) {
    return unknown(id);
  }
  return transaction.commit();
}

Result<void> SqliteMailings::save_proof(const model::Proof& proof) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(require_mailing(transaction.on(), proof.mailing));
  Statement& insert = transaction.query(kInsertProof);
  insert.bind(
      proof.mailing,
      proof.version,
      proof.content_hash,
      proof.audience_hash,
      proof.audience,
      proof.blocks,
      proof.warnings,
      proof.at,
      proof.findings_json,
      proof.mix_json
  );
  AMENDS_TRY_VOID(insert.run());
  return transaction.commit();
}

Result<std::optional<model::Proof>> SqliteMailings::proof(model::MailingId id) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kNewestProof).bind(id);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::Proof>();
  }
  return std::optional(model::Proof{
      row.id<model::MailingId>(0),
      row.number(1),
      row.digest(2),
      row.digest(3),
      row.count(4),
      row.count(5),
      row.count(6),
      row.text(8),
      row.instant(7),
      row.text(9),
  });
}

Result<void> SqliteMailings::approve(const model::Approval& approval) {
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY_VOID(require_mailing(transaction.on(), approval.mailing));
  Statement& insert = transaction.query(kInsertApproval);
  insert.bind(
      approval.mailing,
      approval.version,
      approval.content_hash,
      approval.audience_hash,
      approval.audience,
      approval.approver,
      approval.note,
      approval.at,
      approval.deputy
  );
  AMENDS_TRY_VOID(insert.run());
  return transaction.commit();
}

Result<std::optional<model::Approval>> SqliteMailings::approval(model::MailingId id) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kNewestApproval).bind(id);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return std::optional<model::Approval>();
  }
  return std::optional(model::Approval{
      row.id<model::MailingId>(0),
      row.number(1),
      row.digest(2),
      row.digest(3),
      row.count(4),
      row.text(5),
      row.text(6),
      row.instant(7),
      row.text(8),
  });
}

}  // namespace amends::store
