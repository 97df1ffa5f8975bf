#include "store/sqlite/database.h"

#include "base/crash_point.h"
#include "base/log.h"
#include "store/limits.h"

#include <utility>

namespace amends::store {

Write::Write(Database& database, std::unique_lock<std::mutex> lock)
    : database_(&database),
      connection_(database.writer_.get()),
      lock_(std::move(lock)) {}

Write::Write(Write&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)),
      connection_(other.connection_),
      lock_(std::move(other.lock_)) {}

Write::~Write() {
  if (database_ == nullptr) {
    return;
  }
  connection_->reset_all();
  if (connection_->in_transaction() && !connection_->execute("ROLLBACK").ok()) {
    database_->poisoned_.store(true);
  }
}

Result<void> Write::commit([[maybe_unused]] std::string_view crash_name) {
  connection_->reset_all();
  crash_point(crash_name);
  if (auto done = connection_->execute("COMMIT"); !done.ok()) {
    const std::string& id = done.error().id();
    if (id != "store.disk_full" && id != "store.busy" && id != "store.constraint") {
      database_->poisoned_.store(true);
    }
    return done;
  }
  crash_point(crash_name);
  database_->checkpoint_if_due();
  return {};
}

Read::Read(Database& database, std::unique_ptr<Connection> connection)
    : database_(&database),
      connection_(std::move(connection)) {}

Read::Read(Read&& other) noexcept
    : database_(other.database_),
      connection_(std::move(other.connection_)) {}

Read::~Read() {
  if (connection_) {
    database_->give_back(std::move(connection_));
  }
}

Result<void> Read::snapshot() {
  return connection_->execute("BEGIN");
}

Database::~Database() {
  // The writer goes last: it is the one that may move the WAL into the file.
  idle_.clear();
}

Result<std::unique_ptr<Database>> Database::open(
    const std::filesystem::path& file, const DatabaseOptions& options
) {
  std::unique_ptr<Database> database(new Database(file));
  AMENDS_TRY(
      database->writer_, Connection::open(file, Connection::Role::writer, &database->poisoned_)
  );
  AMENDS_TRY_VOID(database->migrate());
  if (options.pages_max > 0) {
    AMENDS_TRY_VOID(database->writer_->pragma(fmt::format("max_page_count = {}", options.pages_max))
    );
  }
  return database;
}

Result<void> Database::migrate() {
  AMENDS_TRY(const std::int64_t version, writer_->pragma("user_version"));
  const auto known = static_cast<std::int64_t>(migration_count());
  if (version > known) {
    return make_error(
        "store.newer_schema",
        "The database has schema {} and this Amends knows {}: run the newer Amends that wrote it",
        version,
        known
    );
  }
  for (std::int64_t next = version + 1; next <= known; ++next) {
    AMENDS_TRY(auto transaction, write());
    AMENDS_TRY_VOID(transaction.on().execute(migration(static_cast<std::size_t>(next))));
    AMENDS_TRY_VOID(transaction.on().execute(fmt::format("PRAGMA user_version = {}", next)));
    AMENDS_TRY_VOID(transaction.commit());
  }
  return {};
}

Result<Write> Database::write() {
  std::unique_lock lock(writer_mutex_);
  if (poisoned()) {
    return make_error(
        "store.poisoned",
        "A write or a sync of the database failed before, so nobody knows what is on its disk: "
        "nothing more is written until Amends is restarted"
    );
  }
  AMENDS_TRY_VOID(writer_->execute("BEGIN IMMEDIATE"));
  return Write(*this, std::move(lock));
}

Result<Read> Database::read() {
  std::unique_lock lock(readers_mutex_);
  const bool is_one = reader_free_.wait_for(lock, kReaderWait, [&] {
    return !idle_.empty() || readers_ < kReadersMax;
  });
  if (!is_one) {
    return make_error("store.busy", "{} reads are under way: try again later", kReadersMax);
  }
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Read(*this, std::move(connection));
  }
  AMENDS_TRY(auto connection, Connection::open(file_, Connection::Role::reader, nullptr));
  ++readers_;
  return Read(*this, std::move(connection));
}

void Database::give_back(std::unique_ptr<Connection> reader) {
  reader->reset_all();
  const bool is_clean = !reader->in_transaction() || reader->execute("ROLLBACK").ok();
  const std::lock_guard lock(readers_mutex_);
  if (is_clean) {
    idle_.push_back(std::move(reader));
  } else {
    --readers_;
  }
  reader_free_.notify_one();
}

void Database::checkpoint_if_due() {
  if (writer_->wal_pages() < kCheckpointPages) {
    return;
  }
  crash_point("in_checkpoint");
  if (auto done = writer_->checkpoint(); !done.ok()) {
    // What was committed is safe in the WAL; doubt, if there is any, stops the next write.
    log_error("checkpoint: {}", done.error().explain());
  }
  crash_point("in_checkpoint");
}

}  // namespace amends::store
