#include "store/sqlite/queries.h"

#include "base/check.h"
#include "store/sqlite/sql_text.h"

#include <fmt/format.h>

#include <map>
#include <vector>

namespace amends::store {
namespace {

constexpr std::string_view kMark = "-- name: ";

struct Catalogue {
  std::map<std::string, std::size_t, std::less<>> index_of;
  std::vector<std::string> texts;
};

void add_block(Catalogue& catalogue, std::string_view block) {
  const std::size_t end_of_name = block.find('\n');
  AMENDS_CHECK(end_of_name != std::string_view::npos);
  const std::string_view name = block.substr(0, end_of_name);
  const bool is_new = catalogue.index_of.emplace(name, catalogue.texts.size()).second;
  AMENDS_CHECK(is_new);
  catalogue.texts.emplace_back(block.substr(end_of_name + 1));
}

Catalogue read_catalogue() {
  Catalogue catalogue;
  for (std::string_view file : sql_files()) {
    for (std::size_t at = file.find(kMark); at != std::string_view::npos;) {
      const std::size_t begin = at + kMark.size();
      at = file.find(kMark, begin);
      add_block(catalogue, file.substr(begin, at == std::string_view::npos ? at : at - begin));
    }
  }
  return catalogue;
}

const Catalogue& catalogue() {
  static const Catalogue all = read_catalogue();
  return all;
}

std::size_t index_of(std::string_view name) {
  const auto place = catalogue().index_of.find(name);
  AMENDS_CHECK(place != catalogue().index_of.end());
  return place->second;
}

}  // namespace

Query::Query(std::string_view name) : index_(index_of(name)) {}

const std::string& Query::text() const {
  return catalogue().texts[index_];
}

std::size_t query_count() {
  return catalogue().texts.size();
}

std::size_t migration_count() {
  std::size_t count = 0;
  while (catalogue().index_of.contains(fmt::format("migration_{}", count + 1))) {
    ++count;
  }
  return count;
}

const std::string& migration(std::size_t number) {
  return catalogue().texts[index_of(fmt::format("migration_{}", number))];
}

}  // namespace amends::store
