#include "cli/commands.h"
#include "cli/people_pages.h"
#include "model/send.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

struct WhoOptions {
  std::string name;
  std::string state;
  std::string set;
  std::string file;
};

std::vector<std::string> send_states() {
  std::vector<std::string> names;
  for (std::size_t state = 0; state < model::kSendStates; ++state) {
    names.emplace_back(model::to_string(static_cast<model::SendState>(state)));
  }
  return names;
}

std::vector<std::string> send_row(const boost::json::value& send) {
  const std::string withheld = text_at(send, "withheld");
  const std::string reply = text_at(send, "reply");
  const std::uint64_t code = number_at(send, "reply_code");
  // The reply's text begins with its code; a plain success is kept without its words.
  std::string said = reply.empty() && code != 0 ? fmt::format("{}", code) : reply;
  if (!withheld.empty() && withheld != "none") {
    said = withheld;
  }
  return {
      text_at(send, "address"),
      text_at(send, "state"),
      std::to_string(number_at(send, "wave") + 1),
      text_at(send, "version"),
      moment(text_at(send, "changed_at")),
      said
  };
}

Result<Exit> who_in_set(Session& session, const WhoOptions& options) {
  PagedList list;
  list.path = api_path({"mailings", options.name, "people"});
  list.query = {{"set", options.set}};
  list.member = "people";
  list.empty = fmt::format("Nobody is in the set: {}.", shown(options.set, kSentenceCharsMax));
  list.columns = {{"ADDRESS"}};
  list.row = [](const boost::json::value& person) {
    return std::vector<std::string>{text_at(person, "address")};
  };
  return options.file.empty() ? show_pages(session, list)
                              : export_list(session, list, options.file);
}

Result<Exit> who(Session& session, const WhoOptions& options) {
  if (!options.set.empty() && !options.state.empty()) {
    return make_error(
        "cli.who", "either --state or --set, not both: a set has words for the states"
    );
  }
  if (!options.set.empty()) {
    return who_in_set(session, options);
  }
  PagedList list;
  list.path = api_path({"mailings", options.name, "sends"});
  list.query = {{"state", options.state}};
  list.member = "sends";
  list.empty = options.state.empty() ? "Nobody: it was never sent."
                                     : fmt::format("Nobody is {}.", options.state);
  list.columns = {
      {"ADDRESS"}, {"STATE"}, {"WAVE", Align::right}, {"VERSION", Align::right}, {"SINCE"}, {"WHY"}
  };
  list.row = send_row;
  return options.file.empty() ? show_pages(session, list)
                              : export_list(session, list, options.file);
}

}  // namespace

void add_people_commands(Verb& root) {
  const auto who_options = std::make_shared<WhoOptions>();
  root.verb("who", "Show exactly who got a mailing, who did not, and who is uncertain")
      .argument("NAME", who_options->name, "The mailing")
      .choice("--state", who_options->state, send_states(), "Only these")
      .option("--set", who_options->set, "Only who is in this set, in words joined by and, or, not")
      .option("--export", who_options->file, "Write a CSV that is safe to open in a spreadsheet")
      .help(
          {"amends who spring-sale --state uncertain",
           "amends who spring-sale --state accepted --export got-it.csv",
           "amends who spring-sale --set \"accepted and opened and not clicked(3) and not left\""}
      )
      .runs([who_options](Session& session) { return who(session, *who_options); });
}

}  // namespace amends::cli
