#pragma once

#include "cli/session.h"

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace amends::cli {

/// A list of the server that comes in pages, e.g. who got a mailing.
struct PagedList {
  std::string path;  // "/api/v1/mailings/spring-sale/sends"
  std::vector<std::pair<std::string_view, std::string>> query;
  std::string member;  // "sends"
  std::string empty;   // what to say when nobody is on it
  std::vector<Table::Column> columns;
  std::function<std::vector<std::string>(const boost::json::value&)> row;
};

/// Shows it: page by page with a question between them on a terminal, all at once in a pipe or as
/// JSON {MEMBER: [...]}. Error `cli.too_many` beyond kPeoplePagesMax pages: use --export.
[[nodiscard]] Result<Exit> show_pages(Session& session, const PagedList& list);

/// Streams the server's formula-safe CSV of it into `file`.
[[nodiscard]] Result<Exit> export_list(
    Session& session, const PagedList& list, const std::string& file
);

}  // namespace amends::cli
