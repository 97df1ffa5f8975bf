#include "cli/commands.h"
#include "cli/people_pages.h"
#include "model/send.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

struct WhoOptions {
  std::string name;
  std::string state;
  std::string set;
  std::string file;
};

struct LinkOptions {
  std::string name;
  std::string link;
};

struct RepointOptions {
  std::string name;
  std::string link;
  std::string url;
  std::string reason;
  bool does_undo = false;
};

std::vector<std::string> send_states() {
  std::vector<std::string> names;
  for (std::size_t state = 0; state < model::kSendStates; ++state) {
    names.emplace_back(model::to_string(static_cast<model::SendState>(state)));
  }
  return names;
}

std::vector<std::string> send_row(const boost::json::value& send) {
  const std::string withheld = text_at(send, "withheld");
  const std::string reply = text_at(send, "reply");
  const std::uint64_t code = number_at(send, "reply_code");
  // The reply's text begins with its code; a plain success is kept without its words.
  std::string said = reply.empty() && code != 0 ? fmt::format("{}", code) : reply;
  if (!withheld.empty() && withheld != "none") {
    said = withheld;
  }
  return {
      text_at(send, "address"),
      text_at(send, "state"),
      std::to_string(number_at(send, "wave") + 1),
      text_at(send, "version"),
      moment(text_at(send, "changed_at")),
      said
  };
}

Result<Exit> who_in_set(Session& session, const WhoOptions& options) {
  PagedList list;
  list.path = api_path({"mailings", options.name, "people"});
  list.query = {{"set", options.set}};
  list.member = "people";
  list.empty = fmt::format("Nobody is in the set: {}.", shown(options.set, kSentenceCharsMax));
  list.columns = {{"ADDRESS"}};
  list.row = [](const boost::json::value& person) {
    return std::vector<std::string>{text_at(person, "address")};
  };
  return options.file.empty() ? show_pages(session, list)
                              : export_list(session, list, options.file);
}

Result<Exit> who(Session& session, const WhoOptions& options) {
  if (!options.set.empty() && !options.state.empty()) {
    return make_error(
        "cli.who", "either --state or --set, not both: a set has words for the states"
    );
  }
  if (!options.set.empty()) {
    return who_in_set(session, options);
  }
  PagedList list;
  list.path = api_path({"mailings", options.name, "sends"});
  list.query = {{"state", options.state}};
  list.member = "sends";
  list.empty = options.state.empty() ? "Nobody: it was never sent."
                                     : fmt::format("Nobody is {}.", options.state);
  list.columns = {
      {"ADDRESS"}, {"STATE"}, {"WAVE", Align::right}, {"VERSION", Align::right}, {"SINCE"}, {"WHY"}
  };
  list.row = send_row;
  return options.file.empty() ? show_pages(session, list)
                              : export_list(session, list, options.file);
}

Result<Exit> all_links(Session& session, const LinkOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer, api->get(api_path({"mailings", options.name, "links"}))
  );
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Table table(
      {{"LINK", Align::right},
       {"PEOPLE", Align::right},
       {"CLICKS", Align::right},
       {"MENDED"},
       {"WORDS"},
       {"LEADS TO"}}
  );
  for (const boost::json::value& link : array_at(answer, "links")) {
    const std::uint64_t repoints = number_at(link, "repoints");
    table.add(
        {text_at(link, "number"),
         grouped(number_at(link, "clicked_human")),
         grouped(number_at(link, "clicked_all")),
         repoints == 0 ? "" : counted(repoints, "time", "times"),
         fit(shown(text_at(link, "label")), 30),
         text_at(link, "target")}
    );
  }
  if (table.empty()) {
    session.terminal().say("It has no links that are followed, or it was never sent.");
  } else {
    session.terminal().show(table);
  }
  return Exit::done;
}

Result<Exit> link_history(Session& session, const LinkOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->get(api_path({"mailings", options.name, "links", options.link, "history"}))
  );
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Table table({{"SINCE"}, {"BY"}, {"WHY"}, {"LEADS TO"}});
  for (const boost::json::value& target : array_at(answer, "targets")) {
    table.add(
        {moment(text_at(target, "at")),
         text_at(target, "by"),
         text_at(target, "reason"),
         text_at(target, "target")}
    );
  }
  if (table.empty()) {
    session.terminal().say("It leads where the mailing says; it was never pointed elsewhere.");
  } else {
    session.terminal().show(table);
  }
  return Exit::done;
}

Result<boost::json::object> repoint_body(const RepointOptions& options) {
  if (options.does_undo && !options.url.empty()) {
    return make_error("cli.repoint", "either a URL or --undo, not both");
  }
  if (!options.does_undo && options.url.empty()) {
    return make_error(
        "cli.repoint", "where should it lead? Give a URL, or --undo for one step back"
    );
  }
  if (!options.does_undo && options.reason.empty()) {
    return make_error("cli.reason", "say why, for the history: --reason \"the page had moved\"");
  }
  boost::json::object body;
  if (options.does_undo) {
    body["undo"] = true;
  } else {
    body["target"] = options.url;
  }
  if (!options.reason.empty()) {
    body["reason"] = options.reason;
  }
  return body;
}

Result<Exit> repoint(Session& session, const RepointOptions& options) {
  AMENDS_TRY(const boost::json::object body, repoint_body(options));
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value target,
      api->post(api_path({"mailings", options.name, "links", options.link, "repoint"}), body)
  );
  if (!session.print_if_json(target)) {
    session.terminal().say(fmt::format(
        "From now on link {} leads to {}, in delivered mail too.",
        shown(options.link),
        shown(text_at(target, "target"), kSentenceCharsMax)
    ));
    if (!options.does_undo) {
      session.terminal().say(fmt::format(
          "One step back: amends repoint {} {} --undo", shown(options.name), shown(options.link)
      ));
    }
  }
  return Exit::done;
}

}  // namespace

void add_people_commands(Verb& root) {
  const auto who_options = std::make_shared<WhoOptions>();
  root.verb("who", "Show exactly who got a mailing, who did not, and who is uncertain")
      .argument("NAME", who_options->name, "The mailing")
      .choice("--state", who_options->state, send_states(), "Only these")
      .option("--set", who_options->set, "Only who is in this set, in words joined by and, or, not")
      .option("--export", who_options->file, "Write a CSV that is safe to open in a spreadsheet")
      .help(
          {"amends who spring-sale --state uncertain",
           "amends who spring-sale --state accepted --export got-it.csv",
           "amends who spring-sale --set \"accepted and opened and not clicked(3) and not left\""}
      )
      .runs([who_options](Session& session) { return who(session, *who_options); });

  const auto link_options = std::make_shared<LinkOptions>();
  root.verb("links", "Show the links of a mailing, or where one has led")
      .argument("NAME", link_options->name, "The mailing")
      .optional_argument("LINK", link_options->link, "Number of a link: its history")
      .help({"amends links spring-sale", "amends links spring-sale 2"})
      .runs([link_options](Session& session) {
        return link_options->link.empty() ? all_links(session, *link_options)
                                          : link_history(session, *link_options);
      });

  const auto repoint_options = std::make_shared<RepointOptions>();
  root.verb("repoint", "Point a link elsewhere, also in mail already delivered")
      .argument("NAME", repoint_options->name, "The mailing")
      .argument("LINK", repoint_options->link, "Number of the link: amends links NAME")
      .optional_argument("URL", repoint_options->url, "Where it leads from now on")
      .option("--reason", repoint_options->reason, "Why, for the history")
      .flag("--undo", repoint_options->does_undo, "Go back one step")
      .help(
          {"amends repoint spring-sale 2 https://shop.nordlys.example/sale --reason \"page moved\"",
           "amends repoint spring-sale 2 --undo"}
      )
      .runs([repoint_options](Session& session) { return repoint(session, *repoint_options); });
}

}  // namespace amends::cli
