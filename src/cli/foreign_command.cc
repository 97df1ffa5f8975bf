#include "cli/foreign_command.h"

#include "cli/incident_options.h"
#include "cli/session.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <utility>

namespace amends::cli {
namespace {

struct ForeignOptions {
  std::string name;
  std::array<std::string, 5> files;  // in the order of kParts
  MistakeOptions mistake;
  std::string from;
  std::string language;
  std::string provider;
  std::vector<std::string> map;
  std::string zone;
  std::string dates;
  std::string sent_at;
  std::string wrong_link;
};

constexpr auto kParts =
    std::to_array<std::string_view>({"sent", "opens", "clicks", "bounces", "unsubscribes"});

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || c == '_';
}

/// Where a new pair begins behind `from`: at the comma before "word=".
std::size_t next_pair(std::string_view text, std::size_t from) {
  for (std::size_t comma = text.find(',', from); comma != std::string_view::npos;
       comma = text.find(',', comma + 1)) {
    std::size_t end = comma + 1;
    while (end < text.size() && is_word(text[end])) {
      ++end;
    }
    if (end > comma + 1 && end < text.size() && text[end] == '=') {
      return comma;
    }
  }
  return text.size();
}

Result<boost::json::object> body_of(const ForeignOptions& options) {
  AMENDS_TRY(const auto map, read_column_map(options.map));
  boost::json::object body = mistake_json(options.mistake);
  body["from"] = options.from;
  body["language"] = options.language;
  const std::array<std::pair<std::string_view, const std::string*>, 5> optional = {{
      {"provider", &options.provider},
      {"zone", &options.zone},
      {"dates", &options.dates},
      {"sent_at", &options.sent_at},
      {"wrong_link", &options.wrong_link},
  }};
  for (const auto& [field, text] : optional) {
    if (!text->empty()) {
      body[field] = *text;
    }
  }
  boost::json::object columns;
  for (const auto& [meaning, column] : map) {
    columns[meaning] = column;
  }
  if (!columns.empty()) {
    body["columns"] = std::move(columns);
  }
  return body;
}

Result<void> upload(ApiClient& api, const ForeignOptions& options) {
  for (std::size_t part = 0; part < kParts.size(); ++part) {
    const std::filesystem::path file = options.files.at(part);
    if (file.empty()) {
      continue;
    }
    AMENDS_TRY_VOID(api.upload(api_path({"elsewhere", options.name, kParts.at(part)}), file));
  }
  return {};
}

/// Looked for before anything is sent.
Result<void> check_files(const ForeignOptions& options) {
  for (const std::string& file : options.files) {
    std::error_code error;
    if (!file.empty() && !std::filesystem::is_regular_file(file, error)) {
      return make_error("cli.list", "there is no file {}; name a CSV file", file);
    }
  }
  return {};
}

void print(Terminal& terminal, const ForeignOptions& options, const boost::json::value& result) {
  const boost::json::value* incident = find_at(result, "incident");
  const std::string id = incident == nullptr ? "" : shown(text_at(*incident, "id"));
  const boost::json::value* is_new = find_at(result, "is_new");
  const bool opened = is_new != nullptr && is_new->is_bool() && is_new->get_bool();
  const std::string name = shown(options.name);
  terminal.say(
      opened ? fmt::format("Incident {} about {} is open.", id, name)
             : fmt::format(
                   "Incident {} about {} was open already; what is new in the files was added to "
                   "it.",
                   id,
                   name
               )
  );
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kLines = {{
      {"accepted", "got it"},
      {"rejected", "did not get it"},
      {"opened", "saw it, as far as the files say"},
      {"clicked", "clicked"},
      {"left", "left"},
      {"complained", "complained"},
      {"suppressed", "get nothing from here any more"},
  }};
  for (const auto& [key, words] : kLines) {
    if (const std::uint64_t count = number_at(result, key); count > 0 || key == "accepted") {
      terminal.say(fmt::format("{:>12}  {}", grouped(count), words));
    }
  }
  for (const boost::json::value& gap : array_at(result, "gaps")) {
    terminal.say(fmt::format("  {}", shown(text_at(gap, "text"))));
  }
  terminal.say(fmt::format("Facts and what to do: amends incident show {}", id));
  terminal.say(fmt::format("The steps, in their order: amends incident plan {}", id));
}

Result<Exit> import(Session& session, const ForeignOptions& options) {
  AMENDS_TRY_VOID(check_files(options));
  AMENDS_TRY(const boost::json::object body, body_of(options));
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY_VOID(upload(*api, options));
  AMENDS_TRY(
      const boost::json::value started, api->post(api_path({"elsewhere", options.name}), body)
  );
  const std::string job = text_at(started, "job");
  AMENDS_TRY(const boost::json::value done, wait_for_job(session, job, {"Importing", "bytes"}));
  const boost::json::value* found = find_at(done, "result");
  const boost::json::value result = found == nullptr ? boost::json::value() : *found;
  std::filesystem::path beside = options.files.front();
  beside.replace_extension(".refused.csv");
  const bool has_told = number_at(result, "told") > 0;
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  if (has_told) {
    AMENDS_TRY_VOID(api->download(api_path({"jobs", job, "refused"}), beside));
  }
  if (!session.print_if_json(result)) {
    print(session.terminal(), options, result);
    if (has_told) {
      session.terminal().say(fmt::format(
          "{} not taken, or not in full; each with its file, line and reason: {}",
          counted(number_at(result, "told"), "row was", "rows were"),
          shown(beside.string())
      ));
    }
  }
  return has_told ? Exit::attention : Exit::done;
}

}  // namespace

Result<std::map<std::string, std::string>> read_column_map(const std::vector<std::string>& options
) {
  std::map<std::string, std::string> map;
  for (const std::string& option : options) {
    std::string_view rest = option;
    while (!rest.empty()) {
      const std::size_t sign = rest.find('=');
      const std::size_t end =
          sign == std::string_view::npos ? rest.size() : next_pair(rest, sign + 1);
      const std::string_view meaning = rest.substr(0, sign);
      if (sign == std::string_view::npos || meaning.empty() || sign + 1 == end ||
          !std::ranges::all_of(meaning, is_word)) {
        return make_error(
            "cli.map", "--map {}: write it as --map email=\"E-Mail\",opened_at=\"Opened\"", option
        );
      }
      map[std::string(meaning)] = rest.substr(sign + 1, end - sign - 1);
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
  }
  return map;
}

void add_foreign_command(Verb& incident) {
  const auto options = std::make_shared<ForeignOptions>();
  Verb verb = incident.verb("import", "Open an incident about a mailing that another program sent");
  verb.required_option("--name", options->name, "What to call the mailing here")
      .required_option("--sent", options->files[0], "CSV: everybody it was sent to")
      .option("--opens", options->files[1], "CSV: who opened it")
      .option("--clicks", options->files[2], "CSV: who clicked, and on which link")
      .option("--bounces", options->files[3], "CSV: who did not get it")
      .option("--unsubscribes", options->files[4], "CSV: who left");
  ask_for_mistake(verb, options->mistake)
      .required_option("--from", options->from, "Who an apology would come from")
      .required_option("--language", options->language, "The language of the mailing: nb")
      .choice(
          "--provider",
          options->provider,
          {"mailchimp", "brevo", "klaviyo", "hubspot", "listmonk"},
          "Whose export it is; else only columns with plain names are known"
      )
      .options("--map", options->map, "What columns mean: email=\"E-Mail\",opened_at=\"Opened\"")
      .option("--zone", options->zone, "Time zone of the files: Europe/Oslo")
      .choice(
          "--dates",
          options->dates,
          {"day_first", "month_first"},
          "What comes first in dates like 03/04/2026"
      )
      .option("--sent-at", options->sent_at, "When the first copy left, where no file says it")
      .option("--wrong-link", options->wrong_link, "Where the wrong link led")
      .help(
          {"amends incident import --name spring-sale --sent sent.csv --opens opens.csv --clicks "
           "clicks.csv --kind wrong_link --what \"the button led to last year's page\" --from "
           "\"Nordlys <hello@nordlys.example>\" --language en --provider mailchimp --zone "
           "Europe/Oslo --sent-at \"2026-11-24 09:00\"",
           "amends incident import --name autumn --sent events.csv --provider hubspot --zone UTC "
           "--kind typo --what \"a letter was missing\" --from hello@nordlys.example --language "
           "nb"},
          "0 every row taken, 1 rows were not taken (they are in a file beside), 2 refused, 3 "
          "could "
          "not be done, 64 wrong use."
      )
      .runs([options](Session& session) { return import(session, *options); });
}

}  // namespace amends::cli
