#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::store {

/// A statement of sql/*.sql by its name, looked up once when the program starts: a name that is not
/// there ends the process before anything is opened.
class Query {
 public:
  explicit Query(std::string_view name);

  /// Its place among all of them, for the cache of a connection.
  [[nodiscard]] std::size_t index() const { return index_; }

  [[nodiscard]] const std::string& text() const;

 private:
  std::size_t index_;
};

[[nodiscard]] std::size_t query_count();

/// The steps of the schema in order: migration_1, migration_2 ...
[[nodiscard]] std::size_t migration_count();
[[nodiscard]] const std::string& migration(std::size_t number);

}  // namespace amends::store
