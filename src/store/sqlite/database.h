#pragma once

#include "base/result.h"
#include "store/sqlite/queries.h"
#include "store/sqlite/statement.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace amends::store {

/// One connection and its prepared statements. Used by one thread at a time.
class Connection {
 public:
  enum class Role : std::uint8_t { writer, reader };

  /// `doubt` outlives the connection; null for a reader.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(
      const std::filesystem::path& file, Role role, std::atomic<bool>* doubt
  );
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The statement, prepared at its first use. One that cannot be prepared says so at its first
  /// step.
  [[nodiscard]] Statement& query(const Query& query);
  /// Several statements without parameters. Never text from outside.
  [[nodiscard]] Result<void> execute(const std::string& script);
  [[nodiscard]] Result<std::int64_t> pragma(const std::string& name);
  void reset_all();
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] std::int64_t last_id() const;

  /// Pages in the WAL after the last commit.
  [[nodiscard]] int wal_pages() const { return wal_pages_; }

  /// Moves the WAL into the file as far as readers let it.
  [[nodiscard]] Result<void> checkpoint();

 private:
  Connection(sqlite3* database, std::atomic<bool>* doubt);
  [[nodiscard]] Result<void> configure(Role role);

  sqlite3* database_;
  std::atomic<bool>* doubt_;
  std::vector<std::unique_ptr<Statement>> statements_;
  int wal_pages_ = 0;
};

class Database;

/// The one write transaction. Rolls back when it goes without commit().
class Write {
 public:
  Write(Database& database, std::unique_lock<std::mutex> lock);
  Write(Write&& other) noexcept;
  Write& operator=(Write&&) = delete;
  ~Write();

  [[nodiscard]] Connection& on() { return *connection_; }

  [[nodiscard]] Statement& query(const Query& query) { return connection_->query(query); }

  /// On disk when it returns. `crash_name` is passed just before and just after the engine's
  /// commit.
  [[nodiscard]] Result<void> commit(std::string_view crash_name = "in_commit");

 private:
  Database* database_;
  Connection* connection_;
  std::unique_lock<std::mutex> lock_;
};

/// A reader lent out. Each statement sees what was committed when it began; after snapshot() all
/// see the same.
class Read {
 public:
  Read(Database& database, std::unique_ptr<Connection> connection);
  Read(Read&& other) noexcept;
  Read& operator=(Read&&) = delete;
  ~Read();

  [[nodiscard]] Connection& on() { return *connection_; }

  [[nodiscard]] Statement& query(const Query& query) { return connection_->query(query); }

  [[nodiscard]] Result<void> snapshot();

 private:
  Database* database_;
  std::unique_ptr<Connection> connection_;
};

struct DatabaseOptions {
  std::int64_t pages_max = 0;  // a quota for the file, in pages of 4 KiB; 0 = the disk
};

/// One SQLite file in WAL mode with synchronous=FULL. One connection does all writes and all
/// checkpoints, because two writing connections can damage a WAL before SQLite 3.51.3; the others
/// read only. After a failed sync nobody knows what the disk holds: from then on every write is
/// refused with `store.poisoned`. Thread-safe.
class Database {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(
      const std::filesystem::path& file, const DatabaseOptions& options
  );
  ~Database();

  /// Waits for the writer before. A thread that holds a Write must not ask for another.
  [[nodiscard]] Result<Write> write();
  [[nodiscard]] Result<Read> read();

  [[nodiscard]] bool poisoned() const { return poisoned_.load(); }

 private:
  friend class Write;
  friend class Read;

  explicit Database(std::filesystem::path file) : file_(std::move(file)) {}

  [[nodiscard]] Result<void> migrate();
  void give_back(std::unique_ptr<Connection> reader);
  void checkpoint_if_due();

  std::filesystem::path file_;
  std::atomic<bool> poisoned_ = false;
  std::mutex writer_mutex_;
  std::unique_ptr<Connection> writer_;
  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t readers_ = 0;
};

}  // namespace amends::store
