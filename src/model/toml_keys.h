#pragma once

#include "base/result.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace amends::model {

/// Takes values out of one TOML file. What is wrong goes into `errors`, with its place, and reading
/// goes on, so that all of it is told at once.
class TomlKeys {
 public:
  TomlKeys(std::string file, std::vector<Error>& errors)
      : file_(std::move(file)),
        errors_(errors) {}

  [[nodiscard]] Place place_of(const toml::node& node) const;

  void fail(const toml::node& node, Error error) { errors_.push_back(error.at(place_of(node))); }

  /// Error mailing.unknown_key for every other key, with the nearest of the known ones.
  void refuse_unknown(const toml::table& table, std::initializer_list<std::string_view> known);
  std::string string_at(const toml::table& table, std::string_view key);
  std::optional<std::int64_t> whole_at(const toml::table& table, std::string_view key);
  /// A TOML date, or a text "2026-12-01", as written.
  std::string day_at(const toml::table& table, std::string_view key);
  std::vector<std::string> texts_at(const toml::table& table, std::string_view key);
  const toml::table* table_at(const toml::table& table, std::string_view key);
  /// The tables of a list; anything else in it is an error.
  std::vector<const toml::table*> tables_at(const toml::table& table, std::string_view key);

 private:
  std::string file_;
  std::vector<Error>& errors_;
};

/// ", did you mean X?" or nothing.
[[nodiscard]] std::string meant(std::string_view name, const std::vector<std::string>& known);

}  // namespace amends::model
