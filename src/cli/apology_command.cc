#include "cli/commands.h"
#include "cli/file_writer.h"
#include "cli/incident_words_text.h"
#include "cli/mailing_text.h"
#include "cli/outcome_commands.h"
#include "text/catalogue.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace amends::cli {
namespace {

struct ApologyOptions {
  std::string id;
  std::string to;
  std::string kind = "apology";
  std::string from;
  std::string signer;
  std::string signer_role;
  std::string what_happened;
  std::string what_we_did;
  std::string cause;
  std::string offer;
  std::string prevention;
  std::string link;
  std::string link_label;
  std::string tone;
  std::string languages;
  std::string right_price;
  std::string currency;
  std::string right_code;
  std::string right_date;
  std::string offer_code;
  std::string offer_amount;
  std::string offer_until;
  std::optional<std::uint64_t> offer_percent;
  bool is_fixed = false;
  bool holds_out = false;
  bool holds_nobody_out = false;
  bool does_preview = false;
  std::string output;
};

/// "nb,he" as ["nb", "he"]; "none" is no other language than the mailing's.
boost::json::array languages_json(std::string_view list) {
  boost::json::array out;
  while (!list.empty() && list != "none") {
    const std::size_t end = std::min(list.find(','), list.size());
    out.push_back(boost::json::value(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

boost::json::object body_of(const ApologyOptions& options) {
  const std::array<std::pair<std::string_view, const std::string*>, 20> members = {{
      {"audience", &options.to},
      {"kind", &options.kind},
      {"from", &options.from},
      {"signer", &options.signer},
      {"signer_role", &options.signer_role},
      {"what_happened", &options.what_happened},
      {"what_we_did", &options.what_we_did},
      {"cause", &options.cause},
      {"offer", &options.offer},
      {"prevention", &options.prevention},
      {"link", &options.link},
      {"link_label", &options.link_label},
      {"tone", &options.tone},
      {"right_price", &options.right_price},
      {"currency", &options.currency},
      {"right_code", &options.right_code},
      {"right_date", &options.right_date},
      {"offer_code", &options.offer_code},
      {"offer_amount", &options.offer_amount},
      {"offer_until", &options.offer_until},
  }};
  boost::json::object body;
  for (const auto& [name, value] : members) {
    if (!value->empty()) {
      body[name] = *value;
    }
  }
  if (!options.languages.empty()) {
    body["languages"] = languages_json(options.languages);
  }
  if (options.offer_percent) {
    body["offer_percent"] = *options.offer_percent;
  }
  if (options.is_fixed) {
    body["fixed"] = true;
  }
  if (options.holds_out || options.holds_nobody_out) {
    body["holdout"] = options.holds_out;
  }
  return body;
}

std::string listed(const boost::json::array& names) {
  std::string list;
  for (const boost::json::value& name : names) {
    if (name.is_string()) {
      list += (list.empty() ? "" : ", ") + shown(std::string(name.as_string()));
    }
  }
  return list;
}

/// What a reader of each language gets that nobody wrote, and what the rubric finds.
void print_notes(Session& session, const boost::json::value& answer) {
  const text::Catalogue& words = text::catalogue(session.locale());
  for (const boost::json::value& text : array_at(answer, "texts")) {
    const std::string language = shown(text_at(text, "language"));
    std::string stand_ins;
    for (const boost::json::value& name : array_at(text, "stand_ins")) {
      stand_ins += stand_ins.empty() ? "" : ", ";
      stand_ins +=
          words.format(fmt::format("apology.field.{}", std::string_view(name.as_string())));
    }
    session.terminal().say(fmt::format("  {}: scores {}", language, number_at(text, "score")));
    if (!stand_ins.empty()) {
      session.terminal().say(
          fmt::format("      worded by Amends or left out, nobody wrote it: {}", stand_ins)
      );
    }
    for (const std::string_view part : {"missing", "faults"}) {
      if (const std::string names = listed(array_at(text, part)); !names.empty()) {
        session.terminal().say(fmt::format("      {}: {}", part, names));
      }
    }
  }
}

/// How many get it, and who of the set does not.
void print_people(Session& session, const boost::json::value& answer) {
  const std::uint64_t people = number_at(answer, "people");
  session.terminal().say(
      fmt::format("{} {} it.", counted(people, "person", "people"), people == 1 ? "gets" : "get")
  );
  for (const boost::json::value& reason : array_at(answer, "left_out")) {
    session.terminal().say("  " + shown(text_at(reason, "text")));
  }
}

/// Who goes without it, or why nobody does; nothing where nobody asked.
void print_held_out(Session& session, const boost::json::value& answer) {
  if (const boost::json::value* look = find_at(answer, "holdout"); look != nullptr) {
    print_holdout(session.terminal(), *look);
  }
}

Result<void> write_files(Session& session, const boost::json::value& files, const std::string& to) {
  if (!files.is_object()) {
    return {};
  }
  for (const auto& [name, bytes] : files.as_object()) {
    const std::filesystem::path file = std::filesystem::path(to) / std::string(name);
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (!bytes.is_string()) {
      continue;
    }
    AMENDS_TRY_VOID(replace_file(file, std::string_view(bytes.as_string())));
    session.terminal().say("Wrote " + shown(file.string()));
  }
  return {};
}

/// The words alone: nothing is kept and nobody is written to.
Result<Exit> compose(Session& session, const ApologyOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->post(api_path({"incidents", options.id, "compose"}), body_of(options))
  );
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  for (const boost::json::value& text : array_at(answer, "texts")) {
    session.terminal().say(session.terminal().styled(
        Style::bold,
        fmt::format("{}: {}", shown(text_at(text, "language")), shown(text_at(text, "subject")))
    ));
    say_lines(session.terminal(), text_at(text, "text"));
  }
  print_notes(session, answer);
  if (options.kind != "postscript") {
    print_people(session, answer);
  }
  print_held_out(session, answer);
  const boost::json::value* files = find_at(answer, "files");
  if (!options.output.empty() && files != nullptr) {
    AMENDS_TRY_VOID(write_files(session, *files, options.output));
    if (options.kind == "postscript") {
      session.terminal().say("Put {% render \"postscript\" %} where it is to stand.");
    }
  }
  return Exit::done;
}

Result<Exit> apologise(Session& session, const ApologyOptions& options) {
  if (options.holds_out && options.holds_nobody_out) {
    return make_error("cli.holdout", "say --holdout or --no-holdout, not both");
  }
  if (options.does_preview || options.kind == "postscript") {
    return compose(session, options);
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value record,
      api->post(api_path({"incidents", options.id, "draft"}), body_of(options))
  );
  if (!session.print_if_json(record)) {
    const std::string name = shown(text_at(record, "name"));
    session.terminal().say(fmt::format(
        "The draft is the mailing {} (version {}). Nothing was sent.",
        name,
        number_at(record, "version")
    ));
    print_notes(session, record);
    print_people(session, record);
    print_held_out(session, record);
    session.terminal().say(fmt::format(
        "It goes the way of every mailing: amends proof {0}; then somebody else: amends approve "
        "{0}",
        name
    ));
  }
  return Exit::done;
}

void add_values(Verb& verb, const std::shared_ptr<ApologyOptions>& options) {
  verb.choice("--tone", options->tone, {"sober", "warm", "light"}, "sober unless told")
      .option("--languages", options->languages, "nb,he or none; else those of the people")
      .flag("--fixed", options->is_fixed, "It is mended by now")
      .option("--right-price", options->right_price, "The price that is right: 42.00")
      .option("--currency", options->currency, "Of prices and amounts: EUR")
      .option("--right-code", options->right_code, "The code that is right")
      .option("--right-date", options->right_date, "The date that is right: 2026-11-27")
      .option("--offer-code", options->offer_code, "A code that makes good")
      .number("--offer-percent", options->offer_percent, "What it takes off, in percent")
      .option("--offer-amount", options->offer_amount, "Or as an amount")
      .option("--offer-until", options->offer_until, "Its last day: 2026-12-24")
      .flag("--holdout", options->holds_out, "Leave some without it, to see what it does")
      .flag("--no-holdout", options->holds_nobody_out, "Leave nobody without it")
      .flag("--preview", options->does_preview, "Show the words; no draft is made")
      .option("--output", options->output, "Folder for the files of a postscript");
}

}  // namespace

void add_apology_command(Verb& root) {
  const auto options = std::make_shared<ApologyOptions>();
  Verb verb = root.verb("apologise", "Compose an apology or a correction from the facts");
  verb.argument("ID", options->id, "The incident")
      .required_choice(
          "--to",
          options->to,
          {"accepted", "reached", "opened", "clicked", "clicked_wrong_link", "held_out"},
          "To whom, never to people who left; reached is accepted and uncertain"
      )
      .required_option("--signer", options->signer, "The person who signs")
      .option("--what-we-did", options->what_we_did, "What has been mended, in plain words")
      .choice(
          "--kind",
          options->kind,
          {"apology", "correction", "postscript", "letter"},
          "apology unless told; letter: plain text to 200 people at most; a postscript is only "
          "shown"
      )
      .option("--from", options->from, "A person's address: \"Anna Berg <anna@shop.example>\"")
      .option("--signer-role", options->signer_role, "What the person who signs does")
      .option("--what-happened", options->what_happened, "Else the incident's sentence")
      .option("--cause", options->cause, "How it came about, without technical detail")
      .option("--offer", options->offer, "What you make good")
      .option("--prevention", options->prevention, "What you do so that it does not happen again")
      .option("--link", options->link, "The right page")
      .option("--link-label", options->link_label, "The words of that link");
  add_values(verb, options);
  verb.help({"amends apologise 1 --to opened --signer \"the head of the shop\" --what-we-did \"the "
             "button leads to the right page now\"",
             "amends apologise 1 --to clicked_wrong_link --kind correction --signer \"the shop\" "
             "--what-we-did \"mended\" --link https://shop.nordlys.example/sale",
             "amends apologise 1 --to clicked --kind letter --from \"Anna Berg "
             "<anna@nordlys.example>\" --signer \"Anna Berg\" --what-we-did \"the page is right "
             "now\" --preview"})
      .runs([options](Session& session) { return apologise(session, *options); });
}

}  // namespace amends::cli
