#include "cli/plan_commands.h"

#include "cli/commands.h"

#include <boost/json.hpp>

#include <algorithm>
#include <memory>

namespace amends::cli {
namespace {

using boost::json::value;

struct StepOptions {
  std::string id;
  std::string step;
  std::string note;
  std::string despite;
};

struct ConfirmOptions {
  std::string id;
  std::string severity;  // "0" to "6"
  std::string why;
  std::string cause;
  std::optional<std::uint64_t> angry_replies;
  std::optional<std::uint64_t> copies;
  bool unsure = false;
  bool press = false;
  bool vulnerable_people = false;
  bool money_taken = false;
  bool opted_out_people = false;
  bool promised = false;
  bool hurtful = false;
  bool in_subject = false;
};

struct EstimateOptions {
  std::string id;
  std::string by;
  std::string zone;
};

void print_breach(Terminal& terminal, const value& answer) {
  const value* breach = find_at(answer, "breach");
  if (breach == nullptr || !breach->is_object()) {
    return;
  }
  terminal.say(terminal.styled(Style::red, sentence_at(*breach, "text")));
  terminal.say(sentence_at(*breach, "not_legal_advice"));
}

/// The step, then what does it or what it waits for, one a line.
void print_step(Terminal& terminal, const value& step) {
  const std::string state = text_at(step, "state");
  const std::string line = fmt::format(
      "{:<10} {}  {} ({}) [{}]",
      shown(text_at(step, "state_text")),
      moment(text_at(step, "due_at")),
      sentence_at(step, "text"),
      shown(text_at(step, "owner_text")),
      shown(text_at(step, "step"))
  );
  terminal.say(state == "late" ? terminal.styled(Style::red, line) : line);
  if (const std::string command = text_at(step, "command"); state != "done" && !command.empty()) {
    terminal.say("             " + shown(command, kSentenceCharsMax));
  }
  if (state == "waits") {
    for (const value& need : array_at(step, "waits_for")) {
      terminal.say("             < " + sentence_at(need, "text"));
    }
  }
  if (const std::string note = text_at(step, "note"); !note.empty()) {
    terminal.say("             " + shown(note, kSentenceCharsMax));
  }
}

void print_plan(Terminal& terminal, const value& plan) {
  print_breach(terminal, plan);
  for (const value& step : array_at(plan, "steps")) {
    print_step(terminal, step);
  }
  terminal.say(sentence_at(plan, "text"));
}

Result<Exit> say_plan(Session& session, const value& plan) {
  if (!session.print_if_json(plan)) {
    print_plan(session.terminal(), plan);
  }
  return Exit::done;
}

Result<Exit> plan(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->get(api_path({"incidents", id, "plan"})));
  return say_plan(session, answer);
}

Result<Exit> tick(Session& session, const StepOptions& options) {
  boost::json::object body;
  if (!options.note.empty()) {
    body["note"] = options.note;
  }
  if (!options.despite.empty()) {
    body["despite"] = options.despite;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value answer,
      api->post(api_path({"incidents", options.id, "steps", options.step, "tick"}), body)
  );
  return say_plan(session, answer);
}

Result<Exit> untick(Session& session, const StepOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value answer,
      api->post(
          api_path({"incidents", options.id, "steps", options.step, "untick"}),
          boost::json::object()
      )
  );
  return say_plan(session, answer);
}

Result<Exit> agree(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value answer, api->post(api_path({"incidents", id, "agree"}), boost::json::object())
  );
  return say_plan(session, answer);
}

Result<Exit> estimate(Session& session, const EstimateOptions& options) {
  boost::json::object body{{"by", options.by}};
  if (!options.zone.empty()) {
    body["zone"] = options.zone;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->post(api_path({"incidents", options.id, "estimate"}), body));
  return say_plan(session, answer);
}

Result<Exit> notice(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->get(api_path({"incidents", id, "authority-notice"})));
  if (!session.print_if_json(answer)) {
    print_breach(session.terminal(), answer);
    std::string_view rest;
    const std::string text = text_at(answer, "notice");
    for (rest = text; !rest.empty();) {
      const auto end = std::min(rest.find('\n'), rest.size());
      session.terminal().say(shown(std::string(rest.substr(0, end)), kSentenceCharsMax));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return Exit::done;
}

void print_groups(Terminal& terminal, const value& answer, std::string_view key) {
  const value* groups = find_at(answer, key);
  if (groups == nullptr || !groups->is_object()) {
    return;
  }
  Table table(
      {{"GROUP"},
       {"GOT IT", Align::right},
       {"SAW IT", Align::right},
       {"CLICKED", Align::right},
       {"LEFT", Align::right}}
  );
  for (const auto& [name, counts] : groups->as_object()) {
    table.add(
        {std::string(name),
         grouped(number_at(counts, "got")),
         grouped(number_at(counts, "seen")),
         grouped(number_at(counts, "clicked")),
         grouped(number_at(counts, "left"))}
    );
  }
  terminal.show(table);
}

Result<Exit> assess(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->get(api_path({"incidents", id, "assessment"})));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  print_breach(terminal, answer);
  terminal.say(fmt::format(
      "Severity: {} (proposed {}, usual for this kind {})",
      number_at(answer, "severity"),
      number_at(answer, "proposed"),
      number_at(answer, "usual")
  ));
  for (const value& reason : array_at(answer, "reasons")) {
    terminal.say("  " + sentence_at(reason, "text"));
  }
  print_groups(terminal, answer, "by_language");
  print_groups(terminal, answer, "by_provider");
  const value* confirmed = find_at(answer, "confirmed");
  if (confirmed == nullptr || !confirmed->is_object()) {
    terminal.say(fmt::format(
        "Nobody has confirmed it: amends incident confirm {} --severity {} --why \"...\"",
        shown(id),
        number_at(answer, "proposed")
    ));
  }
  return Exit::done;
}

boost::json::object body_of(const ConfirmOptions& options) {
  boost::json::object body{
      {"severity", options.severity.front() - '0'},
      {"why", options.why},
      {"unsure", options.unsure},
      {"angry_replies", options.angry_replies.value_or(0)},
      {"copies", options.copies.value_or(1)},
      {"press", options.press},
      {"vulnerable_people", options.vulnerable_people},
      {"money_taken", options.money_taken},
      {"opted_out_people", options.opted_out_people},
      {"promised", options.promised},
      {"hurtful", options.hurtful},
      {"in_subject", options.in_subject}
  };
  if (!options.cause.empty()) {
    body["cause"] = options.cause;
  }
  return body;
}

Result<Exit> confirm(Session& session, const ConfirmOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value answer,
      api->post(api_path({"incidents", options.id, "confirm"}), body_of(options))
  );
  if (!session.print_if_json(answer)) {
    const std::string id = shown(options.id);
    session.terminal().say(fmt::format(
        "Incident {} counts as {}. What to do now: amends incident plan {}",
        id,
        shown(text_at(answer, "harm")),
        id
    ));
  }
  return Exit::done;
}

using OfOne = Result<Exit> (*)(Session&, const std::string&);

void add_of_one(Verb& incident, const std::string& name, const std::string& summary, OfOne run) {
  const auto id = std::make_shared<std::string>();
  incident.verb(name, summary)
      .argument("ID", *id, "The incident")
      .help({"amends incident " + name + " 1", "amends incident " + name + " 1 --format json"})
      .runs([id, run](Session& session) { return run(session, *id); });
}

void add_confirm(Verb& incident) {
  const auto options = std::make_shared<ConfirmOptions>();
  incident.verb("confirm", "Confirm how bad it is, and say what is known")
      .argument("ID", options->id, "The incident")
      .required_choice(
          "--severity",
          options->severity,
          {"0", "1", "2", "3", "4", "5", "6"},
          "0 cosmetic ... 6 security; unsure: the higher one"
      )
      .required_option("--why", options->why, "Why, in one sentence")
      .choice(
          "--cause",
          options->cause,
          {"technical", "miscommunication", "coordination", "human"},
          "What let it happen"
      )
      .flag("--unsure", options->unsure, "Count it as one worse")
      .number("--angry", options->angry_replies, "Angry or legal replies so far")
      .number("--copies", options->copies, "Copies of the mail in most inboxes")
      .flag("--press", options->press, "The press has asked")
      .flag("--vulnerable", options->vulnerable_people, "Minors or health are concerned")
      .flag("--money-taken", options->money_taken, "Wrong money has changed hands")
      .flag("--opted-out", options->opted_out_people, "They should not have been written to at all")
      .flag("--promised", options->promised, "It promised what is not so")
      .flag("--hurtful", options->hurtful, "It wounds those it does not fit")
      .flag("--in-subject", options->in_subject, "It stands in the subject")
      .help(
          {"amends incident confirm 1 --severity 2 --why \"only the link was wrong\"",
           "amends incident confirm 1 --severity 3 --why \"the prize was not theirs\" --promised"}
      )
      .runs([options](Session& session) { return confirm(session, *options); });
}

void add_ticks(Verb& incident) {
  const auto ticked = std::make_shared<StepOptions>();
  incident.verb("tick", "Say that a step of the plan is done")
      .argument("ID", ticked->id, "The incident")
      .argument("STEP", ticked->step, "The step's name, as the plan shows it")
      .option("--note", ticked->note, "What was done, for those who read the plan")
      .option("--despite", ticked->despite, "Why, although a step before it is open; it is kept")
      .help(
          {"amends incident tick 1 brief --note \"all four shifts know\"",
           "amends incident tick 1 public_word --despite \"the press is on the line\""}
      )
      .runs([ticked](Session& session) { return tick(session, *ticked); });
  const auto opened = std::make_shared<StepOptions>();
  incident.verb("untick", "Open a step of the plan again")
      .argument("ID", opened->id, "The incident")
      .argument("STEP", opened->step, "The step's name, as the plan shows it")
      .help({"amends incident untick 1 brief", "amends incident untick 1 legal"})
      .runs([opened](Session& session) { return untick(session, *opened); });
}

void add_estimate(Verb& incident) {
  const auto options = std::make_shared<EstimateOptions>();
  incident.verb("estimate", "Say when the repair will be done")
      .argument("ID", options->id, "The incident")
      .required_option("--by", options->by, "A time: 2026-11-24T18:00")
      .option("--zone", options->zone, "Its time zone; UTC when left out")
      .help(
          {"amends incident estimate 1 --by 2026-11-24T18:00 --zone Europe/Oslo",
           "amends incident estimate 1 --by 2026-11-24T17:00:00Z"}
      )
      .runs([options](Session& session) { return estimate(session, *options); });
}

}  // namespace

void add_plan_commands(Verb& incident) {
  add_of_one(incident, "assess", "Show how bad it is, and who was hit by language", assess);
  add_confirm(incident);
  add_of_one(incident, "plan", "Show what to do now, in order", plan);
  add_ticks(incident);
  add_estimate(incident);
  add_of_one(incident, "agree", "Agree, as a second person, to one more apology", agree);
  add_of_one(incident, "notice", "Show a draft of the notice to the authority", notice);
}

}  // namespace amends::cli
