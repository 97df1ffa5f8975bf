#include "cli/commands.h"
#include "cli/people_pages.h"

#include <boost/json.hpp>

#include <charconv>
#include <utility>

namespace amends::cli {
namespace {

struct ListOptions {
  std::string mailing;
  std::string file;  // of an export
};

struct AddOptions {
  std::string code;
  std::string mailing;
  std::string from;
  std::string until;
  std::string zone;
  std::optional<std::uint64_t> uses;
};

struct PoolOptions {
  std::string mailing;
  std::string file;
  std::string prefix;
  std::optional<std::uint64_t> count;
  bool does_go = false;
};

/// One change of a code; which fields there are depends on the verb.
struct ChangeOptions {
  std::string change;  // "alias", "extend" ...
  std::string code;
  std::string right;
  std::string until;
  std::string zone;
  std::string uses;
  std::string receivers;
  std::optional<std::uint64_t> incident;
  std::optional<std::uint64_t> undoes;
  std::string reason;
  bool does_go = false;
};

/// Text that may be null, which is none.
std::string told(const boost::json::value& value, std::string_view key) {
  const boost::json::value* found = find_at(value, key);
  return found == nullptr || found->is_null() ? std::string() : text_at(value, key);
}

/// A number, or "no limit" where there is none.
std::string limit_at(const boost::json::value& value, std::string_view key) {
  const boost::json::value* found = find_at(value, key);
  return found == nullptr || found->is_null() ? "no limit" : grouped(number_at(value, key));
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::vector<std::string> code_row(const boost::json::value& code) {
  const bool is_unique = flag_at(code, "unique");
  const std::string kind = is_unique ? flag_at(code, "given") ? "given" : "free" : "shared";
  return {
      text_at(code, "code"),
      kind,
      or_dash(told(code, "mailing")),
      flag_at(code, "closed") ? "closed" : or_dash(told(code, "stands_for")),
      or_dash(moment(told(code, "valid_until"))),
      grouped(number_at(code, "used")),
      limit_at(code, "uses_max")
  };
}

PagedList list_of(const ListOptions& options) {
  PagedList list;
  list.path = api_path({"codes"});
  list.query = {{"mailing", options.mailing}};
  list.member = "codes";
  list.empty = "There are no codes yet: amends codes add CODE";
  list.columns = {
      {"CODE"},
      {"KIND"},
      {"MAILING"},
      {"STANDS FOR"},
      {"UNTIL"},
      {"USED", Align::right},
      {"OF", Align::right}
  };
  list.row = code_row;
  return list;
}

/// How many people have the code, in a sentence.
std::string people_words(const boost::json::value& answer) {
  const boost::json::value* people = find_at(answer, "people");
  const std::string code = shown(text_at(answer, "code"));
  if (people == nullptr || people->is_null()) {
    return fmt::format("{}: no mailing is named for it, so nobody can count who has it.", code);
  }
  const boost::json::value* change = find_at(answer, "change");
  const std::string receivers =
      change != nullptr && change->is_object() ? told(*change, "receivers_of") : "";
  const std::string who = counted(number_at(answer, "people"), "person", "people");
  return receivers.empty() ? fmt::format("{} got {}.", who, code)
                           : fmt::format("{} got {}; it is for them only.", who, shown(receivers));
}

void print_history(Terminal& terminal, const boost::json::value& code) {
  Table table(
      {{"ID", Align::right}, {"WHEN"}, {"WHO"}, {"DID"}, {"PEOPLE", Align::right}, {"FOR"}, {"WHY"}}
  );
  for (const boost::json::value& change : array_at(code, "history")) {
    std::string did = text_at(change, "change");
    const std::string to = told(change, "stands_for") + moment(told(change, "until"));
    did += to.empty() ? "" : " " + to;
    did += text_at(change, "change") == "budget" ? " " + limit_at(change, "uses_max") : "";
    const std::string receivers = told(change, "receivers_of");
    table.add(
        {text_at(change, "id"),
         moment(text_at(change, "at")),
         text_at(change, "by"),
         did,
         or_dash(told(change, "people")),
         receivers.empty() ? "everybody" : "receivers of " + receivers,
         text_at(change, "reason")}
    );
  }
  if (table.empty()) {
    terminal.say("It was never changed.");
  } else {
    terminal.show(table);
  }
}

Result<Exit> show(Session& session, const std::string& name) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value code, api->get(api_path({"codes", name})));
  if (session.print_if_json(code)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  Table table({{"CODE"}, {"KIND"}, {"MAILING"}, {"STANDS FOR"}, {"UNTIL"}, {"USED"}, {"OF"}});
  table.add(code_row(code));
  terminal.show(table);
  terminal.say(people_words(code));
  terminal.say();
  print_history(terminal, code);
  return Exit::done;
}

Result<Exit> add(Session& session, const AddOptions& options) {
  boost::json::object body{{"code", options.code}};
  for (const auto& [key, value] :
       {std::pair<std::string_view, const std::string&>{"mailing", options.mailing},
        {"valid_from", options.from},
        {"valid_until", options.until},
        {"zone", options.zone}}) {
    if (!value.empty()) {
      body[key] = value;
    }
  }
  if (options.uses) {
    body["uses_max"] = *options.uses;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value code, api->post(api_path({"codes"}), body));
  if (!session.print_if_json(code)) {
    session.terminal().say(fmt::format("{} is registered.", shown(text_at(code, "code"))));
  }
  return Exit::done;
}

Result<Exit> import(Session& session, const PoolOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value done,
      api->upload(api_path({"mailings", options.mailing, "codes"}), options.file)
  );
  const std::uint64_t refused = number_at(done, "refused");
  if (!session.print_if_json(done)) {
    Terminal& terminal = session.terminal();
    terminal.say(fmt::format(
        "{} for {}, {} refused.",
        counted(number_at(done, "added"), "new code", "new codes"),
        shown(options.mailing),
        grouped(refused)
    ));
    for (const boost::json::value& row : array_at(done, "problems")) {
      terminal.say(fmt::format(
          "  line {}: {} [{}]",
          number_at(row, "line"),
          shown(text_at(row, "detail"), kSentenceCharsMax),
          shown(text_at(row, "id"))
      ));
    }
  }
  return refused == 0 ? Exit::done : Exit::attention;
}

Result<Exit> draw(Session& session, const PoolOptions& options) {
  if (!options.count) {
    return make_error("cli.codes", "how many? --count 5000");
  }
  boost::json::object body{{"count", *options.count}};
  if (!options.prefix.empty()) {
    body["prefix"] = options.prefix;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value done,
      api->post(api_path({"mailings", options.mailing, "codes", "draw"}), body)
  );
  if (!session.print_if_json(done)) {
    session.terminal().say(fmt::format(
        "{} drawn for {}.",
        counted(number_at(done, "drawn"), "code", "codes"),
        shown(options.mailing)
    ));
    session.terminal().say(
        fmt::format("Give them out: amends codes assign {}", shown(options.mailing))
    );
  }
  return Exit::done;
}

void print_need(Terminal& terminal, const boost::json::value& need) {
  const std::string name = shown(text_at(need, "mailing"));
  const boost::json::value* stock = find_at(need, "stock");
  terminal.say(fmt::format(
      "{}: {}, {} without a code, {} left.",
      name,
      counted(number_at(need, "people"), "person", "people"),
      grouped(number_at(need, "without_code")),
      counted(stock == nullptr ? 0 : number_at(*stock, "left"), "code is", "codes are")
  ));
  if (const std::uint64_t missing = number_at(need, "missing"); missing > 0) {
    terminal.say(fmt::format(
        "{} missing: amends codes draw {} --count {}",
        counted(missing, "code is", "codes are"),
        name,
        missing
    ));
  }
}

Result<Exit> assign(Session& session, const PoolOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  if (!options.does_go) {
    AMENDS_TRY(
        const boost::json::value need, api->get(api_path({"mailings", options.mailing, "codes"}))
    );
    if (!session.print_if_json(need)) {
      print_need(session.terminal(), need);
      session.terminal().say(fmt::format(
          "Nobody was given any yet. To do it: amends codes assign {} --yes", shown(options.mailing)
      ));
    }
    return number_at(need, "missing") == 0 ? Exit::done : Exit::attention;
  }
  AMENDS_TRY(
      const boost::json::value done,
      api->post(api_path({"mailings", options.mailing, "codes", "assign"}), boost::json::object())
  );
  if (!session.print_if_json(done)) {
    print_need(session.terminal(), done);
    session.terminal().say(fmt::format(
        "Each has their own in the column {}. The people changed by it: amends proof {}",
        shown(text_at(done, "column")),
        shown(options.mailing)
    ));
  }
  return Exit::done;
}

/// `budget CODE 500` or `budget CODE none`.
Result<boost::json::value> uses_of(const std::string& text) {
  if (text == "none") {
    return boost::json::value();
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return make_error("cli.codes", "how many uses in all? A number, or none for no limit");
  }
  return boost::json::value(number);
}

Result<boost::json::object> change_body(const ChangeOptions& options) {
  if (options.does_go && options.reason.empty()) {
    return make_error(
        "cli.reason", "say why, for the history: --reason \"the mail said SRPING20\""
    );
  }
  boost::json::object body{{"change", options.change}};
  for (const auto& [key, value] :
       {std::pair<std::string_view, const std::string&>{"stands_for", options.right},
        {"until", options.until},
        {"zone", options.zone},
        {"receivers_of", options.receivers},
        {"reason", options.reason}}) {
    if (!value.empty()) {
      body[key] = value;
    }
  }
  if (options.change == "budget") {
    AMENDS_TRY(body["uses_max"], uses_of(options.uses));
  }
  if (options.incident) {
    body["incident"] = *options.incident;
  }
  if (options.undoes) {
    body["undoes"] = *options.undoes;
  }
  if (!options.does_go) {
    body["dry_run"] = true;
  }
  return body;
}

void print_terms(Terminal& terminal, const boost::json::value& done) {
  const boost::json::value* before = find_at(done, "before");
  const boost::json::value* after = find_at(done, "after");
  if (before == nullptr || after == nullptr) {
    return;
  }
  Table table({{""}, {"BEFORE"}, {"AFTER"}});
  const auto add_row = [&](const std::string& name, const auto& words) {
    table.add({name, words(*before), words(*after)});
  };
  add_row("stands for", [](const auto& terms) { return or_dash(told(terms, "stands_for")); });
  add_row("until", [](const auto& terms) { return or_dash(moment(told(terms, "valid_until"))); });
  add_row("uses", [](const auto& terms) { return limit_at(terms, "uses_max"); });
  add_row("closed", [](const auto& terms) {
    return std::string(flag_at(terms, "closed") ? "yes" : "no");
  });
  terminal.show(table);
}

Result<Exit> change(Session& session, const ChangeOptions& options) {
  AMENDS_TRY(const boost::json::object body, change_body(options));
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value done, api->post(api_path({"codes", options.code, "changes"}), body)
  );
  if (session.print_if_json(done)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  terminal.say(people_words(done));
  print_terms(terminal, done);
  terminal.say();
  if (!options.does_go) {
    const boost::json::value* change = find_at(done, "change");
    const std::uint64_t undoes = change == nullptr ? 0 : number_at(*change, "undoes");
    // The last change may be another's by then.
    terminal.say(fmt::format(
        "Nothing has changed yet. The same again with {}--yes --reason \"...\" does exactly this.",
        undoes == 0 ? "" : fmt::format("--id {} ", undoes)
    ));
    return Exit::done;
  }
  terminal.say(terminal.styled(Style::bold, "Done. Shops hear it from now on."));
  if (options.change != "undo") {
    const boost::json::value* change = find_at(done, "change");
    terminal.say(fmt::format(
        "One step back: amends codes undo {} --id {} --yes --reason \"...\"",
        shown(options.code),
        change == nullptr ? 0 : number_at(*change, "id")
    ));
  }
  return Exit::done;
}

using Shared = std::shared_ptr<ChangeOptions>;

/// A verb that changes a code: what all of them take.
Verb change_verb(
    const Verb& codes, const Shared& options, const std::string& name, const std::string& summary
) {
  options->change = name;
  Verb verb = codes.verb(name, summary);
  verb.argument("CODE", options->code, "The code, as it stands in the mail");
  return verb;
}

void finish_change_verb(Verb& verb, const Shared& options, std::vector<std::string> examples) {
  if (options->change != "undo") {
    verb.option(
        "--receivers-of", options->receivers, "Only for those who got this mailing, by the ledger"
    );
    verb.number("--incident", options->incident, "Only for those whom this incident hit");
  } else {
    verb.number("--id", options->undoes, "Exactly this change: amends codes show CODE");
  }
  verb.option("--reason", options->reason, "Why, for the history; needed with --yes")
      .flag("--yes", options->does_go, "Do it; else only whom it would be about is shown")
      .help(std::move(examples))
      .runs([options](Session& session) { return change(session, *options); });
}

void add_change_verbs(const Verb& codes) {
  const auto alias = std::make_shared<ChangeOptions>();
  Verb verb = change_verb(codes, alias, "alias", "Let a mistyped code stand for the right one");
  verb.argument("RIGHT", alias->right, "The code that should have stood there");
  finish_change_verb(
      verb,
      alias,
      {"amends codes alias SRPING20 SPRING20",
       "amends codes alias SRPING20 SPRING20 --yes --reason \"typing mistake in the mail\""}
  );

  const auto extend = std::make_shared<ChangeOptions>();
  verb = change_verb(codes, extend, "extend", "Let a code last longer, an ended one too");
  verb.required_option("--until", extend->until, "A day, which is its last second, or a moment")
      .option("--zone", extend->zone, "Zone of that day or moment: Europe/Oslo; UTC if left out");
  finish_change_verb(
      verb,
      extend,
      {"amends codes extend SPRING20 --until 2026-11-30 --zone Europe/Oslo",
       "amends codes extend SPRING20 --until 2026-11-30 --receivers-of spring-sale --yes --reason "
       "\"it ended before the mail came\""}
  );

  const auto budget = std::make_shared<ChangeOptions>();
  verb = change_verb(codes, budget, "budget", "Say how often a code may be used in all");
  verb.argument("USES", budget->uses, "A number, or none for no limit");
  finish_change_verb(
      verb,
      budget,
      {"amends codes budget SPRING20 5000", "amends codes budget SPRING20 none --yes --reason ok"}
  );

  const std::pair<const char*, const char*> plain[] = {
      {"close", "Take a code no more"},
      {"open", "Take a closed code again"},
      {"undo", "Take the last change of a code back"},
  };
  for (const auto& [name, summary] : plain) {
    const auto options = std::make_shared<ChangeOptions>();
    verb = change_verb(codes, options, name, summary);
    finish_change_verb(
        verb,
        options,
        {fmt::format("amends codes {} SPRING20", name),
         fmt::format("amends codes {} SPRING20 --yes --reason \"wrong discount\"", name)}
    );
  }
}

void add_pool_verbs(const Verb& codes) {
  const auto file = std::make_shared<PoolOptions>();
  codes.verb("import", "Bring in codes for a mailing, one person each")
      .argument("FILE", file->file, "A CSV; the column code, or the first one")
      .required_option("--mailing", file->mailing, "The mailing they are for")
      .help(
          {"amends codes import codes.csv --mailing spring-sale",
           "amends codes import codes.csv --mailing spring-sale --format json"},
          "0 all taken, 1 rows were refused, 2 refused, 3 could not be done, 64 wrong use."
      )
      .runs([file](Session& session) { return import(session, *file); });

  const auto drawn = std::make_shared<PoolOptions>();
  codes.verb("draw", "Draw codes that nobody can guess, for a mailing, one person each")
      .argument("NAME", drawn->mailing, "The mailing they are for")
      .number("--count", drawn->count, "How many")
      .option("--prefix", drawn->prefix, "What they begin with: SPRING")
      .help(
          {"amends codes draw spring-sale --count 5000",
           "amends codes draw spring-sale --count 5000 --prefix SPRING"}
      )
      .runs([drawn](Session& session) { return draw(session, *drawn); });

  const auto given = std::make_shared<PoolOptions>();
  codes.verb("assign", "Give each person of a mailing a code of their own, before it goes")
      .argument("NAME", given->mailing, "The mailing; it prints the column that [[codes]] names")
      .flag("--yes", given->does_go, "Do it; else only who has none yet is counted")
      .help(
          {"amends codes assign spring-sale", "amends codes assign spring-sale --yes"},
          "0 done, 1 there are too few codes, 2 refused, 3 could not be done, 64 wrong use."
      )
      .runs([given](Session& session) { return assign(session, *given); });
}

}  // namespace

void add_code_commands(Verb& root) {
  Verb codes = root.verb("codes", "Show promo codes, and mend those of mail that has left");
  codes.needs_verb().help({"amends codes list", "amends codes alias SRPING20 SPRING20"});

  const auto listed = std::make_shared<ListOptions>();
  codes.verb("list", "Show the codes")
      .option("--mailing", listed->mailing, "Only those of this mailing")
      .help({"amends codes list", "amends codes list --mailing spring-sale"})
      .runs([listed](Session& session) { return show_pages(session, list_of(*listed)); });

  const auto one = std::make_shared<std::string>();
  codes.verb("show", "Show a code, who has it, and everything that was changed about it")
      .argument("CODE", *one, "The code")
      .help({"amends codes show SPRING20", "amends codes show SPRING20 --format json"})
      .runs([one](Session& session) { return show(session, *one); });

  const auto added = std::make_shared<AddOptions>();
  codes.verb("add", "Register a code that all share")
      .argument("CODE", added->code, "The code")
      .option("--mailing", added->mailing, "The mailing that carries it")
      .option("--from", added->from, "Its first day or moment")
      .option("--until", added->until, "Its last day or moment")
      .option("--zone", added->zone, "Zone of those: Europe/Oslo; UTC if left out")
      .number("--uses", added->uses, "How often it may be used in all")
      .help(
          {"amends codes add SPRING20 --mailing spring-sale --until 2026-11-30 --zone Europe/Oslo",
           "amends codes add SPRING20 --uses 5000"}
      )
      .runs([added](Session& session) { return add(session, *added); });

  const auto exported = std::make_shared<ListOptions>();
  codes.verb("export", "Write all codes as a CSV for shops that cannot ask")
      .argument("FILE", exported->file, "The CSV to write, safe to open in a spreadsheet")
      .option("--mailing", exported->mailing, "Only those of this mailing")
      .help({"amends codes export codes.csv", "amends codes export codes.csv --mailing spring-sale"}
      )
      .runs([exported](Session& session) {
        return export_list(session, list_of(*exported), exported->file);
      });

  add_change_verbs(codes);
  add_pool_verbs(codes);
}

}  // namespace amends::cli
