#include "cli/incident_text.h"

#include "advice/plan.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

std::string with_spaces(std::string text) {
  std::ranges::replace(text, '_', ' ');
  return text;
}

void print_sets(Terminal& terminal, const boost::json::value& incident) {
  const boost::json::value* sets = find_at(incident, "sets");
  const auto* object = sets == nullptr ? nullptr : sets->if_object();
  if (object == nullptr || object->empty()) {
    return;
  }
  terminal.say("People:");
  for (const auto& [name, count] : *object) {
    terminal.say(
        fmt::format("{:>12}  {}", grouped(number_at(*sets, name)), with_spaces(shown(name)))
    );
  }
}

/// Who wrote back, and in red what cannot wait.
void print_wrote(Terminal& terminal, const boost::json::value& incident) {
  const boost::json::value* facts = find_at(incident, "facts");
  const boost::json::value* wrote = facts == nullptr ? nullptr : find_at(*facts, "wrote");
  if (wrote == nullptr || number_at(*wrote, "open") == 0) {
    return;
  }
  const std::string id = shown(text_at(incident, "id"));
  terminal.say();
  if (const std::uint64_t legal = number_at(*wrote, "legal"); legal > 0) {
    terminal.say(terminal.styled(
        Style::red,
        fmt::format(
            "{} wrote of the law: amends incident replies {} --class legal",
            counted(legal, "person", "people"),
            id
        )
    ));
  }
  terminal.say(fmt::format(
      "{} waiting for an answer: amends incident replies {}",
      counted(number_at(*wrote, "open"), "reply is", "replies are"),
      id
  ));
}

void print_advice(Terminal& terminal, const boost::json::value& advice) {
  terminal.say(terminal.styled(Style::bold, "What to do: " + sentence_at(advice, "do")));
  for (const boost::json::value& reason : array_at(advice, "reasons")) {
    terminal.say("  because " + sentence_at(reason, "text"));
  }
  const std::uint64_t to_write = number_at(advice, "to_write");
  if (to_write > 0) {
    terminal.say(fmt::format(
        "It would be written to {}; {} would first hear of the mistake from you.",
        counted(to_write, "person", "people"),
        grouped(number_at(advice, "first_learn"))
    ));
  }
}

}  // namespace

void print_incidents(Terminal& terminal, const boost::json::array& incidents) {
  if (incidents.empty()) {
    terminal.say("There are no incidents. May it stay so.");
    return;
  }
  Table table({{"ID", Align::right}, {"MAILING"}, {"KIND"}, {"STATE"}, {"OPENED"}, {"WHAT"}});
  for (const boost::json::value& incident : incidents) {
    std::string mailing = text_at(incident, "mailing");
    if (const std::string name = text_at(incident, "mailing_name"); !name.empty()) {
      mailing = name;
    }
    table.add(
        {text_at(incident, "id"),
         mailing,
         with_spaces(text_at(incident, "kind")),
         with_spaces(text_at(incident, "state")),
         moment(text_at(incident, "opened_at")),
         text_at(incident, "what_happened")}
    );
  }
  terminal.show(table);
}

void print_incident(Terminal& terminal, const boost::json::value& incident) {
  const std::string id = shown(text_at(incident, "id"));
  terminal.say(terminal.styled(
      Style::bold,
      fmt::format(
          "Incident {}: {} ({}), {}",
          id,
          with_spaces(shown(text_at(incident, "kind"))),
          shown(text_at(incident, "harm")),
          with_spaces(shown(text_at(incident, "state")))
      )
  ));
  terminal.say("  " + sentence_at(incident, "what_happened"));
  terminal.say();
  print_sets(terminal, incident);
  print_wrote(terminal, incident);
  if (const boost::json::value* advice = find_at(incident, "advice")) {
    terminal.say();
    print_advice(terminal, *advice);
    advice::Advice advised;
    advised.audience =
        advice::parse_audience(text_at(*advice, "audience")).value_or(advice::Audience::nobody);
    advised.response =
        advice::parse_response(text_at(*advice, "response")).value_or(advice::Response::apology);
    advised.to_write = number_at(*advice, "to_write");
    if (advised.audience != advice::Audience::nobody) {
      const auto number = static_cast<std::int64_t>(number_at(incident, "id"));
      terminal.say("To write it: " + advice::draft_command(number, advised));
    }
  }
}

void print_timeline(Terminal& terminal, const boost::json::array& timeline) {
  if (timeline.empty()) {
    terminal.say("Nothing has happened yet.");
    return;
  }
  Table table({{"WHEN"}, {"WHO"}, {"WHAT"}});
  for (const boost::json::value& entry : timeline) {
    const std::string text = text_at(entry, "text");
    table.add(
        {moment(text_at(entry, "at")),
         text_at(entry, "actor"),
         text.empty() ? text_at(entry, "what") : text}
    );
  }
  terminal.show(table);
}

}  // namespace amends::cli
