#include "cli/mailing_text.h"

#include <boost/json.hpp>

#include <array>
#include <utility>

namespace amends::cli {
namespace {

void fact(Terminal& terminal, std::string_view name, const std::string& value) {
  if (!value.empty()) {
    terminal.say(fmt::format("  {:<12} {}", name, value));
  }
}

std::string proof_words(const boost::json::value& mailing) {
  const boost::json::value* proof = find_at(mailing, "proof");
  if (proof == nullptr) {
    return "none yet";
  }
  return fmt::format(
      "{}, {}, {} ({})",
      counted(number_at(*proof, "recipients"), "person", "people"),
      counted(number_at(*proof, "blocks"), "finding blocks", "findings block"),
      counted(number_at(*proof, "warnings"), "warning", "warnings"),
      moment(text_at(*proof, "at"))
  );
}

std::string approval_words(const boost::json::value& mailing) {
  const boost::json::value* approval = find_at(mailing, "approval");
  if (approval == nullptr) {
    return "none yet";
  }
  std::string words = fmt::format(
      "{}, for {} ({})",
      shown(text_at(*approval, "approver")),
      counted(number_at(*approval, "recipients"), "person", "people"),
      moment(text_at(*approval, "at"))
  );
  if (const std::string despite = text_at(*approval, "despite"); !despite.empty()) {
    words += ", despite findings: " + shown(despite);
  }
  if (const std::string deputy = text_at(*approval, "deputy"); !deputy.empty()) {
    words += ", alone as a deputy: " + shown(deputy, kSentenceCharsMax);
  }
  return words;
}

}  // namespace

Tally tally_of(const boost::json::value& document) {
  const boost::json::value* sends = find_at(document, "sends");
  if (sends == nullptr) {
    return {};
  }
  const auto of = [&](std::string_view state) { return number_at(*sends, state); };
  return {
      of("accepted"),
      of("planned") + of("claimed") + of("intent") + of("deferred"),
      of("uncertain") + of("dot"),
      of("rejected"),
      of("withheld") + of("abandoned"),
  };
}

std::string state_words(std::string_view state) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kWords = {{
      {"draft", "a draft"},
      {"proofed", "proved, not signed off"},
      {"approved", "signed off"},
      {"sending", "being sent"},
      {"holding", "on hold"},
      {"halted", "stopped"},
      {"finished", "finished"},
      {"elsewhere", "sent by another program"},
  }};
  for (const auto& [name, words] : kWords) {
    if (name == state) {
      return std::string(words);
    }
  }
  return shown(state);
}

std::string wave_words(const boost::json::value& mailing) {
  const std::uint64_t wave = number_at(mailing, "wave") + 1;
  const std::size_t waves = array_at(mailing, "waves").size();
  return waves == 0 ? fmt::format("wave {}", wave) : fmt::format("wave {} of {}", wave, waves);
}

void print_mailings(Terminal& terminal, const boost::json::array& mailings) {
  if (mailings.empty()) {
    terminal.say("There are no mailings yet. Begin with: amends mailing put FOLDER");
    return;
  }
  Table table({{"MAILING"}, {"STATE"}, {"VERSION", Align::right}, {"AUTHOR"}, {"CHANGED"}, {""}});
  for (const boost::json::value& mailing : mailings) {
    const std::string state = text_at(mailing, "state");
    std::string note = text_at(mailing, "halt_reason");
    if (state == "sending") {
      note = wave_words(mailing);
    } else if (const std::string until = text_at(mailing, "hold_until");
               state == "holding" && !until.empty()) {
      note = "until " + moment(until);
    }
    table.add(
        {text_at(mailing, "name"),
         state_words(state),
         text_at(mailing, "version"),
         text_at(mailing, "author"),
         moment(text_at(mailing, "changed_at")),
         note}
    );
  }
  terminal.show(table);
}

void print_tally(Terminal& terminal, const Tally& tally) {
  const auto line = [&](std::uint64_t count, std::string_view words, Style style) {
    terminal.say(terminal.styled(style, fmt::format("{:>12}  {}", grouped(count), words)));
  };
  line(tally.got, "got it", Style::bold);
  line(tally.waiting, "did not get it, and are still waiting", Style::bold);
  line(
      tally.uncertain,
      tally.uncertain == 0 ? "uncertain"
                           : "uncertain: it may have arrived; never sent again by itself",
      tally.uncertain == 0 ? Style::bold : Style::yellow
  );
  if (tally.refused > 0) {
    line(tally.refused, "did not get it: the relay refused them", Style::plain);
  }
  if (tally.withheld > 0) {
    line(tally.withheld, "did not get it: held back for a reason", Style::plain);
  }
}

std::string trouble_words(const boost::json::value& progress) {
  const boost::json::value* trouble = find_at(progress, "trouble");
  if (trouble == nullptr || (trouble->is_string() && trouble->as_string().empty())) {
    return {};
  }
  if (trouble->is_string()) {
    return shown(text_at(progress, "trouble"), kSentenceCharsMax);
  }
  for (const std::string_view key : {"sentence", "detail", "text", "message"}) {
    if (const std::string words = text_at(*trouble, key); !words.empty()) {
      return shown(words, kSentenceCharsMax);
    }
  }
  return shown(boost::json::serialize(*trouble), kSentenceCharsMax);
}

std::string waiver_words(const boost::json::value& waiver) {
  const std::string where = shown(text_at(waiver, "where"));
  return fmt::format(
      "{}{}: {} ({}, until {})",
      shown(text_at(waiver, "finding")),
      where.empty() ? "" : " in " + where,
      shown(text_at(waiver, "reason"), kSentenceCharsMax),
      shown(text_at(waiver, "by")),
      shown(text_at(waiver, "until"))
  );
}

void print_mailing(Terminal& terminal, const boost::json::value& mailing) {
  const std::string state = text_at(mailing, "state");
  terminal.say(fmt::format(
      "{}: {}", terminal.styled(Style::bold, shown(text_at(mailing, "name"))), state_words(state)
  ));
  fact(terminal, "subject", shown(text_at(mailing, "subject")));
  fact(terminal, "kind", shown(text_at(mailing, "kind")));
  fact(
      terminal,
      "version",
      fmt::format(
          "{} by {}, {}, content {}",
          number_at(mailing, "version"),
          shown(text_at(mailing, "author")),
          moment(text_at(mailing, "changed_at")),
          shown(text_at(mailing, "content_hash")).substr(0, 12)
      )
  );
  fact(terminal, "proof", proof_words(mailing));
  fact(terminal, "sign-off", approval_words(mailing));
  for (const boost::json::value& waiver : array_at(mailing, "waivers")) {
    fact(terminal, "waived", waiver_words(waiver));
  }
  if (const boost::json::value* kept = find_at(mailing, "proof")) {
    for (const boost::json::value& gap : array_at(*kept, "not_looked_at")) {
      fact(terminal, "not looked", shown(text_at(gap, "text")));
    }
  }
  // The main one goes without saying.
  if (const std::string relay = text_at(mailing, "relay"); relay != "main") {
    fact(terminal, "relay", shown(relay));
  }
  fact(terminal, "first sent", moment(text_at(mailing, "first_sent_at")));
  const Tally tally = tally_of(mailing);
  if (tally.total() > 0) {
    fact(terminal, "wave", wave_words(mailing));
  }
  fact(terminal, "hold until", moment(text_at(mailing, "hold_until")));
  fact(terminal, "stopped for", shown(text_at(mailing, "halt_reason")));
  if (const boost::json::value* progress = find_at(mailing, "progress")) {
    if (const std::string trouble = trouble_words(*progress); !trouble.empty()) {
      terminal.say(terminal.styled(Style::red, "  The relay: " + trouble));
    }
    if (state == "sending") {
      fact(terminal, "lines open", text_at(*progress, "lines"));
    }
  }
  if (tally.total() > 0) {
    print_tally(terminal, tally);
  }
}

}  // namespace amends::cli
