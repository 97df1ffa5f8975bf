#include "cli/commands.h"
#include "cli/confirm_count.h"
#include "cli/limits.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

struct MendOptions {
  std::string id;
  bool does_go = false;
  std::string plan;
  std::optional<std::uint64_t> count;
  bool without_uncertain = false;
  std::string kind;
  bool does_verify = false;
};

boost::json::object body_of(const MendOptions& options) {
  boost::json::object body;
  if (options.without_uncertain) {
    body["without_uncertain"] = true;
  }
  if (!options.kind.empty()) {
    body["kind"] = options.kind;
  }
  return body;
}

/// The command that does exactly what was shown.
std::string go_command(const MendOptions& options, const boost::json::value& plan) {
  std::string command = fmt::format("amends mend {} --yes", shown(options.id));
  command += options.without_uncertain ? " --without-uncertain" : "";
  command += options.kind.empty() ? "" : " --kind " + options.kind;
  command += " --plan " + shown(text_at(plan, "plan"));
  const std::uint64_t people = number_at(plan, "to_write");
  return people > kConfirmAbove ? fmt::format("{} --count {}", command, people) : command;
}

void print_parts(Terminal& terminal, const boost::json::value& plan) {
  Table table({{"PEOPLE", Align::right}, {"GET"}, {"BECAUSE"}});
  for (const boost::json::value& part : array_at(plan, "parts")) {
    table.add(
        {grouped(number_at(part, "people")), text_at(part, "gets_text"), text_at(part, "text")}
    );
  }
  terminal.show(table);
  terminal.say(sentence_at(plan, "proof"));
}

void print_plan(Terminal& terminal, const MendOptions& options, const boost::json::value& plan) {
  terminal.say(terminal.styled(
      Style::bold,
      fmt::format(
          "After the halt of {}: who gets what. Nothing was sent.", shown(text_at(plan, "mailing"))
      )
  ));
  terminal.say();
  print_parts(terminal, plan);
  terminal.say();
  const boost::json::array& missing = array_at(plan, "missing");
  if (missing.empty()) {
    terminal.say("All is there. To do exactly this:");
    terminal.say("  " + go_command(options, plan));
    return;
  }
  terminal.say("Before it can go:");
  for (const boost::json::value& step : missing) {
    terminal.say("  " + sentence_at(step, "detail"));
    if (const std::string command = sentence_at(step, "command"); !command.empty()) {
      terminal.say("      " + command);
    }
  }
  terminal.say(fmt::format("Then look again: amends mend {}", shown(options.id)));
}

void print_launched(
    Terminal& terminal, const MendOptions& options, const boost::json::value& answer
) {
  print_parts(terminal, answer);
  terminal.say();
  for (const boost::json::value& record : array_at(answer, "launched")) {
    const std::string name = shown(text_at(record, "name"));
    terminal.say(fmt::format(
        "{} goes, version {}.      Follow it: amends status {}      Stop it: amends halt {}",
        name,
        number_at(record, "version"),
        name,
        name
    ));
  }
  terminal.say(
      fmt::format("Afterwards, what really came of it: amends mend {} --verify", shown(options.id))
  );
}

Result<Exit> verify(Session& session, const MendOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value outcome, api->get(api_path({"incidents", options.id, "after-halt"}))
  );
  if (!session.print_if_json(outcome)) {
    session.terminal().say(sentence_at(outcome, "text"));
  }
  return flag_at(outcome, "holds") ? Exit::done : Exit::attention;
}

Result<Exit> go(Session& session, MendOptions options, const boost::json::value& plan) {
  // What is missing the server says, all of what it needs with it; a number is asked for after it.
  if (array_at(plan, "missing").empty()) {
    if (!session.is_json()) {
      session.terminal().complain(sentence_at(plan, "proof"));
    }
    AMENDS_TRY_VOID(confirm_count(session, options.count, number_at(plan, "to_write")));
  }
  boost::json::object body = body_of(options);
  body["plan"] = options.plan.empty() ? text_at(plan, "plan") : options.plan;
  if (options.count) {
    body["count"] = *options.count;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->post(api_path({"incidents", options.id, "after-halt"}), body)
  );
  if (!session.print_if_json(answer)) {
    print_launched(session.terminal(), options, answer);
  }
  return Exit::done;
}

Result<Exit> mend(Session& session, const MendOptions& options) {
  if (options.does_verify && options.does_go) {
    return make_error("cli.mend", "either --yes or --verify, not both");
  }
  if (options.does_verify) {
    return verify(session, options);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  boost::json::object body = body_of(options);
  body["dry_run"] = true;
  AMENDS_TRY(
      const boost::json::value plan,
      api->post(api_path({"incidents", options.id, "after-halt"}), body)
  );
  if (options.does_go) {
    return go(session, options, plan);
  }
  if (!session.print_if_json(plan)) {
    print_plan(session.terminal(), options, plan);
  }
  return Exit::done;
}

}  // namespace

void add_mend_command(Verb& root) {
  const auto options = std::make_shared<MendOptions>();
  root.verb("mend", "After a halt: the mended version to the rest, the correction to those hit")
      .argument("ID", options->id, "The incident")
      .flag("--yes", options->does_go, "Do it; else only who would get what is shown")
      .option("--plan", options->plan, "With --yes: the plan that was shown, and no other")
      .number("--count", options->count, "With --yes: the exact number of people, above 100")
      .flag(
          "--without-uncertain",
          options->without_uncertain,
          "Those who may have the wrong version get nothing"
      )
      .choice(
          "--kind",
          options->kind,
          {"correction", "apology"},
          "Which of the two, when both were drafted"
      )
      .flag("--verify", options->does_verify, "What really came of it, by the ledgers")
      .help(
          {"amends mend 1", "amends mend 1 --yes --plan 137-34-3-0f1e2d3c4b5a6978 --count 171"},
          "0 done, 1 with --verify: somebody got what they should not, 2 refused, 3 could not be "
          "done, 64 wrong use."
      )
      .runs([options](Session& session) { return mend(session, *options); });
}

}  // namespace amends::cli
