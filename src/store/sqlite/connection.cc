#include "store/limits.h"
#include "store/sqlite/database.h"

#include <sqlite3.h>

namespace amends::store {
namespace {

int remember_pages(void* pages, sqlite3* /*database*/, const char* /*name*/, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Connection::Connection(sqlite3* database, std::atomic<bool>* doubt)
    : database_(database),
      doubt_(doubt),
      statements_(query_count()) {}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close(database_);
}

Result<std::unique_ptr<Connection>> Connection::open(
    const std::filesystem::path& file, Role role, std::atomic<bool>* doubt
) {
  const int access =
      role == Role::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(
      file.c_str(), &raw, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr
  );
  std::unique_ptr<Connection> connection(new Connection(raw, doubt));
  if (code != SQLITE_OK) {
    return engine_error(raw, code);
  }
  AMENDS_TRY_VOID(connection->configure(role));
  return connection;
}

Result<void> Connection::configure(Role role) {
  sqlite3_busy_timeout(database_, static_cast<int>(kBusyTimeout.count()));
  const bool writes = role == Role::writer;
  if (writes) {
    AMENDS_TRY_VOID(execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"));
    sqlite3_wal_hook(database_, remember_pages, &wal_pages_);
  } else {
    sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  return execute(fmt::format(
      "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
      "PRAGMA journal_size_limit = {}; PRAGMA cache_size = -{};",
      kWalBytesKept,
      writes ? kWriterCacheKib : kReaderCacheKib
  ));
}

Statement& Connection::query(const Query& query) {
  auto& place = statements_[query.index()];
  if (!place) {
    place = std::make_unique<Statement>(database_, query.text(), doubt_);
  }
  return *place;
}

Result<void> Connection::execute(const std::string& script) {
  const int code = sqlite3_exec(database_, script.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) {
    return {};
  }
  if (doubt_ != nullptr && leaves_doubt(code)) {
    doubt_->store(true);
  }
  return engine_error(database_, code);
}

Result<std::int64_t> Connection::pragma(const std::string& name) {
  Statement statement(database_, "PRAGMA " + name, doubt_);
  AMENDS_TRY(const bool found, statement.step());
  return found ? statement.integer(0) : 0;
}

void Connection::reset_all() {
  for (const auto& statement : statements_) {
    if (statement) {
      statement->reset();
    }
  }
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_) == 0;
}

std::int64_t Connection::last_id() const {
  return sqlite3_last_insert_rowid(database_);
}

Result<void> Connection::checkpoint() {
  const int code =
      sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  wal_pages_ = 0;
  if (code == SQLITE_OK || (code & 0xFF) == SQLITE_BUSY) {
    return {};
  }
  if (leaves_doubt(code)) {
    doubt_->store(true);
  }
  return engine_error(database_, code);
}

}  // namespace amends::store
