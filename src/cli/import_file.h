#pragma once

#include "cli/session.h"

#include <boost/json/value.hpp>

#include <filesystem>
#include <string>

namespace amends::cli {

struct ImportDone {
  boost::json::value result;           // rows, added, updated, unchanged, duplicates, refused ...
  std::filesystem::path refused_file;  // empty when every row was taken
};

/// Sends a CSV to the server and waits until it is read. Rows that were refused or folded are
/// written to "people.refused.csv" beside "people.csv"; an old file of that name is removed when
/// there are none.
[[nodiscard]] Result<ImportDone> import_file(
    Session& session, const std::filesystem::path& file, const std::string& list
);

void print_import(Terminal& terminal, const std::string& list, const ImportDone& done);

}  // namespace amends::cli
