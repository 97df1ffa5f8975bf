#include "cli/letters_command.h"

#include "cli/commands.h"
#include "cli/file_writer.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {
namespace {

using boost::json::value;

/// Without it spreadsheets read Cyrillic and Hebrew letters as something else.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct LetterOptions {
  std::string id;
  std::string csv;
  std::vector<std::string> without;
  bool sent = false;
  bool not_sent = false;
};

Result<Exit> say(Session& session, const value& letters) {
  if (!session.print_if_json(letters)) {
    session.terminal().say(sentence_at(letters, "text"));
  }
  return Exit::done;
}

Result<Exit> take(Session& session, ApiClient& api, const LetterOptions& options) {
  AMENDS_TRY(
      const value letters,
      api.post(api_path({"incidents", options.id, "letters", "take"}), boost::json::object())
  );
  const auto written =
      replace_file(options.csv, fmt::format("{}{}", kByteOrderMark, text_at(letters, "csv")));
  if (!written.ok()) {
    return make_error(
               "cli.letters_lost",
               "the letters count as taken, and nobody has them: give them back, then take them "
               "again: amends incident letters {} --not-sent",
               shown(options.id)
    )
        .because(written.error());
  }
  if (session.print_if_json(letters)) {
    return Exit::done;
  }
  const std::string id = shown(options.id);
  session.terminal().say(fmt::format(
      "Wrote {}: {}.",
      shown(options.csv),
      counted(number_at(letters, "waiting"), "letter", "letters")
  ));
  session.terminal().say(sentence_at(letters, "text"));
  session.terminal().say(
      fmt::format("Say it with: amends incident letters {0} --sent, or --not-sent", id)
  );
  return Exit::done;
}

Result<Exit> letters(Session& session, const LetterOptions& options) {
  const std::array<bool, 3> asked = {!options.csv.empty(), options.sent, options.not_sent};
  if (std::ranges::count(asked, true) > 1 || (!options.without.empty() && !options.sent)) {
    return make_error(
        "cli.letters",
        "one thing at a time: --csv, --sent or --not-sent; --without goes with --sent"
    );
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  if (!options.csv.empty()) {
    return take(session, *api, options);
  }
  if (!options.sent && !options.not_sent) {
    AMENDS_TRY(const value known, api->get(api_path({"incidents", options.id, "letters"})));
    return say(session, known);
  }
  boost::json::object body;
  if (!options.without.empty()) {
    boost::json::array without;
    for (const std::string& address : options.without) {
      without.push_back(value(address));
    }
    body["without"] = std::move(without);
  }
  const std::string_view verb = options.sent ? "sent" : "not-sent";
  AMENDS_TRY(
      const value known, api->post(api_path({"incidents", options.id, "letters", verb}), body)
  );
  return say(session, known);
}

}  // namespace

void add_letters_command(Verb& incident) {
  const auto options = std::make_shared<LetterOptions>();
  incident
      .verb("letters", "Take personal letters to send them yourself, and say what became of them")
      .argument("ID", options->id, "The incident")
      .option("--csv", options->csv, "Write the letters that are signed off into this file")
      .flag("--sent", options->sent, "Those that were taken were sent by hand")
      .options("--without", options->without, "With --sent: an address whose letter was not sent")
      .flag("--not-sent", options->not_sent, "None of those that were taken was sent")
      .help(
          {"amends incident letters 1 --csv letters.csv",
           "amends incident letters 1 --sent --without ida@people.example"}
      )
      .runs([options](Session& session) { return letters(session, *options); });
}

}  // namespace amends::cli
