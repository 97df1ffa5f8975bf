#include "cli/halt_command.h"

#include "cli/mailing_text.h"
#include "cli/sending_wait.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr std::string_view kHaltReason = "halted from the command line, no reason given";

struct HaltOptions {
  std::string name;
  std::string reason;
  std::string of_template;
  std::string of_flow;
  std::optional<std::string> of_relay;  // empty: the main one
  bool is_all = false;
  bool does_cut = false;
  bool is_lift = false;

  /// "all", "relay", "template", "flow"; empty for one mailing.
  [[nodiscard]] std::string scope() const {
    if (is_all) {
      return "all";
    }
    if (of_relay) {
      return "relay";
    }
    return !of_template.empty() ? "template" : !of_flow.empty() ? "flow" : "";
  }

  [[nodiscard]] std::string scope_name() const {
    return of_relay ? *of_relay : of_template.empty() ? of_flow : of_template;
  }
};

/// The mailing to halt when none was named: the only one that is under way. Two or none are not
/// guessed at.
Result<std::string> only_one_under_way(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"mailings"})));
  std::vector<std::string> names;
  for (const boost::json::value& mailing : array_at(answer, "mailings")) {
    const std::string state = text_at(mailing, "state");
    if (state == "sending" || state == "holding") {
      names.push_back(text_at(mailing, "name"));
    }
  }
  if (names.size() == 1) {
    return names.front();
  }
  if (names.empty()) {
    return make_error(
        "cli.nothing_sending",
        "nothing is being sent, so nothing was stopped; what is just about to go is kept back by "
        "amends halt NAME, or by amends halt --all"
    );
  }
  std::string commands;
  for (const std::string& name : names) {
    commands += " amends halt " + shown(name) + ";";
  }
  return make_error(
      "cli.which_mailing",
      "{} mailings are under way; nothing was stopped. Say which:{}",
      names.size(),
      commands
  );
}

std::string reason_of(const HaltOptions& options) {
  return options.reason.empty() ? std::string(kHaltReason) : options.reason;
}

void print_wide_halt(Session& session, const boost::json::value& halted) {
  Terminal& terminal = session.terminal();
  const boost::json::value* halt = find_at(halted, "halt");
  const std::string scope = halt == nullptr ? "" : text_at(*halt, "scope");
  const std::string name = halt == nullptr ? "" : text_at(*halt, "name");
  const std::string what =
      scope == "template" || scope == "flow"
          ? fmt::format("every mailing of the {} {}", shown(scope), shown(name))
      : scope == "relay" ? "what leaves through the relay " + shown(name)
                         : std::string("everything");
  terminal.say(terminal.styled(Style::red, "STOPPED: " + what));
  terminal.say(terminal.styled(
      Style::bold,
      fmt::format("Nothing more leaves. It took {}.", milliseconds_words(halted, "halt_ms"))
  ));
  Table table(
      {{"MAILING"},
       {"STOPPED IN"},
       {"GOT IT", Align::right},
       {"WAITING", Align::right},
       {"UNCERTAIN", Align::right},
       {"PAST THE DOT", Align::right},
       {"CUT", Align::right}}
  );
  std::string go_on;
  for (const boost::json::value& mailing : array_at(halted, "mailings")) {
    const std::string state = text_at(mailing, "state");
    if (!state.empty() && state != "halted") {
      go_on += fmt::format("{}{}", go_on.empty() ? "" : ", ", shown(text_at(mailing, "name")));
    }
    const Tally tally = tally_of(mailing);
    table.add(
        {text_at(mailing, "name"),
         milliseconds_words(mailing, "halt_ms"),
         grouped(tally.got),
         grouped(tally.waiting),
         grouped(tally.uncertain),
         grouped(number_at(mailing, "past_the_dot")),
         grouped(number_at(mailing, "cut"))}
    );
  }
  terminal.say();
  if (table.empty()) {
    terminal.say("Nothing of it was under way.");
  } else {
    terminal.show(table);
  }
  if (!go_on.empty()) {
    terminal.say(
        "Not stopped, only its old lines here were cut; it goes on through another relay: " + go_on
    );
  }
  terminal.say();
  terminal.say(
      "Until somebody lifts this, nothing of it is sent or resumed, not after a restart either:"
  );
  terminal.say(fmt::format(
      "  amends {} --reason \"...\"",
      scope == "all" ? std::string("resume --all")
                     : fmt::format("halt --{} {} --lift", shown(scope), shown(name))
  ));
}

Result<Exit> halt_widely(Session& session, const HaltOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  boost::json::object body{{"scope", options.scope()}, {"reason", reason_of(options)}};
  if (const std::string name = options.scope_name(); !name.empty()) {
    body["name"] = name;
  }
  if (options.does_cut) {
    body["cut"] = true;
  }
  AMENDS_TRY(const boost::json::value halted, api->post(api_path({"halts"}), body));
  if (!session.print_if_json(halted)) {
    print_wide_halt(session, halted);
  }
  return Exit::done;
}

Result<Exit> halt(Session& session, const HaltOptions& options) {
  const int meant = (options.name.empty() ? 0 : 1) + (options.is_all ? 1 : 0) +
                    (options.of_relay ? 1 : 0) + (options.of_template.empty() ? 0 : 1) +
                    (options.of_flow.empty() ? 0 : 1);
  if (meant > 1) {
    return make_error("cli.halt", "one of NAME, --all, --relay, --template and --flow, not more");
  }
  if (options.is_lift) {
    if (options.scope().empty()) {
      return make_error(
          "cli.halt",
          "a mailing goes on with amends resume NAME; --lift is for --all, --relay, --template "
          "and --flow"
      );
    }
    return lift_halts(session, {options.scope(), options.scope_name(), options.reason});
  }
  if (!options.scope().empty()) {
    return halt_widely(session, options);
  }
  std::string name = options.name;
  if (name.empty()) {
    AMENDS_TRY(name, only_one_under_way(session));
  }
  return halt_mailing(
      session, name, reason_of(options), options.does_cut ? Reach::cut : Reach::wait
  );
}

}  // namespace

Result<Exit> lift_halts(Session& session, const LiftOrder& order) {
  if (order.reason.empty()) {
    return make_error("cli.reason", "say why it may go on: --reason \"the prices are mended\"");
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"halts"})));
  boost::json::array lifted;
  for (const boost::json::value& halt : array_at(answer, "halts")) {
    const bool stands = text_at(halt, "lifted_at").empty();
    const bool meant = text_at(halt, "scope") == order.scope &&
                       (order.name.empty() || text_at(halt, "name") == order.name);
    if (!stands || !meant) {
      continue;
    }
    const std::string id = fmt::format("{}", number_at(halt, "id"));
    AMENDS_TRY(
        const boost::json::value one,
        api->post(api_path({"halts", id, "lift"}), boost::json::object{{"reason", order.reason}})
    );
    lifted.push_back(one);
  }
  if (lifted.empty()) {
    return make_error("cli.no_halt", "no such halt stands; amends status shows those that do");
  }
  if (!session.print_if_json(boost::json::object{{"lifted", lifted}})) {
    session.terminal().say(
        "Lifted. Nothing starts by itself: each mailing goes on with amends resume NAME."
    );
  }
  return Exit::done;
}

void add_halt(Verb& root) {
  const auto options = std::make_shared<HaltOptions>();
  root.verb("halt", "Stop a mailing, or everything, at once; asks nothing")
      .optional_argument("NAME", options->name, "The mailing; the only one under way if left out")
      .flag("--all", options->is_all, "Everything, until somebody lifts it; a restart does not")
      .option_or_alone(
          "--relay",
          options->of_relay,
          "What leaves through this relay: main, as unless told, or emergency"
      )
      .option(
          "--template", options->of_template, "Every mailing whose mailing.toml names this template"
      )
      .option("--flow", options->of_flow, "Every mailing whose mailing.toml names this flow")
      .flag(
          "--cut",
          options->does_cut,
          "Do not wait for the relay's replies: cut the lines; who is on them becomes uncertain"
      )
      .flag("--lift", options->is_lift, "With --all, --relay, --template, --flow: it may go on")
      .option("--reason", options->reason, "Why, for the record; only --lift needs it")
      .help(
          {"amends halt spring-sale --reason \"wrong link\"", "amends halt --all"},
          "0 stopped, 2 refused, 3 could not be done, 64 wrong use."
      )
      .runs([options](Session& session) { return halt(session, *options); });
}

}  // namespace amends::cli
