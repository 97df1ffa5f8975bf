#include "cli/make_good_commands.h"

#include "cli/commands.h"
#include "cli/incident_words_text.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>

namespace amends::cli {
namespace {

using boost::json::value;

struct MakeGoodOptions {
  std::string id;
  std::string how;
  std::string to;
  std::string worth;
  std::string loss;
  std::string basket;
  std::string currency;
  std::string until;
  std::string why;
  std::optional<std::uint64_t> percent;
  std::optional<std::uint64_t> expected;
  std::optional<std::uint64_t> confirm;
  bool agrees = false;
  bool gives = false;
  bool draws = false;
  bool undoes = false;
  std::string prefix;
  std::string credits;
};

struct FollowUpOptions {
  std::string id;
  std::string signer;
  std::string signer_role;
  std::string what_happened;
  std::string what_we_did;
  std::string link;
  std::string link_label;
  std::string tone;
  bool does_preview = false;
};

using Member = std::pair<std::string_view, const std::string*>;

void add_texts(boost::json::object& body, std::span<const Member> members) {
  for (const auto& [name, text] : members) {
    if (!text->empty()) {
      body[name] = *text;
    }
  }
}

boost::json::object body_of(const MakeGoodOptions& options) {
  const std::array<Member, 8> members = {{
      {"how", &options.how},
      {"set", &options.to},
      {"value", &options.worth},
      {"loss", &options.loss},
      {"basket", &options.basket},
      {"currency", &options.currency},
      {"until", &options.until},
      {"why", &options.why},
  }};
  boost::json::object body;
  add_texts(body, members);
  if (options.percent) {
    body["percent"] = *options.percent;
  }
  if (options.expected) {
    body["expected_percent"] = *options.expected;
  }
  if (options.confirm) {
    body["confirm"] = *options.confirm;
  }
  return body;
}

void print_reasons(Terminal& terminal, const value& answer) {
  for (const value& reason : array_at(answer, "reasons")) {
    terminal.say("  " + shown(text_at(reason, "text"), kSentenceCharsMax));
  }
}

bool says_yes(const value& answer, std::string_view key) {
  const value* found = find_at(answer, key);
  return found != nullptr && found->is_bool() && found->as_bool();
}

/// What it costs before, and what it has cost so far.
void print_cost(Terminal& terminal, const value& made) {
  const std::string currency = shown(text_at(made, "currency"));
  terminal.say(fmt::format(
      "  At worst {} {}{}.",
      shown(text_at(made, "worst")),
      currency,
      text_at(made, "expected").empty()
          ? std::string()
          : fmt::format(", expected {} {}", shown(text_at(made, "expected")), currency)
  ));
  if (find_at(made, "so_far") != nullptr) {
    terminal.say(fmt::format(
        "  Given to {}, used by {}: {} {} so far.",
        grouped(number_at(made, "given")),
        grouped(number_at(made, "used")),
        shown(text_at(made, "so_far")),
        currency
    ));
  }
}

void print_make_good(Terminal& terminal, const value& made) {
  if (!says_yes(made, "decided") && find_at(made, "people") == nullptr) {
    terminal.say("Nobody has decided that people get something.");
    return;
  }
  terminal.say(fmt::format(
      "{} each for {}, as {}; the most that fits is {}.",
      shown(text_at(made, "value")) + " " + shown(text_at(made, "currency")),
      counted(number_at(made, "people"), "person", "people"),
      shown(text_at(made, "how")),
      shown(text_at(made, "cap"))
  ));
  print_cost(terminal, made);
  print_reasons(terminal, made);
}

Result<Exit> say_make_good(Session& session, const MakeGoodOptions& options, const value& made) {
  if (session.print_if_json(made)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  print_make_good(terminal, made);
  const std::string id = shown(options.id);
  if (!options.how.empty() && !options.confirm) {
    terminal.say(fmt::format(
        "Nothing is decided yet. To decide it, the same again with --why \"...\" --confirm {}",
        number_at(made, "people")
    ));
  } else if (says_yes(made, "needs_second") && text_at(made, "agreed_by").empty()) {
    terminal.say(fmt::format("Somebody else agrees: amends incident make-good {} --agree", id));
  }
  return Exit::done;
}

Result<Exit> export_credits(Session& session, const MakeGoodOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY_VOID(
      api->download(api_path({"incidents", options.id, "make-good", "credits"}), options.credits)
  );
  session.terminal().say("Wrote " + shown(options.credits));
  return Exit::done;
}

/// POST to one of its verbs.
Result<Exit> act(
    Session& session,
    const MakeGoodOptions& options,
    std::string_view verb,
    const boost::json::object& body
) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value made, api->post(api_path({"incidents", options.id, "make-good", verb}), body)
  );
  return say_make_good(session, options, made);
}

Result<Exit> make_good(Session& session, const MakeGoodOptions& options) {
  const std::array<bool, 5> asked = {
      !options.how.empty(), options.agrees, options.gives, options.undoes, !options.credits.empty()
  };
  if (std::ranges::count(asked, true) > 1) {
    return make_error(
        "cli.make_good", "one thing at a time: --how, --agree, --give, --undo or --credits"
    );
  }
  if (options.agrees) {
    return act(session, options, "agree", {});
  }
  if (options.gives) {
    boost::json::object body{{"draw", options.draws}};
    if (!options.prefix.empty()) {
      body["prefix"] = options.prefix;
    }
    return act(session, options, "give", body);
  }
  if (options.undoes) {
    return act(session, options, "undo", {{"reason", options.why}});
  }
  if (!options.credits.empty()) {
    return export_credits(session, options);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  const std::string path = api_path({"incidents", options.id, "make-good"});
  if (options.how.empty()) {
    AMENDS_TRY(const value made, api->get(path));
    return say_make_good(session, options, made);
  }
  AMENDS_TRY(const value made, api->post(path, body_of(options)));
  return say_make_good(session, options, made);
}

Result<Exit> follow_up(Session& session, const FollowUpOptions& options) {
  const std::array<Member, 7> members = {{
      {"signer", &options.signer},
      {"signer_role", &options.signer_role},
      {"what_happened", &options.what_happened},
      {"what_we_did", &options.what_we_did},
      {"link", &options.link},
      {"link_label", &options.link_label},
      {"tone", &options.tone},
  }};
  boost::json::object body{{"dry_run", options.does_preview}};
  add_texts(body, members);
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->post(api_path({"incidents", options.id, "follow-up"}), body));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  print_reasons(terminal, answer);
  if (options.does_preview) {
    for (const value& text : array_at(answer, "texts")) {
      terminal.say(
          fmt::format("{}: {}", shown(text_at(text, "language")), shown(text_at(text, "subject")))
      );
      say_lines(terminal, text_at(text, "text"));
    }
  }
  terminal.say(
      fmt::format("It is for {}.", counted(number_at(answer, "people"), "person", "people"))
  );
  if (const value* mailing = find_at(answer, "mailing"); mailing != nullptr) {
    const std::string name = shown(text_at(*mailing, "name"));
    terminal.say(fmt::format(
        "The draft is the mailing {0}. Nothing was sent: amends proof {0}; then somebody else: "
        "amends approve {0}",
        name
    ));
  }
  return Exit::done;
}

void add_deciding(Verb& verb, const std::shared_ptr<MakeGoodOptions>& options) {
  verb.choice("--how", options->how, {"codes", "credit"}, "A code each, or a credit each")
      .choice(
          "--to",
          options->to,
          {"accepted", "reached", "opened", "clicked", "clicked_wrong_link"},
          "Whom: only people who were harmed"
      )
      .option("--value", options->worth, "For one person: 10.00; else what the playbook proposes")
      .number("--percent", options->percent, "Of codes: what they take off, in percent")
      .option("--loss", options->loss, "What one person lost: 20.00")
      .option("--basket", options->basket, "What a usual order is worth: 60.00")
      .option("--currency", options->currency, "EUR")
      .option("--until", options->until, "The last day it can be used: 2026-12-24")
      .number("--expect", options->expected, "So many percent of the people will use it")
      .option("--why", options->why, "Why they get it; with --undo, why it is taken back")
      .number("--confirm", options->confirm, "Decide it, for exactly so many people");
}

void add_make_good(Verb& incident) {
  const auto options = std::make_shared<MakeGoodOptions>();
  Verb verb = incident.verb("make-good", "Show or decide what those harmed get, and give it");
  verb.argument("ID", options->id, "The incident");
  add_deciding(verb, options);
  verb.flag("--agree", options->agrees, "As a second person, agree to what is above the cap")
      .flag("--give", options->gives, "Give everybody of the draft their code or credit")
      .flag("--draw", options->draws, "With --give: draw the codes that are short")
      .option("--prefix", options->prefix, "With --draw: what the codes begin with")
      .flag("--undo", options->undoes, "Take it back, as long as nobody was written to")
      .option("--credits", options->credits, "Write the list of credits for the shop to this file")
      .help(
          {"amends incident make-good 1 --how codes --to opened --loss 20.00 --currency EUR "
           "--until "
           "2026-12-24",
           "amends incident make-good 1 --give --draw --prefix SORRY"}
      )
      .runs([options](Session& session) { return make_good(session, *options); });
}

void add_follow_up(Verb& incident) {
  const auto options = std::make_shared<FollowUpOptions>();
  incident.verb("follow-up", "Draft \"it is fixed\" to those who had the first word")
      .argument("ID", options->id, "The incident")
      .required_option("--signer", options->signer, "The person who signs")
      .option("--signer-role", options->signer_role, "What the person who signs does")
      .option("--what-happened", options->what_happened, "Else what was kept, or the incident's")
      .option("--what-we-did", options->what_we_did, "What is fixed, in plain words")
      .option("--link", options->link, "The right page")
      .option("--link-label", options->link_label, "The words of that link")
      .choice("--tone", options->tone, {"sober", "warm", "light"}, "sober unless told")
      .flag("--preview", options->does_preview, "Show the words and the count; no draft is made")
      .help(
          {"amends incident follow-up 1 --signer \"Anna Berg\" --preview",
           "amends incident follow-up 1 --signer \"Anna Berg\" --what-we-did \"the button leads to "
           "the sale\""}
      )
      .runs([options](Session& session) { return follow_up(session, *options); });
}

}  // namespace

void add_make_good_commands(Verb& incident) {
  add_make_good(incident);
  add_follow_up(incident);
}

}  // namespace amends::cli
