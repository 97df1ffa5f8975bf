#include "cli/commands.h"
#include "cli/confirm_count.h"
#include "cli/halt_command.h"
#include "cli/mailing_text.h"
#include "cli/sending_wait.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

struct SendOptions {
  std::string name;
  std::optional<std::uint64_t> count;
  bool does_wait = false;
  bool is_lift = false;  // resume --all
  std::string reason;
  std::string despite_plan;  // of send
  std::string relay;         // empty: as the folder says, or as before
};

std::uint64_t recipients_of(const boost::json::value& mailing) {
  for (const std::string_view key : {"approval", "proof"}) {
    if (const boost::json::value* part = find_at(mailing, key)) {
      return number_at(*part, "recipients");
    }
  }
  return 0;
}

std::string waves_words(const boost::json::value& mailing) {
  std::string words;
  for (const boost::json::value& wave : array_at(mailing, "waves")) {
    const boost::json::value* share = find_at(wave, "share");
    const double part = share != nullptr && share->is_number() ? share->to_number<double>() : 0;
    words += fmt::format("{}{:.0f} %", words.empty() ? "" : ", ", part * 100);
  }
  return words;
}

void preview(
    Session& session,
    const boost::json::value& mailing,
    std::uint64_t people,
    const std::string& relay
) {
  Terminal& terminal = session.terminal();
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) {
      terminal.complain(fmt::format("  {:<12} {}", name, value));
    }
  };
  terminal.complain("This would go:");
  line(
      "mailing",
      fmt::format("{}, version {}", shown(text_at(mailing, "name")), number_at(mailing, "version"))
  );
  line("subject", shown(text_at(mailing, "subject")));
  line("to", counted(people, "person", "people"));
  line("waves", waves_words(mailing));
  line("relay", relay.empty() ? shown(text_at(mailing, "relay")) : relay);
  if (const boost::json::value* approval = find_at(mailing, "approval")) {
    line("signed off", shown(text_at(*approval, "approver")));
  }
}

/// POSTs the verb with the count, if any, and follows the mailing when asked to.
Result<Exit> go(Session& session, const SendOptions& options, std::string_view verb) {
  AMENDS_TRY(ApiClient* const api, session.api());
  boost::json::object body;
  if (options.count) {
    body["count"] = *options.count;
  }
  if (!options.despite_plan.empty()) {
    body["despite_plan"] = options.despite_plan;
  }
  if (!options.relay.empty()) {
    body["relay"] = options.relay;
  }
  AMENDS_TRY(
      const boost::json::value record, api->post(api_path({"mailings", options.name, verb}), body)
  );
  if (options.does_wait) {
    return wait_for_sending(session, options.name);
  }
  if (!session.print_if_json(record)) {
    session.terminal().say(fmt::format(
        "{} is {}, {}.",
        shown(options.name),
        state_words(text_at(record, "state")),
        wave_words(record)
    ));
    session.terminal().say(fmt::format(
        "Follow it: amends status {0}      Stop it: amends halt {0}", shown(options.name)
    ));
  }
  return Exit::done;
}

Result<Exit> send(Session& session, SendOptions options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value mailing, api->get(api_path({"mailings", options.name})));
  const std::uint64_t people = recipients_of(mailing);
  if (!session.is_json()) {
    preview(session, mailing, people, options.relay);
  }
  AMENDS_TRY_VOID(confirm_count(session, options.count, people));
  return go(session, options, "send");
}

Result<Exit> resume(Session& session, SendOptions options) {
  if (options.is_lift) {
    if (!options.name.empty()) {
      return make_error("cli.halt", "either NAME or --all, not both");
    }
    return lift_halts(session, {"all", "", options.reason});
  }
  if (options.name.empty()) {
    return make_error(
        "cli.which_mailing",
        "say which mailing goes on: amends resume NAME; or lift a halt of "
        "everything: amends resume --all"
    );
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value mailing, api->get(api_path({"mailings", options.name})));
  if (text_at(mailing, "state") == "halted") {
    const std::uint64_t people = tally_of(mailing).waiting;
    if (!session.is_json()) {
      preview(session, mailing, people, options.relay);
    }
    AMENDS_TRY_VOID(confirm_count(session, options.count, people));
  }
  return go(session, options, "resume");
}

void add_send(Verb& root) {
  const auto options = std::make_shared<SendOptions>();
  root.verb("send", "Send what was signed off, in careful waves")
      .argument("NAME", options->name, "The mailing")
      .number("--count", options->count, "The exact number of people, above 100")
      .option(
          "--despite-plan",
          options->despite_plan,
          "Why it goes although steps of its incident's plan are open; it is kept"
      )
      .choice(
          "--relay",
          options->relay,
          {"main", "emergency"},
          "Through which relay; emergency is for apologies and corrections of incidents"
      )
      .flag("--wait", options->does_wait, "Follow it until the wave ends; Ctrl-C asks")
      .help(
          {"amends send spring-sale --count 11840",
           "amends send spring-sale-apology-1 --relay emergency --wait"},
          "0 done, 1 look at it (stopped, uncertain, left running), 2 refused, 3 could not be "
          "done, 64 wrong use."
      )
      .runs([options](Session& session) { return send(session, *options); });
}

void add_resume(Verb& root) {
  const auto options = std::make_shared<SendOptions>();
  root.verb("resume", "Go on after a hold or a halt; nobody gets it twice")
      .optional_argument("NAME", options->name, "The mailing")
      .flag(
          "--all",
          options->is_lift,
          "Lift the halt of everything; the mailings stay halted until each is resumed"
      )
      .option("--reason", options->reason, "With --all: why, for the record")
      .number("--count", options->count, "The exact number of people, above 100")
      .choice(
          "--relay",
          options->relay,
          {"main", "emergency"},
          "Through which relay; emergency is for apologies and corrections of incidents"
      )
      .flag("--wait", options->does_wait, "Follow it until the wave ends; Ctrl-C asks")
      .help(
          {"amends resume spring-sale", "amends resume --all --reason \"prices mended\""},
          "0 done, 1 look at it (stopped, uncertain, left running), 2 refused, 3 could not be "
          "done, 64 wrong use."
      )
      .runs([options](Session& session) { return resume(session, *options); });
}

}  // namespace

void add_sending_commands(Verb& root) {
  add_send(root);
  add_resume(root);
  add_halt(root);
}

}  // namespace amends::cli
