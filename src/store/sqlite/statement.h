#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/digest.h"

#include <atomic>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace amends::store {

/// Bytes that are bound as they are, not as text.
struct Blob {
  std::string_view bytes;
};

/// What an engine's result code means to us: `store.disk_full`, `store.io`, `store.busy`,
/// `store.corrupt`, `store.constraint`, `store.memory`, `store.engine`. Never holds bound values.
[[nodiscard]] Error engine_error(sqlite3* database, int code);

/// Whether it is unknown what is on the disk after this code (SAFETY I8).
[[nodiscard]] bool leaves_doubt(int code);

/// One prepared statement of one connection; belongs to whoever holds the connection.
class Statement {
 public:
  /// `doubt` is set when a step leaves it unknown what is on the disk; may be null.
  Statement(sqlite3* database, const std::string& text, std::atomic<bool>* doubt);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Starts anew with these values for the parameters, in order.
  template <class... Values>
  Statement& bind(const Values&... values) {
    reset();
    [[maybe_unused]] int place = 0;
    (bind_one(++place, values), ...);
    return *this;
  }

  /// Whether there is a row. After the last one the statement is reset.
  [[nodiscard]] Result<bool> step();
  /// To the end, rows or not. Gives the number of rows changed.
  [[nodiscard]] Result<std::int64_t> run();
  void reset();

  // Of the row that step() found; columns count from 0. Views live until the next step.
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view view(int column) const;

  [[nodiscard]] int number(int column) const { return static_cast<int>(integer(column)); }

  [[nodiscard]] std::uint64_t count(int column) const {
    return static_cast<std::uint64_t>(integer(column));
  }

  [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }

  [[nodiscard]] bool is_null(int column) const;

  [[nodiscard]] Instant instant(int column) const { return from_us(integer(column)); }

  [[nodiscard]] std::optional<Instant> maybe_instant(int column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
  }

  /// A blob of another size reads as zeros, which are the digest of nothing.
  [[nodiscard]] crypto::Digest digest(int column) const;

  template <class SomeId>
  [[nodiscard]] SomeId id(int column) const {
    return SomeId{integer(column)};
  }

 private:
  template <class Value>
  void bind_one(int place, const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      bind_integer(place, static_cast<std::int64_t>(value));
    } else if constexpr (std::integral<Value>) {
      bind_integer(place, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_same_v<Value, Instant>) {
      bind_integer(place, to_us(value));
    } else if constexpr (std::is_same_v<Value, Blob>) {
      bind_blob(place, value.bytes);
    } else if constexpr (std::is_same_v<Value, crypto::Digest>) {
      bind_blob(place, {reinterpret_cast<const char*>(value.data()), value.size()});
    } else if constexpr (std::is_same_v<Value, std::nullopt_t>) {
      bind_null(place);
    } else if constexpr (requires { value.has_value(); }) {
      value.has_value() ? bind_one(place, *value) : bind_null(place);
    } else if constexpr (std::convertible_to<Value, std::string_view>) {
      bind_text(place, value);
    } else {
      bind_integer(place, value.value);
    }
  }

  void bind_integer(int place, std::int64_t value);
  void bind_text(int place, std::string_view value);
  void bind_blob(int place, std::string_view value);
  void bind_null(int place);
  void note(int code);
  [[nodiscard]] Error failed(int code);

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  std::atomic<bool>* doubt_;
  int failure_ = 0;  // of prepare or of a bind; told by the next step
  bool active_ = false;
};

/// Calls `visit` for every row.
template <class Visit>
[[nodiscard]] Result<void> each_row(Statement& rows, const Visit& visit) {
  while (true) {
    AMENDS_TRY(const bool found, rows.step());
    if (!found) {
      return {};
    }
    visit(rows);
  }
}

}  // namespace amends::store
