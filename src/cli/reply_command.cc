#include "cli/reply_command.h"

#include "cli/commands.h"
#include "model/reply.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace amends::cli {
namespace {

using boost::json::value;

/// Characters of each reply's words that are shown; --format json has more.
constexpr std::size_t kFirstWordsMax = 160;

struct ReplyOptions {
  std::string id;
  std::string of;
  std::optional<std::uint64_t> answered;
  std::optional<std::uint64_t> let_go;
};

std::vector<std::string> class_names() {
  std::vector<std::string> names;
  for (std::size_t index = 0; index < model::kReplyClasses; ++index) {
    names.emplace_back(to_string(static_cast<model::ReplyClass>(index)));
  }
  return names;
}

std::string with_spaces(std::string text) {
  std::ranges::replace(text, '_', ' ');
  return text;
}

void print_reply(Terminal& terminal, const value& reply) {
  const std::string by = text_at(reply, "answered_by");
  terminal.say(fmt::format(
      "{:>6}  {}  {}  {}, {}",
      number_at(reply, "id"),
      moment(text_at(reply, "at")),
      shown(text_at(reply, "from")),
      with_spaces(shown(text_at(reply, "class"))),
      by.empty() ? "open" : "answered by " + shown(by)
  ));
  const std::string words = text_at(reply, "text");
  const std::string line = words.empty() ? text_at(reply, "subject") : words;
  if (!line.empty()) {
    terminal.say("        " + shown(line, kFirstWordsMax));
  }
}

void print_counts(Terminal& terminal, const value& counts) {
  for (const std::string& name : class_names()) {
    const std::uint64_t people = number_at(counts, name);
    if (people > 0) {
      terminal.say(fmt::format("{:>12}  {}", grouped(people), with_spaces(name)));
    }
  }
}

Result<Exit> list(Session& session, const ReplyOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value answer,
      api->get(api_path({"incidents", options.id, "replies"}) + query_of({{"class", options.of}}))
  );
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  const boost::json::array& replies = array_at(answer, "replies");
  if (replies.empty()) {
    terminal.say(
        options.of.empty() ? "Nobody has written back about it." : "There is none of that class."
    );
    return Exit::done;
  }
  if (const value* counts = find_at(answer, "counts")) {
    terminal.say("People who wrote, by what it is about:");
    print_counts(terminal, *counts);
    terminal.say();
  }
  for (const value& reply : replies) {
    print_reply(terminal, reply);
  }
  terminal.say();
  const std::string id = shown(options.id);
  terminal.say(fmt::format("Answered one: amends incident replies {} --answered NUMBER", id));
  terminal.say(
      fmt::format("Somebody wants nothing more: amends incident replies {} --let-go NUMBER", id)
  );
  return Exit::done;
}

Result<Exit> settle(
    Session& session, const ReplyOptions& options, std::uint64_t reply, std::string_view act
) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value answer,
      api->post(
          api_path({"incidents", options.id, "replies", std::to_string(reply)}),
          boost::json::object{{"act", act}}
      )
  );
  if (!session.print_if_json(answer)) {
    session.terminal().say(
        act == "let_go"
            ? fmt::format("{} gets nothing more from us, for good.", shown(text_at(answer, "from")))
            : fmt::format("Reply {} is answered.", reply)
    );
  }
  return Exit::done;
}

Result<Exit> replies(Session& session, const ReplyOptions& options) {
  if (options.answered && options.let_go) {
    static_cast<void>(session.fail(make_error("cli.reply", "--answered and --let-go: one at a time")
    ));
    return Exit::usage;
  }
  if (options.answered) {
    return settle(session, options, *options.answered, "answered");
  }
  if (options.let_go) {
    return settle(session, options, *options.let_go, "let_go");
  }
  return list(session, options);
}

}  // namespace

void add_reply_command(Verb& incident) {
  const auto options = std::make_shared<ReplyOptions>();
  incident.verb("replies", "Show who wrote back, what first; say who is answered")
      .argument("ID", options->id, "The incident")
      .choice("--class", options->of, class_names(), "Only those")
      .number("--answered", options->answered, "Number of a reply that you have answered")
      .number(
          "--let-go", options->let_go, "Number of a reply whose writer wants nothing more from us"
      )
      .help(
          {"amends incident replies 1",
           "amends incident replies 1 --class legal --format json",
           "amends incident replies 1 --answered 12"}
      )
      .runs([options](Session& session) { return replies(session, *options); });
}

}  // namespace amends::cli
