#include "cli/commands.h"
#include "cli/foreign_command.h"
#include "cli/incident_options.h"
#include "cli/incident_text.h"
#include "cli/letters_command.h"
#include "cli/make_good_commands.h"
#include "cli/outcome_commands.h"
#include "cli/people_pages.h"
#include "cli/plan_commands.h"
#include "cli/post_command.h"
#include "cli/reply_command.h"
#include "engine/incident_desk.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

struct OpenOptions {
  std::string name;
  MistakeOptions mistake;
  std::optional<std::uint64_t> link;
};

struct PeopleOptions {
  std::string id;
  std::string set;
  std::string file;
};

Result<Exit> open(Session& session, const OpenOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  boost::json::object body = mistake_json(options.mistake);
  body["mailing"] = options.name;
  if (options.link) {
    body["link"] = *options.link;
  }
  AMENDS_TRY(const boost::json::value incident, api->post(api_path({"incidents"}), body));
  if (!session.print_if_json(incident)) {
    const std::string id = shown(text_at(incident, "id"));
    session.terminal().say(fmt::format("Incident {} about {} is open.", id, shown(options.name)));
    session.terminal().say(fmt::format("Facts and what to do: amends incident show {}", id));
  }
  return Exit::done;
}

Result<Exit> list(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"incidents"})));
  if (!session.print_if_json(answer)) {
    print_incidents(session.terminal(), array_at(answer, "incidents"));
  }
  return Exit::done;
}

Result<Exit> show(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value incident, api->get(api_path({"incidents", id})));
  if (!session.print_if_json(incident)) {
    print_incident(session.terminal(), incident);
  }
  return Exit::done;
}

Result<Exit> people(Session& session, const PeopleOptions& options) {
  PagedList list;
  list.path = api_path({"incidents", options.id, "people"});
  list.query = {{"set", options.set}};
  list.member = "people";
  list.empty = fmt::format("Nobody is in the set {}.", options.set);
  list.columns = {{"CONTACT", Align::right}, {"ADDRESS"}};
  list.row = [](const boost::json::value& person) -> std::vector<std::string> {
    return {text_at(person, "contact"), text_at(person, "address")};
  };
  return options.file.empty() ? show_pages(session, list)
                              : export_list(session, list, options.file);
}

Result<Exit> timeline(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"incidents", id, "timeline"})));
  if (!session.print_if_json(answer)) {
    print_timeline(session.terminal(), array_at(answer, "timeline"));
  }
  return Exit::done;
}

Result<Exit> close(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->post(api_path({"incidents", id, "move"}), boost::json::object{{"state", "closed"}})
  );
  if (!session.print_if_json(answer)) {
    session.terminal().say(fmt::format("Incident {} is closed.", shown(id)));
  }
  return Exit::done;
}

void add_open(Verb& incident) {
  const auto options = std::make_shared<OpenOptions>();
  Verb verb = incident.verb("open", "Open an incident about a mailing");
  verb.argument("NAME", options->name, "The mailing");
  ask_for_mistake(verb, options->mistake)
      .number("--link", options->link, "Number of the wrong link: amends links NAME")
      .help(
          {"amends incident open spring-sale --kind wrong_link --link 2 --what \"the button led to "
           "last year's page\"",
           "amends incident open spring-sale --kind typo --what \"a letter was missing\""}
      )
      .runs([options](Session& session) { return open(session, *options); });
}

void add_people(Verb& incident) {
  const auto options = std::make_shared<PeopleOptions>();
  incident.verb("people", "Show exactly the people of one set")
      .argument("ID", options->id, "The incident")
      .required_choice(
          "--set", options->set, names_up_to(engine::PeopleSet::held_out), "Which people"
      )
      .option("--export", options->file, "Write a CSV that is safe to open in a spreadsheet")
      .help(
          {"amends incident people 1 --set opened",
           "amends incident people 1 --set clicked --export clicked.csv"}
      )
      .runs([options](Session& session) { return people(session, *options); });
}

using OfOne = Result<Exit> (*)(Session&, const std::string&);

void add_of_one(Verb& incident, const std::string& name, const std::string& summary, OfOne run) {
  const auto id = std::make_shared<std::string>();
  incident.verb(name, summary)
      .argument("ID", *id, "The incident")
      .help({"amends incident " + name + " 1", "amends incident " + name + " 1 --format json"})
      .runs([id, run](Session& session) { return run(session, *id); });
}

}  // namespace

void add_incident_commands(Verb& root) {
  Verb incident = root.verb("incident", "After a mistake: facts, advice, people, timeline");
  incident.needs_verb().help({"amends incident list", "amends incident show 1"});
  add_open(incident);
  add_foreign_command(incident);
  incident.verb("list", "Show all incidents")
      .help({"amends incident list", "amends incident list --format json"})
      .runs(list);
  add_of_one(incident, "show", "Show the facts, and what to do and why", show);
  add_people(incident);
  add_reply_command(incident);
  add_of_one(incident, "timeline", "Show what happened when", timeline);
  add_plan_commands(incident);
  add_letters_command(incident);
  add_make_good_commands(incident);
  add_outcome_commands(incident);
  add_post_command(incident);
  add_of_one(incident, "close", "Close an incident", close);
}

}  // namespace amends::cli
