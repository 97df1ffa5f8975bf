#include "store/sqlite/statement.h"

#include <sqlite3.h>

#include <algorithm>

namespace amends::store {
namespace {

struct Meaning {
  std::string_view id;
  std::string_view sentence;
};

Meaning meaning_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return {
          "store.disk_full",
          "There is no room left for the database: make room on its disk, then try again"
      };
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {
          "store.io",
          "The database's disk did not do what it was asked: look at the machine's log, then "
          "restart"
      };
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"store.busy", "Another program holds the database: let only Amends open amends.db"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {
          "store.corrupt",
          "The database file is damaged: stop, keep a copy of it and restore the newest backup"
      };
    case SQLITE_CONSTRAINT:
      return {"store.constraint", "The rows do not fit together: what was named is not there"};
    case SQLITE_NOMEM:
      return {"store.memory", "There was not enough memory for the database"};
    default:
      return {
          "store.engine", "The database engine refused a statement: this is a defect, report it"
      };
  }
}

}  // namespace

Error engine_error(sqlite3* database, int code) {
  const Meaning meaning = meaning_of(code);
  const bool is_its_own = database != nullptr && sqlite3_extended_errcode(database) == code;
  const char* detail = is_its_own ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  return make_error(meaning.id, "{} ({}; code {})", meaning.sentence, detail, code);
}

bool leaves_doubt(int code) {
  const int kind = code & 0xFF;
  return kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
}

Statement::Statement(sqlite3* database, const std::string& text, std::atomic<bool>* doubt)
    : database_(database),
      doubt_(doubt) {
  failure_ = sqlite3_prepare_v3(
      database,
      text.c_str(),
      static_cast<int>(text.size()),
      SQLITE_PREPARE_PERSISTENT,
      &statement_,
      nullptr
  );
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Error Statement::failed(int code) {
  Error error = engine_error(database_, code);
  if (leaves_doubt(code) && doubt_ != nullptr) {
    doubt_->store(true);
  }
  reset();
  return error;
}

Result<bool> Statement::step() {
  if (failure_ != SQLITE_OK) {
    return failed(failure_);
  }
  active_ = true;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code != SQLITE_DONE) {
    return failed(code);
  }
  reset();
  return false;
}

Result<std::int64_t> Statement::run() {
  for (bool more = true; more;) {
    AMENDS_TRY(more, step());
  }
  return sqlite3_changes64(database_);
}

void Statement::reset() {
  if (active_) {
    sqlite3_reset(statement_);
    active_ = false;
  }
  if (statement_ != nullptr) {
    failure_ = SQLITE_OK;
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::view(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return size == 0
             ? std::string_view()
             : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

crypto::Digest Statement::digest(int column) const {
  crypto::Digest digest{};
  const std::string_view bytes = view(column);
  if (bytes.size() == digest.size()) {
    std::ranges::transform(bytes, digest.begin(), [](char c) {
      return static_cast<std::uint8_t>(c);
    });
  }
  return digest;
}

void Statement::note(int code) {
  if (code != SQLITE_OK && failure_ == SQLITE_OK) {
    failure_ = code;
  }
}

void Statement::bind_integer(int place, std::int64_t value) {
  note(sqlite3_bind_int64(statement_, place, value));
}

// An empty view may point to null, which would be bound as NULL: the text "" is given a place.
void Statement::bind_text(int place, std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();
  note(sqlite3_bind_text64(statement_, place, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_blob(int place, std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();
  note(sqlite3_bind_blob64(statement_, place, bytes, value.size(), SQLITE_TRANSIENT));
}

void Statement::bind_null(int place) {
  note(sqlite3_bind_null(statement_, place));
}

}  // namespace amends::store
