#include "cli/commands.h"
#include "cli/mailing_text.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

Result<Exit> all(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value status, api->get(api_path({"status"})));
  if (session.print_if_json(status)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  const boost::json::value* relay = find_at(status, "relay");
  const std::string relay_url =
      relay != nullptr && relay->is_object() ? text_at(*relay, "url") : text_at(status, "relay");
  terminal.say(fmt::format(
      "Amends {} at {}; mail leaves through {}.",
      shown(text_at(status, "version")),
      shown(text_at(status, "url")),
      relay_url.empty() ? "no relay" : shown(relay_url)
  ));
  if (relay != nullptr && relay->is_object()) {
    if (const std::string trouble = trouble_words(*relay); !trouble.empty()) {
      terminal.say(terminal.styled(Style::red, "The relay: " + trouble));
    }
  }
  for (const boost::json::value& halt : array_at(status, "halts")) {
    const std::string scope = text_at(halt, "scope");
    terminal.say(terminal.styled(
        Style::red,
        fmt::format(
            "HALTED: {}, by {} at {}: {}",
            scope == "template" ? "the template " + shown(text_at(halt, "name")) : "everything",
            shown(text_at(halt, "by")),
            moment(text_at(halt, "at")),
            shown(text_at(halt, "reason"), kSentenceCharsMax)
        )
    ));
  }
  print_mailings(terminal, array_at(status, "mailings"));
  return Exit::done;
}

Result<Exit> one(Session& session, const std::string& name) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value mailing, api->get(api_path({"mailings", name})));
  if (!session.print_if_json(mailing)) {
    print_mailing(session.terminal(), mailing);
  }
  return Exit::done;
}

}  // namespace

void add_status_command(Verb& root) {
  const auto name = std::make_shared<std::string>();
  root.verb("status", "Show how the mailings stand, or everything about one")
      .optional_argument("NAME", *name, "The mailing; all when left out")
      .help({"amends status", "amends status spring-sale --format json"})
      .runs([name](Session& session) { return name->empty() ? all(session) : one(session, *name); }
      );
}

}  // namespace amends::cli
