#include "store/sqlite/engine.h"

#include "crypto/encoding.h"
#include "crypto/secret.h"

#include <optional>
#include <utility>

namespace amends::store {
namespace {

constexpr std::size_t kInstallationBytes = 16;
constexpr std::size_t kSecretBytes = 32;
constexpr std::string_view kSetsFolder = "sets";

const Query kFindMeta("find_meta");
const Query kPutMeta("put_meta");
const Query kFindOldSends("find_old_sends");

Result<std::optional<std::string>> find_meta(Connection& connection, std::string_view name) {
  Statement& row = connection.query(kFindMeta).bind(name);
  AMENDS_TRY(const bool found, row.step());
  auto value = found ? std::optional(row.text(0)) : std::nullopt;
  row.reset();
  return value;
}

Result<void> put_meta(Connection& connection, std::string_view name, std::string_view value) {
  AMENDS_TRY_VOID(connection.query(kPutMeta).bind(name, Blob{value}).run());
  return {};
}

/// The value, made with `bytes` random bytes when it is not there yet.
Result<std::string> keep_random(Connection& connection, std::string_view name, std::size_t bytes) {
  AMENDS_TRY(auto known, find_meta(connection, name));
  if (known) {
    return *std::move(known);
  }
  std::string made = crypto::secure_random(bytes);
  AMENDS_TRY_VOID(put_meta(connection, name, made));
  return made;
}

Error older_copy(const std::filesystem::path& folder, std::int64_t seen, std::int64_t has) {
  return make_error(
      "store.older_copy",
      "{} has seen start {} of this installation, but the database knows only {}: an old backup "
      "has "
      "been put back. Sending from it would write to people twice. When you know that no newer "
      "copy "
      "is live, remove that file and start again",
      (folder / "installation.json").string(),
      seen,
      has
  );
}

Result<void> check_mark(
    const std::filesystem::path& folder, const std::string& installation, std::int64_t epoch
) {
  AMENDS_TRY(const auto mark, read_mark(folder));
  if (!mark) {
    return {};
  }
  if (mark->installation != installation) {
    return make_error(
        "store.other_installation",
        "{} belongs to installation {}, the database to {}: put back the database that belongs "
        "here, or remove that file when you know that no other copy of this database is live",
        (folder / "installation.json").string(),
        mark->installation,
        installation
    );
  }
  if (mark->epoch > epoch) {
    return older_copy(folder, mark->epoch, epoch);
  }
  return {};
}

/// The ledger once stood in the database. Who got what must not be lost from sight.
Result<void> refuse_sends_in_database(Database& database) {
  AMENDS_TRY(auto reader, database.read());
  Statement& row = reader.query(kFindOldSends);
  AMENDS_TRY(const bool found, row.step());
  row.reset();
  if (found) {
    return make_error(
        "store.older_format",
        "This data folder was written by an Amends that kept its ledger in the database: finish "
        "what "
        "is being sent with that one, export who got what, and begin a new folder"
    );
  }
  return {};
}

/// Before a database is made: a folder that has seen one must not silently begin anew.
Result<void> refuse_lost_database(const std::filesystem::path& folder) {
  std::error_code failure;
  if (std::filesystem::exists(folder / "amends.db", failure)) {
    return {};
  }
  AMENDS_TRY(const auto mark, read_mark(folder));
  if (mark) {
    return older_copy(folder, mark->epoch, 0);
  }
  return {};
}

}  // namespace

Result<SqliteStore::Identity> SqliteStore::identify(
    Database& database, const std::filesystem::path& folder, OpenMode mode
) {
  AMENDS_TRY(auto transaction, database.write());
  Connection& connection = transaction.on();
  AMENDS_TRY(
      const std::string installation, keep_random(connection, "installation", kInstallationBytes)
  );
  Identity identity;
  identity.installation = crypto::hex(std::string_view(installation));
  AMENDS_TRY(identity.secret, keep_random(connection, "secret", kSecretBytes));
  AMENDS_TRY(const auto epoch, find_meta(connection, "epoch"));
  identity.epoch = epoch ? std::strtoll(epoch->c_str(), nullptr, 10) : 0;
  AMENDS_TRY_VOID(check_mark(folder, identity.installation, identity.epoch));
  if (mode == OpenMode::serve) {
    ++identity.epoch;
    AMENDS_TRY_VOID(put_meta(connection, "epoch", fmt::format("{}", identity.epoch)));
  }
  // The database first: were the file first, a crash between would look like an old backup.
  AMENDS_TRY_VOID(transaction.commit());
  AMENDS_TRY_VOID(write_mark(folder, {identity.installation, identity.epoch}));
  return identity;
}

SqliteStore::SqliteStore(
    const std::filesystem::path& folder,
    FolderLock lock,
    std::unique_ptr<Database> database,
    Identity identity
)
    : lock_(std::move(lock)),
      database_(std::move(database)),
      identity_(std::move(identity)),
      contacts_(*database_),
      mailings_(*database_),
      ledger_(*database_, folder / kSendsFolder, identity_.installation, identity_.epoch),
      settlements_(*database_),
      halts_(*database_),
      links_(*database_),
      pictures_(*database_),
      codes_(*database_),
      shop_prices_(*database_),
      outbox_(*database_),
      sets_(*database_, ledger_, folder / kSetsFolder, identity_.installation),
      signals_(
          *database_,
          [this](model::MailingId mailing, std::uint64_t rows) { sets_.follow(mailing, rows); },
          [this](model::MailingId mailing) { return sets_.heard_of(mailing); }
      ),
      incidents_(*database_),
      replies_(*database_),
      journal_(*database_),
      token_keys_(*database_) {
  ledger_.when_closed([this](model::MailingId mailing) { sets_.save_soon(mailing); });
}

SqliteStore::~SqliteStore() {
  signals_.close();
  sets_.close();
}

/// People's addresses are for the owner's eyes; SQLite gives the log beside it the same mode.
static Result<void> keep_private(const std::filesystem::path& file) {
  std::error_code failure;
  std::filesystem::permissions(
      file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failure
  );
  if (failure) {
    return make_error(
        "store.io", "The mode of {} cannot be set: {}", file.string(), failure.message()
    );
  }
  return {};
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(
    const std::filesystem::path& folder, OpenMode mode, const DatabaseOptions& options
) {
  AMENDS_TRY_VOID(make_folder(folder));
  AMENDS_TRY_VOID(make_folder(folder / kSendsFolder));
  AMENDS_TRY_VOID(make_folder(folder / kSetsFolder));
  AMENDS_TRY(FolderLock lock, FolderLock::take(folder));
  AMENDS_TRY_VOID(refuse_lost_database(folder));
  AMENDS_TRY(auto database, Database::open(folder / "amends.db", options));
  AMENDS_TRY_VOID(keep_private(folder / "amends.db"));
  AMENDS_TRY_VOID(refuse_sends_in_database(*database));
  AMENDS_TRY(auto identity, identify(*database, folder, mode));
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(folder, std::move(lock), std::move(database), std::move(identity))
  );
}

Result<std::unique_ptr<ports::Store>> open_sqlite_store(
    const std::filesystem::path& folder, OpenMode mode
) {
  AMENDS_TRY(auto store, SqliteStore::open(folder, mode, {}));
  return std::unique_ptr<ports::Store>(std::move(store));
}

}  // namespace amends::store
