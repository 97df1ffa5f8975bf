#include "cli/outcome_commands.h"

#include "cli/commands.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace amends::cli {
namespace {

using boost::json::value;

struct HoldoutOptions {
  std::string id;
  std::string to;
  std::string why;
  bool ends = false;
};

struct OutcomeOptions {
  std::string id;
  bool pooled = false;
};

double fraction_at(const value& object, std::string_view key) {
  const value* found = find_at(object, key);
  return found != nullptr && found->is_number() ? found->to_number<double>() : 0;
}

/// "  with the apology         45,000 people     450   1.00 %"
void print_arm(Terminal& terminal, std::string_view name, const value& arm) {
  terminal.say(fmt::format(
      "  {:<22} {:>16} {:>9} {:>8.2f} %",
      name,
      counted(number_at(arm, "people"), "person", "people"),
      grouped(number_at(arm, "did")),
      fraction_at(arm, "rate") * 100
  ));
}

/// "  held out - told: 0.50 points (0.11 to 0.89)"
void print_difference(Terminal& terminal, std::string_view name, const value& difference) {
  terminal.say(fmt::format(
      "  {:<34} {:+.2f} points ({:+.2f} to {:+.2f})",
      name,
      fraction_at(difference, "difference") * 100,
      fraction_at(difference, "low") * 100,
      fraction_at(difference, "high") * 100
  ));
}

const value* object_at(const value& answer, std::string_view key) {
  const value* found = find_at(answer, key);
  return found != nullptr && found->is_object() ? found : nullptr;
}

void print_sentences(Terminal& terminal, const value& measure) {
  for (const value& sentence : array_at(measure, "sentences")) {
    if (sentence.is_string()) {
      terminal.say("  " + shown(std::string(sentence.as_string()), kSentenceCharsMax));
    }
  }
}

void print_measure(Terminal& terminal, const value& measure, bool has_holdout) {
  terminal.say(terminal.styled(Style::bold, sentence_at(measure, "text")));
  const std::array<std::pair<std::string_view, std::string_view>, 3> arms = {{
      {"spared", "never reached"},
      {"held", "held out"},
      {"told", has_holdout ? "with the apology" : "hit"},
  }};
  for (const auto& [key, name] : arms) {
    if (const value* arm = object_at(measure, key); arm != nullptr) {
      print_arm(terminal, name, *arm);
    }
  }
  const std::array<std::pair<std::string_view, std::string_view>, 3> differences = {{
      {"damage", "held out less never reached"},
      {"recovery", "held out less with the apology"},
      {"residual", has_holdout ? "with the apology less never reached" : "hit less never reached"},
  }};
  for (const auto& [key, name] : differences) {
    if (const value* difference = object_at(measure, key); difference != nullptr) {
      print_difference(terminal, name, *difference);
    }
  }
  print_sentences(terminal, measure);
}

Result<Exit> outcome(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->get(api_path({"incidents", id, "outcome"})));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  terminal.say(sentence_at(answer, "text"));
  if (const std::string recovered = sentence_at(answer, "recovered_text"); !recovered.empty()) {
    terminal.say(terminal.styled(Style::bold, recovered));
  }
  const bool has_holdout = object_at(answer, "holdout") != nullptr;
  for (const value& measure : array_at(answer, "outcomes")) {
    print_measure(terminal, measure, has_holdout);
  }
  for (const value& note : array_at(answer, "notes")) {
    terminal.say("- " + sentence_at(note, "text"));
  }
  return Exit::done;
}

/// All incidents of the same kind.
Result<Exit> pooled_outcome(Session& session, const std::string& id) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->get(api_path({"incidents", id, "outcome", "pooled"})));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  terminal.say(sentence_at(answer, "text"));
  for (const value& measure : array_at(answer, "outcomes")) {
    terminal.say(terminal.styled(Style::bold, sentence_at(measure, "text")));
    print_sentences(terminal, measure);
  }
  return Exit::done;
}

Result<Exit> end(Session& session, const HoldoutOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value ended,
      api->post(
          api_path({"incidents", options.id, "holdout", "end"}),
          boost::json::object{{"reason", options.why}}
      )
  );
  if (!session.print_if_json(ended)) {
    session.terminal().say(fmt::format(
        "{} may have the apology now. If it has left already: amends apologise {} --to held_out "
        "--signer \"...\"",
        counted(number_at(ended, "held"), "person", "people"),
        shown(options.id)
    ));
  }
  return Exit::done;
}

Result<Exit> holdout(Session& session, const HoldoutOptions& options) {
  if (options.ends) {
    return end(session, options);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value look,
      api->get(api_path({"incidents", options.id, "holdout"}) + query_of({{"set", options.to}}))
  );
  if (!session.print_if_json(look)) {
    print_holdout(session.terminal(), look);
  }
  return Exit::done;
}

void add_holdout(Verb& incident) {
  const auto options = std::make_shared<HoldoutOptions>();
  incident.verb("holdout", "Show who goes without the apology to see what it does, or end it")
      .argument("ID", options->id, "The incident")
      .choice(
          "--to",
          options->to,
          {"accepted", "reached", "opened", "clicked", "clicked_wrong_link"},
          "Whom the apology is for; accepted unless told"
      )
      .flag("--end", options->ends, "Let them have it all the same")
      .option("--why", options->why, "With --end: why; it is kept")
      .help(
          {"amends incident holdout 1 --to accepted",
           "amends incident holdout 1 --end --why \"we know enough\""}
      )
      .runs([options](Session& session) { return holdout(session, *options); });
}

void add_outcome(Verb& incident) {
  const auto options = std::make_shared<OutcomeOptions>();
  incident.verb("outcome", "Show what the apology did")
      .argument("ID", options->id, "The incident")
      .flag("--pooled", options->pooled, "What apologies did after all mistakes of the same kind")
      .help({"amends incident outcome 1", "amends incident outcome 1 --pooled"})
      .runs([options](Session& session) {
        return options->pooled ? pooled_outcome(session, options->id)
                               : outcome(session, options->id);
      });
}

}  // namespace

void print_holdout(Terminal& terminal, const value& look) {
  terminal.say(sentence_at(look, "text"));
  for (const std::string_view part : {"reasons", "aside"}) {
    for (const value& one : array_at(look, part)) {
      terminal.say("  " + sentence_at(one, "text"));
    }
  }
}

void add_outcome_commands(Verb& incident) {
  add_holdout(incident);
  add_outcome(incident);
}

}  // namespace amends::cli
