#include "cli/commands.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

struct UserOptions {
  std::string name;
  std::string roles;
};

struct AuditOptions {
  std::string subject;
  std::optional<std::uint64_t> limit;
};

boost::json::array split(std::string_view roles) {
  boost::json::array all;
  while (!roles.empty()) {
    const auto comma = roles.find(',');
    std::string_view role = roles.substr(0, comma);
    while (role.starts_with(' ')) {
      role.remove_prefix(1);
    }
    if (!role.empty()) {
      all.emplace_back(role);
    }
    roles = comma == std::string_view::npos ? std::string_view() : roles.substr(comma + 1);
  }
  return all;
}

std::string joined(const boost::json::array& all) {
  std::string words;
  for (const boost::json::value& one : all) {
    if (const auto* text = one.if_string()) {
      words += (words.empty() ? "" : ", ") + std::string(text->data(), text->size());
    }
  }
  return words;
}

Result<Exit> add_user(Session& session, const UserOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  const boost::json::object body = {{"name", options.name}, {"roles", split(options.roles)}};
  AMENDS_TRY(const boost::json::value user, api->post(api_path({"users"}), body));
  if (!session.print_if_json(user)) {
    session.terminal().complain(fmt::format(
        "{} may now: {}. The token below is shown once and kept nowhere; hand it over safely.",
        shown(options.name),
        shown(joined(array_at(user, "roles")))
    ));
    session.terminal().say(shown(text_at(user, "token")));
  }
  return Exit::done;
}

Result<Exit> list_users(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"users"})));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Table table({{"USER"}, {"ROLES"}});
  for (const boost::json::value& user : array_at(answer, "users")) {
    table.add({text_at(user, "name"), joined(array_at(user, "roles"))});
  }
  session.terminal().show(table);
  return Exit::done;
}

Result<Exit> audit(Session& session, const AuditOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  const std::string query = query_of(
      {{"subject", options.subject},
       {"limit", std::to_string(options.limit.value_or(kAuditEntries))}}
  );
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"audit"}) + query));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Table table({{"NO", Align::right}, {"WHEN"}, {"WHO"}, {"DID"}, {"TO"}, {"DETAIL"}});
  for (const boost::json::value& entry : array_at(answer, "entries")) {
    const boost::json::value* detail = find_at(entry, "detail");
    const bool is_structured = detail != nullptr && detail->is_structured();
    table.add(
        {text_at(entry, "number"),
         moment(text_at(entry, "at")),
         text_at(entry, "actor"),
         text_at(entry, "verb"),
         text_at(entry, "subject"),
         is_structured ? boost::json::serialize(*detail) : text_at(entry, "detail")}
    );
  }
  if (table.empty()) {
    session.terminal().say("Nothing was done yet.");
    return Exit::done;
  }
  session.terminal().show(table);
  if (find_at(answer, "verified") != nullptr) {
    session.terminal().say(fmt::format(
        "{} verified: none was changed or taken out.",
        counted(number_at(answer, "verified"), "entry", "entries")
    ));
  }
  return Exit::done;
}

Result<Exit> version(Session& session) {
  if (!session.print_if_json(boost::json::object{{"version", AMENDS_VERSION}})) {
    session.terminal().say("amends " AMENDS_VERSION);
  }
  return Exit::done;
}

void add_user_verbs(Verb& root) {
  Verb user = root.verb("user", "Add a user, or show them");
  user.needs_verb().help({"amends user add desk --roles author", "amends user list"});
  const auto options = std::make_shared<UserOptions>();
  user.verb("add", "Add a user and print their token, once")
      .argument("NAME", options->name, "Name of the user")
      .required_option(
          "--roles",
          options->roles,
          "author, reviewer, sender, lead, support, admin, shop; with commas"
      )
      .help(
          {"amends user add reviewer-one --roles reviewer > reviewer.token",
           "amends user add desk --roles author,sender --format json"}
      )
      .runs([options](Session& session) { return add_user(session, *options); });
  user.verb("list", "Show all users")
      .help({"amends user list", "amends user list --format json"})
      .runs(list_users);
}

}  // namespace

void add_admin_commands(Verb& root) {
  add_user_verbs(root);
  const auto options = std::make_shared<AuditOptions>();
  root.verb("audit", "Show who did what when, and verify that nothing was changed")
      .option("--subject", options->subject, "Only about this: mailing/spring-sale, incident/1")
      .number("--limit", options->limit, "How many entries; 50 unless told")
      .help({"amends audit", "amends audit --subject mailing/spring-sale --limit 200"})
      .runs([options](Session& session) { return audit(session, *options); });
  root.verb("version", "Print the version")
      .help({"amends version", "amends version --format json"})
      .runs(version);
}

}  // namespace amends::cli
