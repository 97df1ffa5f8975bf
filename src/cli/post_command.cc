#include "cli/post_command.h"

#include "cli/commands.h"

#include <boost/json.hpp>

#include <memory>

namespace amends::cli {
namespace {

using boost::json::value;

struct PostOptions {
  std::string id;
  std::string network;
  std::string confirm;
  std::string despite;
  bool with_people = false;
  bool does_undo = false;
};

boost::json::object body_of(Session& session, const PostOptions& options) {
  boost::json::object body{{"network", options.network}};
  if (const std::string& language = session.globals().language; !language.empty()) {
    body["language"] = language;
  }
  return body;
}

void say_text(Terminal& terminal, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    terminal.say("  " + shown(text.substr(0, end), kSentenceCharsMax));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// The verb about the same language, to be typed.
std::string own_command(Session& session, const PostOptions& options) {
  const std::string& language = session.globals().language;
  return fmt::format(
      "amends {}incident post {} --network {}",
      language.empty() ? "" : fmt::format("--lang {} ", shown(language)),
      shown(options.id),
      options.network
  );
}

/// How the same draft is posted.
std::string next_command(Session& session, const PostOptions& options, const value& draft) {
  return fmt::format(
      "{}{} --confirm {}",
      own_command(session, options),
      options.with_people ? " --people" : "",
      shown(text_at(draft, "confirm"))
  );
}

Result<Exit> undo(Session& session, const PostOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const value answer,
      api->post(api_path({"incidents", options.id, "posts", "undo"}), body_of(session, options))
  );
  if (!session.print_if_json(answer)) {
    session.terminal().say(
        fmt::format("The post is gone at {}: {}", options.network, shown(text_at(answer, "url")))
    );
    session.terminal().say("Who has read it or kept a copy still has it.");
  }
  return Exit::done;
}

Result<Exit> post(Session& session, const PostOptions& options) {
  if (options.does_undo) {
    return undo(session, options);
  }
  boost::json::object body = body_of(session, options);
  if (options.with_people) {
    body["people"] = true;
  }
  if (!options.confirm.empty()) {
    body["confirm"] = options.confirm;
  }
  if (!options.despite.empty()) {
    body["despite"] = options.despite;
  }
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const value answer, api->post(api_path({"incidents", options.id, "posts"}), body));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Terminal& terminal = session.terminal();
  const value* posted = find_at(answer, "posted");
  const bool stands = posted != nullptr && posted->is_object();
  terminal.say(fmt::format(
      "{} at {}, {} of {} characters:",
      stands ? "Posted" : "This would be posted",
      options.network,
      number_at(answer, "length"),
      number_at(answer, "limit")
  ));
  say_text(terminal, text_at(answer, "text"));
  if (stands) {
    terminal.say("It stands at " + shown(text_at(*posted, "url"), kSentenceCharsMax));
    terminal.say(fmt::format("Take it back: {} --undo", own_command(session, options)));
    return Exit::done;
  }
  const value* account = find_at(answer, "has_account");
  const bool has_account = account != nullptr && account->is_bool() && account->as_bool();
  terminal.say(
      has_account
          ? "Nothing is posted yet. Read it, then: " + next_command(session, options, answer)
          : fmt::format("There is no account at {} here: copy the text.", options.network)
  );
  return Exit::done;
}

}  // namespace

void add_post_command(Verb& incident) {
  const auto options = std::make_shared<PostOptions>();
  incident.verb("post", "Show the public word for a network, and post it when it is confirmed")
      .argument("ID", options->id, "The incident")
      .required_choice("--network", options->network, {"mastodon", "bluesky"}, "Where")
      .option("--confirm", options->confirm, "What the draft was shown with: post exactly that")
      .option("--despite", options->despite, "Why, although a step before it is open; it is kept")
      .flag("--people", options->with_people, "Say how many people it concerns")
      .flag("--undo", options->does_undo, "Take the post away again")
      .help(
          {"amends incident post 1 --network mastodon",
           "amends incident post 1 --network mastodon --confirm 5f0a91c2d3e4"}
      )
      .runs([options](Session& session) { return post(session, *options); });
}

}  // namespace amends::cli
