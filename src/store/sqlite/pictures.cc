#include "store/sqlite/pictures.h"

namespace amends::store {
namespace {

const Query kBytesByHash("picture_bytes_by_hash");
const Query kInsertBytes("insert_picture_bytes");
const Query kInsertPicture("insert_picture");
const Query kHosted("hosted_pictures");
const Query kShown("shown_picture");
const Query kInsertChange("insert_picture_change");
const Query kUndo("undo_picture_change");
const Query kHistory("picture_history");

/// The row of these bytes, made when nobody has shown them before.
Result<std::int64_t> keep_bytes(
    Connection& connection,
    const crypto::Digest& hash,
    mail::PictureKind kind,
    std::string_view bytes
) {
  Statement& known = connection.query(kBytesByHash).bind(hash);
  AMENDS_TRY(const bool found, known.step());
  if (found) {
    const std::int64_t id = known.integer(0);
    known.reset();
    return id;
  }
  Statement& insert = connection.query(kInsertBytes);
  AMENDS_TRY_VOID(insert.bind(hash, mail::to_string(kind), Blob{bytes}).run());
  return connection.last_id();
}

Result<mail::PictureKind> kind_in(const Statement& row, int column) {
  const auto kind = mail::parse_picture_kind(row.view(column));
  if (!kind) {
    return make_error(
        "store.corrupt", "The database holds an unknown kind of picture: \"{}\"", row.view(column)
    );
  }
  return *kind;
}

Result<model::HostedPicture> read_picture(const Statement& row) {
  AMENDS_TRY(const mail::PictureKind kind, kind_in(row, 3));
  return model::HostedPicture{
      row.number(0), row.number(1), row.text(2), kind, row.digest(4), row.count(5)
  };
}

Result<model::PictureChange> read_change(const Statement& row, std::string_view file) {
  AMENDS_TRY(const mail::PictureKind kind, kind_in(row, 2));
  return model::PictureChange{
      row.integer(0),
      std::string(file),
      row.number(1),
      kind,
      row.digest(3),
      row.count(4),
      row.text(5),
      row.text(6),
      row.instant(7),
      row.text(8),
      row.text(9),
      row.maybe_instant(10)
  };
}

/// Whoever replaces a picture or takes that back holds one: what is in memory is forgotten when the
/// rows are changed, before anybody is told, and when it is not known whether they were. What a
/// version was put up with never changes.
class Forgetting {
 public:
  explicit Forgetting(PictureMemory& memory) : memory_(memory) {}

  ~Forgetting() { memory_.forget(); }

  Forgetting(const Forgetting&) = delete;
  Forgetting& operator=(const Forgetting&) = delete;

 private:
  PictureMemory& memory_;
};

}  // namespace

Result<void> SqlitePictures::host(
    model::MailingId mailing, int version, std::span<const ports::PictureFile> pictures
) {
  if (pictures.empty()) {
    return {};
  }
  AMENDS_TRY(auto transaction, database_->write());
  int number = 0;
  for (const ports::PictureFile& picture : pictures) {
    AMENDS_TRY(
        const std::int64_t bytes,
        keep_bytes(transaction.on(), crypto::sha256(picture.bytes), picture.kind, picture.bytes)
    );
    AMENDS_TRY_VOID(transaction.query(kInsertPicture)
                        .bind(mailing, version, ++number, picture.file, bytes)
                        .run());
  }
  return transaction.commit();
}

Result<std::vector<model::HostedPicture>> SqlitePictures::hosted(model::MailingId mailing) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kHosted).bind(mailing);
  std::vector<model::HostedPicture> pictures;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(auto picture, read_picture(rows));
      pictures.push_back(std::move(picture));
    }
  }
  return pictures;
}

Result<PictureMemory::Picture> SqlitePictures::read(const PictureMemory::Place& place) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& row = reader.query(kShown).bind(place.mailing, place.version, place.number);
  AMENDS_TRY(const bool found, row.step());
  if (!found) {
    return PictureMemory::Picture();
  }
  AMENDS_TRY(const mail::PictureKind kind, kind_in(row, 0));
  PictureMemory::Picture picture = std::make_shared<const model::PictureBytes>(
      model::PictureBytes{kind, row.digest(1), row.text(2)}
  );
  row.reset();
  return picture;
}

Result<PictureMemory::Picture> SqlitePictures::shown(
    model::MailingId mailing, int version, int number
) {
  const PictureMemory::Place place{mailing, version, number};
  if (auto known = memory_.find(place); known != nullptr) {
    return known;
  }
  const std::uint64_t generation = memory_.generation();
  AMENDS_TRY(PictureMemory::Picture picture, read(place));
  if (picture != nullptr) {
    memory_.keep(place, picture, generation);
  }
  return picture;
}

Result<model::PictureChange> SqlitePictures::replace(
    model::MailingId mailing, const model::PictureChange& change, std::string_view bytes
) {
  model::PictureChange kept = change;
  kept.hash = crypto::sha256(bytes);
  kept.bytes = bytes.size();
  const Forgetting forgetting(memory_);
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(const std::int64_t row, keep_bytes(transaction.on(), kept.hash, change.kind, bytes));
  Statement& insert = transaction.query(kInsertChange);
  insert.bind(mailing, kept.file, kept.version, row, kept.by, kept.reason, kept.at);
  AMENDS_TRY_VOID(insert.run());
  kept.id = transaction.on().last_id();
  AMENDS_TRY_VOID(transaction.commit("in_picture_commit"));
  return kept;
}

Result<void> SqlitePictures::undo(
    std::int64_t change, std::string_view by, std::string_view reason, Instant now
) {
  const Forgetting forgetting(memory_);
  AMENDS_TRY(auto transaction, database_->write());
  AMENDS_TRY(
      const std::int64_t changed, transaction.query(kUndo).bind(change, by, reason, now).run()
  );
  if (changed == 0) {
    return make_error("picture.undone", "Change {} of a picture does not count any more", change);
  }
  return transaction.commit();
}

Result<std::vector<model::PictureChange>> SqlitePictures::history(
    model::MailingId mailing, std::string_view file
) {
  AMENDS_TRY(auto reader, database_->read());
  Statement& rows = reader.query(kHistory).bind(mailing, file);
  std::vector<model::PictureChange> changes;
  for (bool more = true; more;) {
    AMENDS_TRY(more, rows.step());
    if (more) {
      AMENDS_TRY(auto change, read_change(rows, file));
      changes.push_back(std::move(change));
    }
  }
  return changes;
}

}  // namespace amends::store
