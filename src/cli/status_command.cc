#include "cli/commands.h"
#include "cli/live_view.h"
#include "cli/mailing_text.h"
#include "cli/sending_wait.h"

#include <boost/json.hpp>

#include <map>

namespace amends::cli {
namespace {

std::string code_alarm_words(const boost::json::value& alarm) {
  const std::string mailing = shown(text_at(alarm, "mailing"));
  const boost::json::value* code = find_at(alarm, "code");
  if (code == nullptr || code->is_null()) {
    return fmt::format(
        "{}: {} still to be written to have no code of their own and would get no mail; "
        "amends codes assign {}",
        mailing,
        counted(number_at(alarm, "people"), "person", "people"),
        mailing
    );
  }
  const std::string name = shown(text_at(alarm, "code"));
  const std::uint64_t left = number_at(alarm, "uses_left");
  const std::string uses = grouped(number_at(alarm, "uses_max"));
  return left == 0 ? fmt::format(
                         "{}: all {} uses of {} are used up; amends codes budget {} NUMBER",
                         mailing,
                         uses,
                         name,
                         name
                     )
                   : fmt::format(
                         "{}: {} has {} of {} uses left; amends codes budget {} NUMBER",
                         mailing,
                         name,
                         grouped(left),
                         uses,
                         name
                     );
}

std::string webhook_words(const boost::json::value& webhook) {
  const boost::json::value* last = find_at(webhook, "last");
  const std::uint64_t given_up = number_at(webhook, "given_up");
  return fmt::format(
      "The webhook {}: {} wait{}. {}",
      shown(text_at(webhook, "name")),
      counted(number_at(webhook, "waiting"), "message", "messages"),
      given_up == 0 ? std::string() : fmt::format(", {} given up", grouped(given_up)),
      last == nullptr || !last->is_object()
          ? std::string()
          : fmt::format("Last time: {}.", shown(text_at(*last, "why"), kSentenceCharsMax))
  );
}

void print_alarms(Terminal& terminal, const boost::json::value& status) {
  for (const boost::json::value& alarm : array_at(status, "code_alarms")) {
    terminal.say(terminal.styled(Style::red, code_alarm_words(alarm)));
  }
  for (const boost::json::value& webhook : array_at(status, "webhooks")) {
    terminal.say(terminal.styled(Style::red, webhook_words(webhook)));
  }
}

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
  if (const std::string second = text_at(status, "emergency_relay"); !second.empty()) {
    terminal.say(
        "In an emergency apologies and corrections may leave through " + shown(second) + "."
    );
  }
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
            scope == "all" ? std::string("everything")
                           : fmt::format("the {} {}", shown(scope), shown(text_at(halt, "name"))),
            shown(text_at(halt, "by")),
            moment(text_at(halt, "at")),
            shown(text_at(halt, "reason"), kSentenceCharsMax)
        )
    ));
  }
  for (const boost::json::value& breach : array_at(status, "breaches")) {
    terminal.say(terminal.styled(
        Style::red,
        fmt::format(
            "Incident {}: {}",
            shown(text_at(breach, "incident")),
            shown(text_at(breach, "text"), kSentenceCharsMax)
        )
    ));
  }
  print_alarms(terminal, status);
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

bool is_under_way(const boost::json::value& mailing) {
  const std::string state = text_at(mailing, "state");
  return state == "sending" || state == "holding";
}

/// One line for each mailing under way; empty when there is none.
Result<std::vector<std::string>> look(
    ApiClient& api, std::map<std::string, Pace>& paces, std::chrono::microseconds now
) {
  AMENDS_TRY(const boost::json::value status, api.get(api_path({"status"})));
  std::vector<std::string> lines;
  for (const boost::json::value& record : array_at(status, "mailings")) {
    if (!is_under_way(record) || lines.size() == kLiveLinesMax) {
      continue;
    }
    const std::string name = text_at(record, "name");
    AMENDS_TRY(const boost::json::value mailing, api.get(api_path({"mailings", name})));
    const Glance glance = glance_of(mailing);
    Pace& pace = paces[name];
    pace.see(glance.done(), now);
    lines.push_back(live_line(glance, pace));
  }
  return lines;
}

/// Until nothing is under way any more, or Ctrl-C; then where everything stands.
Result<Exit> watch_all(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  const auto interrupts = session.world().watch_interrupts();
  LiveShow show(session.world());
  std::map<std::string, Pace> paces;
  while (interrupts->count() == 0) {
    AMENDS_TRY(const auto lines, look(*api, paces, session.world().steady()));
    if (lines.empty()) {
      show.end();
      return all(session);
    }
    show.draw(lines);
    session.world().pause(kSendingPoll);
  }
  return Exit::done;
}

Result<Exit> watch(Session& session, const std::string& name) {
  return name.empty() ? watch_all(session) : watch_sending(session, name);
}

}  // namespace

void add_status_command(Verb& root) {
  const auto name = std::make_shared<std::string>();
  const auto does_watch = std::make_shared<bool>(false);
  root.verb("status", "Show how the mailings stand, or everything about one")
      .optional_argument("NAME", *name, "The mailing; all when left out")
      .flag("--watch", *does_watch, "Look again each second until it is finished or stopped")
      .help(
          {"amends status", "amends status spring-sale --watch"},
          "0 done; with --watch 1 look at it (stopped, uncertain), 3 could not be done, 64 wrong "
          "use."
      )
      .runs([name, does_watch](Session& session) {
        if (*does_watch) {
          return watch(session, *name);
        }
        return name->empty() ? all(session) : one(session, *name);
      });
}

}  // namespace amends::cli
