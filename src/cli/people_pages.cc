#include "cli/people_pages.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

Result<boost::json::value> page_after(
    Session& session, const PagedList& list, const std::string& after
) {
  AMENDS_TRY(ApiClient* const api, session.api());
  auto query = list.query;
  query.emplace_back("after", after);
  query.emplace_back("limit", std::to_string(kPeoplePage));
  return api->get(list.path + query_of(query));
}

void show_page(Terminal& terminal, const PagedList& list, const boost::json::array& rows) {
  Table table(list.columns);
  for (const boost::json::value& row : rows) {
    table.add(list.row(row));
  }
  terminal.show(table);
}

bool wants_more(Terminal& terminal) {
  if (!terminal.can_ask() || !terminal.world().out_is_tty) {
    return true;
  }
  const auto answer = terminal.ask("Enter for more, q to end:");
  return answer && *answer != "q";
}

}  // namespace

Result<Exit> show_pages(Session& session, const PagedList& list) {
  Terminal& terminal = session.terminal();
  boost::json::array all;
  std::string after;
  for (std::size_t page = 0; page < kPeoplePagesMax; ++page) {
    AMENDS_TRY(const boost::json::value answer, page_after(session, list, after));
    const boost::json::array& rows = array_at(answer, list.member);
    const bool is_counted = answer.is_object() && answer.as_object().contains("count");
    if (is_counted && page == 0 && !rows.empty() && !session.is_json()) {
      terminal.say(counted(number_at(answer, "count"), "person", "people"));
    }
    if (session.is_json()) {
      all.insert(all.end(), rows.begin(), rows.end());
    } else if (!rows.empty()) {
      show_page(terminal, list, rows);
    } else if (page == 0) {
      terminal.say(list.empty);
    }
    const std::string next = text_at(answer, "next_after");
    const bool is_last = next.empty() || next == "0" || next == after || rows.empty();
    if (is_last || (!session.is_json() && !wants_more(terminal))) {
      if (session.is_json()) {
        print_json(terminal, boost::json::object{{list.member, std::move(all)}});
      }
      return Exit::done;
    }
    after = next;
  }
  return make_error(
      "cli.too_many", "there are too many people to show; write them to a file: --export FILE"
  );
}

Result<Exit> export_list(Session& session, const PagedList& list, const std::string& file) {
  AMENDS_TRY(ApiClient* const api, session.api());
  auto query = list.query;
  query.emplace_back("format", "csv");
  AMENDS_TRY(const std::uint64_t bytes, api->download(list.path + query_of(query), file));
  if (!session.print_if_json(boost::json::object{{"file", file}, {"bytes", bytes}})) {
    session.terminal().say(fmt::format("Written: {}", shown(file)));
  }
  return Exit::done;
}

}  // namespace amends::cli
