#include "cli/commands.h"
#include "cli/import_file.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

struct ImportOptions {
  std::string file;
  std::string list;
};

struct SuppressOptions {
  std::string address;
  std::string reason = "manual";
};

Result<Exit> import(Session& session, const ImportOptions& options) {
  const std::filesystem::path file = options.file;
  const std::string list = options.list.empty() ? file.stem().string() : options.list;
  AMENDS_TRY(const ImportDone done, import_file(session, file, list));
  if (session.is_json()) {
    boost::json::object all = {
        {"list", list}, {"file", file.string()}, {"refused_file", done.refused_file.string()}
    };
    if (const auto* result = done.result.if_object()) {
      for (const auto& [name, value] : *result) {
        all[name] = value;
      }
    }
    print_json(session.terminal(), all);
  } else {
    print_import(session.terminal(), list, done);
  }
  return number_at(done.result, "refused") > 0 ? Exit::attention : Exit::done;
}

Result<Exit> lists(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"lists"})));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Table table({{"LIST"}, {"PEOPLE", Align::right}, {"CHANGED"}});
  for (const boost::json::value& list : array_at(answer, "lists")) {
    table.add(
        {text_at(list, "name"),
         grouped(number_at(list, "contacts")),
         moment(text_at(list, "changed_at"))}
    );
  }
  if (table.empty()) {
    session.terminal().say("There are no lists yet. Bring people in: amends import people.csv");
  } else {
    session.terminal().show(table);
  }
  return Exit::done;
}

Result<Exit> suppress(Session& session, const SuppressOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  const boost::json::object body = {{"address", options.address}, {"reason", options.reason}};
  AMENDS_TRY(const boost::json::value answer, api->post(api_path({"suppressions"}), body));
  if (!session.print_if_json(answer)) {
    session.terminal().say(fmt::format(
        "{} gets nothing more ({}). No import brings them back.",
        shown(options.address),
        options.reason
    ));
  }
  return Exit::done;
}

struct FeedbackOptions {
  std::string file;
  std::string reason;
  std::string provider;
};

/// What a program that sent before us knows of people who want nothing.
Result<Exit> feedback(Session& session, const FeedbackOptions& options) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(options.file, error)) {
    return make_error("cli.list", "there is no file {}; name a CSV file", options.file);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  const std::string target = api_path({"feedback"}) +
                             query_of({{"reason", options.reason}, {"provider", options.provider}});
  AMENDS_TRY(const boost::json::value answer, api->upload(target, options.file));
  const std::uint64_t refused = number_at(answer, "refused");
  if (!session.print_if_json(answer)) {
    session.terminal().say(fmt::format(
        "{} read: {} get nothing more from now on, {} did not before, {} are about mail that was "
        "only late or read.",
        counted(number_at(answer, "rows"), "row", "rows"),
        grouped(number_at(answer, "added")),
        grouped(number_at(answer, "known")),
        grouped(number_at(answer, "passed_over"))
    ));
    for (const boost::json::value& row : array_at(answer, "refused_rows")) {
      session.terminal().say(fmt::format(
          "  line {}: {}", grouped(number_at(row, "line")), shown(text_at(row, "message"))
      ));
    }
  }
  return refused > 0 ? Exit::attention : Exit::done;
}

}  // namespace

void add_contacts_commands(Verb& root) {
  const auto import_options = std::make_shared<ImportOptions>();
  Verb import_verb = root.verb("import", "Bring people in from a CSV file");
  import_verb.argument("FILE", import_options->file, "CSV with a header row; email is required")
      .option("--list", import_options->list, "Name of the list; else the file's name")
      .help(
          {"amends import people.csv --list customers", "amends import people.csv --format json"},
          "0 everybody taken, 1 rows were refused (they are in a file beside), 2 refused, 3 could "
          "not be done, 64 wrong use."
      )
      .runs([import_options](Session& session) { return import(session, *import_options); });

  root.verb("lists", "Show the lists of people")
      .help({"amends lists", "amends lists --format json"})
      .runs(lists);

  const auto suppress_options = std::make_shared<SuppressOptions>();
  Verb suppress_verb = root.verb("suppress", "Never write to an address again");
  suppress_verb.argument("ADDRESS", suppress_options->address, "The address")
      .choice(
          "--reason",
          suppress_options->reason,
          {"manual", "complained", "bounced", "unsubscribed"},
          "Why; manual unless told"
      )
      .help(
          {"amends suppress ola@people.example",
           "amends suppress ola@people.example --reason complained"}
      )
      .runs([suppress_options](Session& session) { return suppress(session, *suppress_options); });

  const auto feedback_options = std::make_shared<FeedbackOptions>();
  Verb feedback_verb =
      root.verb("feedback", "Take over who left, complained or bounced at another program");
  feedback_verb.argument("FILE", feedback_options->file, "CSV with a header row")
      .choice(
          "--reason",
          feedback_options->reason,
          {"manual", "complained", "bounced", "unsubscribed"},
          "Of every row, where the file has no column that says it"
      )
      .option("--provider", feedback_options->provider, "Whose file it is; kept with each address")
      .help(
          {"amends feedback unsubscribes.csv --reason unsubscribed --provider \"Old Mailer\"",
           "amends feedback events.csv"},
          "0 every row taken, 1 rows were refused, 2 refused, 3 could not be done, 64 wrong use."
      )
      .runs([feedback_options](Session& session) { return feedback(session, *feedback_options); });
}

}  // namespace amends::cli
