#include "cli/commands.h"
#include "cli/people_pages.h"

#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace amends::cli {
namespace {

struct LinkOptions {
  std::string name;
  std::string link;
  std::optional<std::uint64_t> repoint;
  std::string file;
  bool clicked_before = false;
};

struct RepointOptions {
  std::string name;
  std::string link;
  std::string url;
  std::string reason;
  std::string language;
  std::optional<std::uint64_t> version;
  std::optional<std::uint64_t> incident;
  std::string set;
  std::string until;
  std::string untested;
  std::vector<std::string> notice;
  std::optional<std::uint64_t> confirm;
  std::optional<std::uint64_t> id;
  bool does_undo = false;
};

/// Whom a repoint is for, in words.
std::string whom(const boost::json::value& target) {
  const std::string scope = text_at(target, "for");
  std::string words = "everybody";
  if (scope == "language") {
    words = "readers in " + text_at(target, "language");
  } else if (scope == "version") {
    words = "who got version " + text_at(target, "version");
  } else if (scope == "people") {
    words = text_at(target, "set");
  }
  return words + fmt::format(" ({})", grouped(number_at(target, "people")));
}

/// How it stands: "undone by kim", "until 2026-12-01 09:00 UTC".
std::string standing(const boost::json::value& target) {
  const std::string state = text_at(target, "state");
  if (state == "undone") {
    return "undone by " + text_at(target, "undone_by");
  }
  if (state == "waiting") {
    return "waits for a second person";
  }
  const std::string until = text_at(target, "until");
  return until.empty() ? "" : "until " + moment(until);
}

void show_links(Session& session, const boost::json::value& answer) {
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
}

/// What leads a part of the readers elsewhere, and what waits.
void show_particular(
    Session& session, const LinkOptions& options, const boost::json::value& answer
) {
  Table table({{"LINK", Align::right}, {"REPOINT", Align::right}, {"FOR"}, {"STATE"}, {"LEADS TO"}}
  );
  std::string confirm;
  for (const boost::json::value& link : array_at(answer, "links")) {
    for (const std::string_view kind : {"for_some", "waiting"}) {
      for (const boost::json::value& target : array_at(link, kind)) {
        table.add(
            {text_at(link, "number"),
             text_at(target, "id"),
             whom(target),
             standing(target),
             text_at(target, "target")}
        );
        if (kind == "waiting") {
          confirm = fmt::format(
              "amends repoint {} {} --confirm {}",
              shown(options.name),
              text_at(link, "number"),
              text_at(target, "id")
          );
        }
      }
    }
  }
  if (table.empty()) {
    return;
  }
  session.terminal().say();
  session.terminal().show(table);
  if (!confirm.empty()) {
    session.terminal().say("Somebody else confirms what waits: " + confirm);
  }
}

void show_mendable(Session& session, const boost::json::value& answer) {
  Table table({{"COUNT", Align::right}, {"WHAT"}, {"CAN IT STILL BE MENDED?"}});
  for (const boost::json::value& part : array_at(answer, "mendable")) {
    table.add({grouped(number_at(part, "count")), text_at(part, "name"), text_at(part, "text")});
  }
  if (!table.empty()) {
    session.terminal().say();
    session.terminal().show(table);
  }
}

Result<Exit> all_links(Session& session, const LinkOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer, api->get(api_path({"mailings", options.name, "links"}))
  );
  if (!session.print_if_json(answer)) {
    show_links(session, answer);
    show_particular(session, options, answer);
    show_mendable(session, answer);
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
  Table table(
      {{"REPOINT", Align::right}, {"SINCE"}, {"BY"}, {"WHY"}, {"LEADS TO"}, {"FOR"}, {"STATE"}}
  );
  for (const boost::json::value& target : array_at(answer, "targets")) {
    const bool is_first = text_at(target, "by").empty();
    table.add(
        {is_first ? "" : text_at(target, "id"),
         moment(text_at(target, "at")),
         text_at(target, "by"),
         text_at(target, "reason"),
         text_at(target, "target"),
         is_first ? "" : whom(target),
         standing(target)}
    );
  }
  session.terminal().show(table);
  return Exit::done;
}

Result<Exit> clicked_before(Session& session, const LinkOptions& options) {
  if (options.link.empty()) {
    return make_error("cli.links", "of which link? amends links NAME LINK --clicked-before");
  }
  PagedList list;
  list.path = api_path({"mailings", options.name, "links", options.link, "clicked-before"});
  if (options.repoint) {
    list.query = {{"repoint", std::to_string(*options.repoint)}};
  }
  list.member = "people";
  list.empty = "Nobody clicked before it was mended.";
  list.columns = {{"CONTACT", Align::right}, {"ADDRESS"}};
  list.row = [](const boost::json::value& person) {
    return std::vector<std::string>{text_at(person, "contact"), text_at(person, "address")};
  };
  return options.file.empty() ? show_pages(session, list)
                              : export_list(session, list, options.file);
}

Result<Exit> links(Session& session, const LinkOptions& options) {
  if (options.clicked_before) {
    return clicked_before(session, options);
  }
  if (!options.file.empty() || options.repoint) {
    return make_error("cli.links", "--export and --repoint go with --clicked-before");
  }
  return options.link.empty() ? all_links(session, options) : link_history(session, options);
}

/// "nb=Vi skrev fredag, det er lørdag."
Result<boost::json::object> notice_of(const std::vector<std::string>& texts) {
  boost::json::object notice;
  for (const std::string& text : texts) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size()) {
      return make_error(
          "cli.repoint",
          "a notice is a language and a sentence: --notice \"en=We wrote Friday, it is Saturday.\""
      );
    }
    notice[text.substr(0, sign)] = text.substr(sign + 1);
  }
  return notice;
}

Result<boost::json::object> order_body(const RepointOptions& options) {
  if (options.url.empty()) {
    return make_error(
        "cli.repoint", "where should it lead? Give a URL, or --undo for one step back"
    );
  }
  if (options.reason.empty()) {
    return make_error("cli.reason", "say why, for the history: --reason \"the page had moved\"");
  }
  if (options.id) {
    return make_error("cli.repoint", "--id goes with --undo");
  }
  boost::json::object body{{"target", options.url}, {"reason", options.reason}};
  const auto add = [&body](std::string_view name, const std::string& text) {
    if (!text.empty()) {
      body[name] = text;
    }
  };
  add("language", options.language);
  add("set", options.set);
  add("until", options.until);
  add("untested", options.untested);
  if (options.version) {
    body["version"] = *options.version;
  }
  if (options.incident) {
    body["incident"] = *options.incident;
  }
  if (!options.notice.empty()) {
    AMENDS_TRY(body["notice"], notice_of(options.notice));
  }
  return body;
}

Result<boost::json::object> undo_body(const RepointOptions& options) {
  if (!options.url.empty()) {
    return make_error("cli.repoint", "either a URL or --undo, not both");
  }
  boost::json::object body{{"undo", true}};
  if (options.id) {
    body["repoint"] = *options.id;
  }
  if (!options.reason.empty()) {
    body["reason"] = options.reason;
  }
  return body;
}

void say_repointed(
    Session& session, const RepointOptions& options, const boost::json::value& target
) {
  Terminal& terminal = session.terminal();
  const std::string link = shown(options.link);
  const std::string to = shown(text_at(target, "target"), kSentenceCharsMax);
  const std::string scope = text_at(target, "for");
  if (text_at(target, "state") == "waiting") {
    terminal.say(fmt::format(
        "Nothing has changed yet: {} belongs to another domain, so somebody else must confirm it:\n"
        "  amends repoint {} {} --confirm {}",
        to,
        shown(options.name),
        link,
        text_at(target, "id")
    ));
    return;
  }
  const bool is_partial = !options.does_undo && !scope.empty() && scope != "everybody";
  terminal.say(
      is_partial ? fmt::format(
                       "From now on link {} leads to {} for {}, in delivered mail too.",
                       link,
                       to,
                       shown(whom(target), kSentenceCharsMax)
                   )
                 : fmt::format("From now on link {} leads to {}, in delivered mail too.", link, to)
  );
  if (!options.does_undo) {
    terminal.say(
        fmt::format("One step back: amends repoint {} {} --undo", shown(options.name), link)
    );
  }
}

Result<Exit> confirm(Session& session, const RepointOptions& options) {
  if (!options.url.empty() || options.does_undo) {
    return make_error("cli.repoint", "--confirm stands alone: it takes what the other proposed");
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value target,
      api->post(
          api_path(
              {"mailings",
               options.name,
               "links",
               options.link,
               "repoints",
               std::to_string(*options.confirm),
               "confirm"}
          ),
          boost::json::object{}
      )
  );
  if (!session.print_if_json(target)) {
    say_repointed(session, options, target);
  }
  return Exit::done;
}

Result<Exit> repoint(Session& session, const RepointOptions& options) {
  if (options.confirm) {
    return confirm(session, options);
  }
  AMENDS_TRY(
      const boost::json::object body, options.does_undo ? undo_body(options) : order_body(options)
  );
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value target,
      api->post(api_path({"mailings", options.name, "links", options.link, "repoint"}), body)
  );
  if (!session.print_if_json(target)) {
    say_repointed(session, options, target);
  }
  return Exit::done;
}

void add_repoint(Verb& root) {
  const auto options = std::make_shared<RepointOptions>();
  root.verb("repoint", "Point a link elsewhere, also in mail already delivered")
      .argument("NAME", options->name, "The mailing")
      .argument("LINK", options->link, "Number of the link: amends links NAME")
      .optional_argument("URL", options->url, "Where it leads from now on")
      .option("--reason", options->reason, "Why, for the history")
      .option("--language", options->language, "Only for readers of this language: nb")
      .number(
          "--got-version", options->version, "Only for those who got this version of the mailing"
      )
      .number("--incident", options->incident, "Only for people of this incident; see --set")
      .option("--set", options->set, "Which of them: reached, opened, clicked ...")
      .option("--until", options->until, "Until then only: 2026-12-01T09:00+01:00")
      .option("--untested", options->untested, "Why it counts although it was not asked for")
      .options("--notice", options->notice, "A sentence on the way: \"en=It is Saturday.\"")
      .number("--confirm", options->confirm, "Confirm this repoint, which somebody else proposed")
      .flag("--undo", options->does_undo, "Take back the last repoint, or that of --id")
      .number("--id", options->id, "Number of the repoint: amends links NAME LINK")
      .help(
          {"amends repoint spring-sale 2 https://shop.nordlys.example/sale --reason \"page moved\"",
           "amends repoint spring-sale 2 https://shop.nordlys.example/nb --language nb "
           "--reason \"wrong language\" --until 2026-12-01T09:00+01:00",
           "amends repoint spring-sale 2 --undo"}
      )
      .runs([options](Session& session) { return repoint(session, *options); });
}

}  // namespace

void add_link_commands(Verb& root) {
  const auto options = std::make_shared<LinkOptions>();
  root.verb("links", "Show the links of a mailing, or where one has led")
      .argument("NAME", options->name, "The mailing")
      .optional_argument("LINK", options->link, "Number of a link: its history")
      .flag("--clicked-before", options->clicked_before, "Who clicked it before it was mended")
      .number("--repoint", options->repoint, "With --clicked-before: before this repoint")
      .option("--export", options->file, "With --clicked-before: write a CSV")
      .help(
          {"amends links spring-sale",
           "amends links spring-sale 2",
           "amends links spring-sale 2 --clicked-before --export clicked.csv"}
      )
      .runs([options](Session& session) { return links(session, *options); });
  add_repoint(root);
}

}  // namespace amends::cli
