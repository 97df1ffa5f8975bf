#include "cli/commands.h"
#include "mail/relay_log.h"
#include "text/time.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>

namespace amends::cli {
namespace {

using namespace std::chrono_literals;

/// How long before and after a doubt arose the log must reach: a dot may be answered ten minutes
/// late (RFC 5321, 4.5.3.2.6).
constexpr Microseconds kLogMargin = 15min;
constexpr std::size_t kLogBlock = 64UL << 10U;
/// Findings of one request; more go in several.
constexpr std::size_t kFindingsAtOnce = 2000;
/// People whose log is looked for at once; more are refused.
constexpr std::size_t kDoubtfulMax = 500'000;
constexpr std::size_t kShownMax = 50;

struct UncertainOptions {
  std::string name;
  std::string settle;
  std::string people;
  std::string reason;
  std::string confirm;
  std::string log;
  std::string zone;
};

struct Doubtful {
  std::string message_id;
  std::string address;
  std::optional<Instant> since;
};

struct Reading {
  std::vector<std::string> accepted;      // "MESSAGE-ID line"
  std::vector<std::string> not_accepted;  // Message-IDs
  std::size_t untold = 0;                 // nothing can be said of them
};

std::string kind_words(const std::string& kind) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kWords = {{
      {"delivery_report", "a report of its delivery"},
      {"reply", "an answer from them"},
      {"click", "a click in their own mail"},
      {"open", "their own mail was opened"},
      {"leave", "they left by its link"},
      {"relay_log", "the relay's log"},
      {"two_people", "the word of two people"},
  }};
  const auto* found = std::ranges::find(
      kWords, std::string_view(kind), &std::pair<std::string_view, std::string_view>::first
  );
  return found == kWords.end() ? kind : std::string(found->second);
}

void print_evidence(Terminal& terminal, const boost::json::value& answer) {
  for (const boost::json::value& count : array_at(answer, "evidence")) {
    const std::string outcome = text_at(count, "outcome");
    terminal.say(fmt::format(
        "  {:>10}  {} by {}",
        grouped(number_at(count, "people")),
        outcome == "uncertain" ? "uncertain still, and probably not arrived," : outcome,
        kind_words(text_at(count, "kind"))
    ));
  }
}

void print_proposals(Terminal& terminal, const boost::json::value& answer) {
  for (const boost::json::value& proposal : array_at(answer, "proposals")) {
    const std::string confirmed_by = text_at(proposal, "confirmed_by");
    terminal.say(fmt::format(
        "Proposal {}: {} {}, says {}: {}. {}",
        number_at(proposal, "id"),
        counted(number_at(proposal, "people"), "person is", "people are"),
        text_at(proposal, "settle"),
        shown(text_at(proposal, "proposed_by")),
        shown(text_at(proposal, "reason"), kSentenceCharsMax),
        confirmed_by.empty() ? fmt::format(
                                   "Somebody else confirms it: amends uncertain {} --confirm {}",
                                   shown(text_at(answer, "mailing")),
                                   number_at(proposal, "id")
                               )
                             : fmt::format("Confirmed by {}.", shown(confirmed_by))
    ));
  }
}

void print_people(Terminal& terminal, const boost::json::value& answer) {
  Table table({{"ADDRESS"}, {"SINCE"}, {"LEARNED"}});
  std::size_t rows = 0;
  for (const boost::json::value& person : array_at(answer, "people")) {
    if (++rows > kShownMax) {
      break;
    }
    const boost::json::value* evidence = find_at(person, "evidence");
    table.add(
        {text_at(person, "address"),
         moment(text_at(person, "since")),
         evidence == nullptr ? "" : text_at(*evidence, "detail")}
    );
  }
  terminal.show(table);
}

void print_overview(Terminal& terminal, const boost::json::value& answer) {
  const std::string name = shown(text_at(answer, "mailing"));
  const std::uint64_t uncertain = number_at(answer, "uncertain");
  terminal.say(fmt::format(
      "{}: {} uncertain. The relay did not answer, so the mail may have arrived; {} never sent "
      "again "
      "by itself.",
      name,
      counted(uncertain, "person is", "people are"),
      uncertain == 1 ? "it is" : "they are"
  ));
  print_evidence(terminal, answer);
  print_proposals(terminal, answer);
  if (uncertain == 0) {
    return;
  }
  terminal.say();
  print_people(terminal, answer);
  terminal.say();
  terminal.say("To find out and to decide:");
  terminal.say(fmt::format("  amends who {} --state uncertain      # all of them", name));
  terminal.say(
      fmt::format("  amends uncertain {} --relay-log /var/log/mail.log      # ask Postfix", name)
  );
  terminal.say(fmt::format(
      "  amends uncertain {} --settle abandoned --people all --reason \"...\"      # a second "
      "person confirms",
      name
  ));
}

Result<Exit> show(Session& session, const UncertainOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer, api->get(api_path({"mailings", options.name, "uncertain"}))
  );
  if (!session.print_if_json(answer)) {
    print_overview(session.terminal(), answer);
  }
  return Exit::done;
}

Result<Exit> propose(Session& session, const UncertainOptions& options) {
  if (options.people.empty()) {
    return make_error("cli.settle", "about whom? --people all, or --people ADDRESS");
  }
  if (options.reason.empty()) {
    return make_error("cli.reason", "say why: --reason \"...\"; the second person decides by it");
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value proposal,
      api->post(
          api_path({"mailings", options.name, "uncertain"}),
          boost::json::object{
              {"settle", options.settle}, {"people", options.people}, {"reason", options.reason}
          }
      )
  );
  if (!session.print_if_json(proposal)) {
    const std::uint64_t id = number_at(proposal, "id");
    session.terminal().say(fmt::format(
        "Proposal {}: {} {}. Nothing has changed yet.",
        id,
        counted(number_at(proposal, "people"), "person is", "people are"),
        text_at(proposal, "settle")
    ));
    session.terminal().say(fmt::format(
        "Somebody other than you confirms it: amends uncertain {} --confirm {}",
        shown(options.name),
        id
    ));
  }
  return Exit::done;
}

Result<Exit> confirm(Session& session, const UncertainOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->post(
          api_path({"mailings", options.name, "uncertain", options.confirm, "confirm"}),
          boost::json::object()
      )
  );
  if (!session.print_if_json(answer)) {
    session.terminal().say(fmt::format(
        "Settled: {}. Still uncertain: {}.",
        counted(number_at(answer, "settled"), "person", "people"),
        grouped(number_at(answer, "uncertain"))
    ));
  }
  return Exit::done;
}

struct Asked {
  std::vector<Doubtful> people;
  std::vector<std::string> witnesses;
};

Result<Asked> ask_who(ApiClient& api, const std::string& name) {
  Asked asked;
  for (std::string after; true;) {
    AMENDS_TRY(
        const boost::json::value answer,
        api.get(api_path({"mailings", name, "uncertain"}) + query_of({{"after", after}}))
    );
    for (const boost::json::value& person : array_at(answer, "people")) {
      const auto since = text::parse_time(text_at(person, "since"), "UTC");
      asked.people.push_back(
          {text_at(person, "message_id"),
           text_at(person, "address"),
           since.ok() ? std::optional(*since) : std::nullopt}
      );
    }
    asked.witnesses.clear();
    for (const boost::json::value& witness : array_at(answer, "witnesses")) {
      if (witness.is_string()) {
        asked.witnesses.emplace_back(witness.as_string());
      }
    }
    if (asked.people.size() > kDoubtfulMax) {
      return make_error("cli.log", "more than {} people are uncertain", kDoubtfulMax);
    }
    after = text_at(answer, "next_after");
    if (after.empty()) {
      return asked;
    }
  }
}

Result<mail::RelayLog> read_log(const UncertainOptions& options, const Asked& asked) {
  std::vector<std::string> ids;
  for (const Doubtful& person : asked.people) {
    ids.push_back(person.message_id);
  }
  ids.insert(ids.end(), asked.witnesses.begin(), asked.witnesses.end());
  if (!options.zone.empty() && !text::valid_zone(options.zone)) {
    return make_error("cli.zone", "{} is no time zone; write it like Europe/Oslo", options.zone);
  }
  mail::RelayLog log(ids, {SystemClock().now(), options.zone});
  std::ifstream in(options.log, std::ios::binary);
  std::string block(kLogBlock, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    log.feed(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount())));
  }
  if (!in.eof()) {
    return make_error(
        "cli.log", "{} cannot be read; name the relay's mail.log, unpacked", options.log
    );
  }
  log.finish();
  return log;
}

/// The witnesses are read after the people: whoever of them is in the log shows whose log it is.
bool is_its_log(const mail::RelayLog& log, const Asked& asked) {
  for (std::size_t i = 0; i < asked.witnesses.size(); ++i) {
    if (log.trace(asked.people.size() + i).fate >= mail::RelayFate::queued) {
      return true;
    }
  }
  return false;
}

/// One word of text as a field of a request takes it.
std::string plain(std::string line) {
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' '
  );
  return text::has_control(line) ? std::string() : line;
}

Reading judge(const mail::RelayLog& log, const Asked& asked) {
  Reading reading;
  const bool is_its = is_its_log(log, asked);
  for (std::size_t i = 0; i < asked.people.size(); ++i) {
    const Doubtful& person = asked.people[i];
    const mail::RelayLog::Trace& trace = log.trace(i);
    if (trace.fate >= mail::RelayFate::queued) {
      reading.accepted.push_back(person.message_id + " " + plain(trace.line));
    } else if (is_its && person.since && log.covers(*person.since, kLogMargin)) {
      reading.not_accepted.push_back(person.message_id);
    } else {
      ++reading.untold;
    }
  }
  return reading;
}

boost::json::array slice(const std::vector<std::string>& texts, std::size_t from) {
  boost::json::array out;
  for (std::size_t i = from; i < std::min(texts.size(), from + kFindingsAtOnce); ++i) {
    out.emplace_back(texts[i]);
  }
  return out;
}

void print_reading(
    Session& session, const UncertainOptions& options, const boost::json::object& done
) {
  Terminal& terminal = session.terminal();
  const boost::json::value value(done);
  terminal.say(fmt::format(
      "{:>8}  were taken by the relay: they are accepted now", grouped(number_at(value, "settled"))
  ));
  terminal.say(fmt::format(
      "{:>8}  are not in the log though it covers their time: probably never arrived; still "
      "uncertain",
      grouped(number_at(value, "not_accepted"))
  ));
  terminal.say(
      fmt::format("{:>8}  cannot be told: still uncertain", grouped(number_at(value, "untold")))
  );
  if (number_at(value, "untold") > 0) {
    terminal.say();
    terminal.say(
        "A log tells of somebody it does not name only when it is the log of this relay (it names "
        "others of this mailing), reaches from a quarter of an hour before to a quarter of an hour "
        "after, and the zone of its times is known: --zone Europe/Oslo."
    );
  }
  if (number_at(value, "not_accepted") > 0) {
    terminal.say();
    terminal.say(fmt::format(
        "Two people may give up those who never got it; then a new mailing may go to them:\n"
        "  amends uncertain {} --settle abandoned --people ADDRESS --reason \"not in the relay's "
        "log\"",
        shown(options.name)
    ));
  }
}

Result<Exit> learn(Session& session, const UncertainOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const Asked asked, ask_who(*api, options.name));
  AMENDS_TRY(const mail::RelayLog log, read_log(options, asked));
  const Reading reading = judge(log, asked);
  std::uint64_t settled = 0;
  std::uint64_t not_accepted = 0;
  const std::size_t most = std::max(reading.accepted.size(), reading.not_accepted.size());
  for (std::size_t from = 0; from < most; from += kFindingsAtOnce) {
    AMENDS_TRY(
        const boost::json::value answer,
        api->post(
            api_path({"mailings", options.name, "uncertain", "relay-log"}),
            boost::json::object{
                {"accepted", slice(reading.accepted, from)},
                {"not_accepted", slice(reading.not_accepted, from)}
            }
        )
    );
    settled += number_at(answer, "settled");
    not_accepted += number_at(answer, "not_accepted");
  }
  const boost::json::object done{
      {"settled", settled}, {"not_accepted", not_accepted}, {"untold", reading.untold}
  };
  if (!session.print_if_json(done)) {
    print_reading(session, options, done);
  }
  return Exit::done;
}

Result<Exit> uncertain(Session& session, const UncertainOptions& options) {
  const int verbs = (options.settle.empty() ? 0 : 1) + (options.confirm.empty() ? 0 : 1) +
                    (options.log.empty() ? 0 : 1);
  if (verbs > 1) {
    return make_error("cli.settle", "one of --settle, --confirm and --relay-log at a time");
  }
  if (!options.settle.empty()) {
    return propose(session, options);
  }
  if (!options.confirm.empty()) {
    return confirm(session, options);
  }
  return options.log.empty() ? show(session, options) : learn(session, options);
}

}  // namespace

void add_uncertain_command(Verb& root) {
  const auto options = std::make_shared<UncertainOptions>();
  root.verb("uncertain", "Show who may have got a mailing, and settle it")
      .argument("NAME", options->name, "The mailing")
      .option("--relay-log", options->log, "Postfix's mail.log: who is in it was accepted")
      .option("--zone", options->zone, "Zone of the log's times when they name none: Europe/Oslo")
      .choice("--settle", options->settle, {"accepted", "abandoned"}, "Propose what became of them")
      .option("--people", options->people, "With --settle: all, or an address")
      .option("--reason", options->reason, "With --settle: why")
      .option("--confirm", options->confirm, "Number of another person's proposal")
      .help(
          {"amends uncertain spring-sale --relay-log /var/log/mail.log --zone Europe/Oslo",
           "amends uncertain spring-sale --settle abandoned --people all --reason \"relay died\""}
      )
      .runs([options](Session& session) { return uncertain(session, *options); });
}

}  // namespace amends::cli
