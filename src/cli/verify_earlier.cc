#include "cli/verify_earlier.h"

#include "cli/csv_people.h"
#include "cli/limits.h"
#include "text/catalogue.h"

#include <boost/json.hpp>

#include <filesystem>

namespace amends::cli {
namespace {

Result<void> read_file(Session& session, const std::string& file, EarlierKnown& known) {
  const std::string name = std::filesystem::path(file).filename().string();
  AMENDS_TRY(const text::ByteSource source, file_source(file));
  auto report = engine::read_earlier(source, known.people);
  if (!report.ok()) {
    return report.error().id() == "feedback.columns" ? report.error().at({name, 1, 0})
                                                     : report.error();
  }
  known.file = *std::move(report);
  Terminal& terminal = session.terminal();
  for (const auto& row : known.file.refused_rows) {
    terminal.complain(fmt::format("{}:{}: {}", shown(name), row.line, shown(row.message)));
  }
  if (known.file.refused > 0) {
    terminal.complain(text::catalogue(session.locale())
                          .format(
                              "cli.verify.earlier.refused",
                              {{"rows", known.file.refused}, {"file", shown(name)}}
                          ));
  }
  return {};
}

/// Everybody who gets nothing any more, a page at a time.
Result<void> ask_server(Session& session, EarlierKnown& known) {
  AMENDS_TRY(ApiClient* const api, session.api());
  std::string after;
  while (true) {
    const std::string query = query_of({{"after", after}, {"limit", std::to_string(kPeoplePage)}});
    AMENDS_TRY(const boost::json::value page, api->get(api_path({"suppressions"}) + query));
    for (const boost::json::value& one : array_at(page, "suppressions")) {
      known.people.add(
          text_at(one, "address"),
          model::parse_suppression_reason(text_at(one, "reason"))
              .value_or(model::SuppressionReason::manual)
      );
    }
    const std::string next = text_at(page, "next_after");
    if (next.empty()) {
      return {};
    }
    // The pages go up, so that they end.
    if (next <= after) {
      return make_error("cli.answer", "the server gives the same page again; look at its log");
    }
    after = next;
  }
}

bool names_server(const ConnectionOptions& options) {
  return !options.server.empty() || !options.token.empty() || !options.token_file.empty();
}

}  // namespace

Result<EarlierKnown> read_earlier_known(Session& session, const std::string& file) {
  EarlierKnown known;
  if (!file.empty()) {
    known.is_asked = true;
    AMENDS_TRY_VOID(read_file(session, file, known));
  }
  if (names_server(session.globals().connection)) {
    known.is_asked = true;
    AMENDS_TRY_VOID(ask_server(session, known));
  }
  return known;
}

}  // namespace amends::cli
