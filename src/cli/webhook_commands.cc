#include "cli/commands.h"

#include <boost/json.hpp>

#include <memory>

namespace amends::cli {
namespace {

std::string text_or_empty(const boost::json::value& value, std::string_view key) {
  const boost::json::value* found = find_at(value, key);
  return found == nullptr || found->is_null() ? std::string() : text_at(value, key);
}

/// "delivered 2026-11-22 10:00 UTC", "waiting: it answered 503; again 2026-11-22 10:05 UTC".
std::string last_words(const boost::json::value& webhook) {
  const boost::json::value* last = find_at(webhook, "last");
  if (last == nullptr || !last->is_object()) {
    return "nothing yet";
  }
  const std::string state = text_at(*last, "state");
  const std::string why = text_or_empty(*last, "why");
  if (state == "delivered") {
    return "delivered " + moment(text_or_empty(*last, "tried_at"));
  }
  const std::string again = text_or_empty(*last, "next_at");
  return fmt::format(
      "{}: {}{}",
      state == "given_up" ? "given up" : state,
      shown(why, kSentenceCharsMax),
      again.empty() ? std::string() : "; again " + moment(again)
  );
}

Result<Exit> list(Session& session) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(const boost::json::value answer, api->get(api_path({"webhooks"})));
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  Table table(
      {{"WEBHOOK"}, {"URL"}, {"WAITING", Align::right}, {"GIVEN UP", Align::right}, {"LAST"}}
  );
  for (const boost::json::value& webhook : array_at(answer, "webhooks")) {
    const std::string url = text_at(webhook, "url");
    table.add(
        {text_at(webhook, "name"),
         url.empty() ? "not configured any more" : url,
         grouped(number_at(webhook, "waiting")),
         grouped(number_at(webhook, "given_up")),
         last_words(webhook)}
    );
  }
  if (table.empty()) {
    session.terminal().say("Nobody else is told of changes: [[webhooks]] in config.toml names who."
    );
  } else {
    session.terminal().show(table);
  }
  return Exit::done;
}

Result<Exit> test(Session& session, const std::string& name) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer,
      api->post(api_path({"webhooks", name, "test"}), boost::json::object())
  );
  const boost::json::value* taken = find_at(answer, "taken");
  const bool is_taken = taken != nullptr && taken->is_bool() && taken->as_bool();
  if (!session.print_if_json(answer)) {
    session.terminal().say(
        is_taken ? fmt::format(
                       "{} took it and answered {}.",
                       shown(text_at(answer, "name")),
                       number_at(answer, "status")
                   )
                 : fmt::format(
                       "{} did not take it: {}.",
                       shown(text_at(answer, "name")),
                       shown(text_at(answer, "why"), kSentenceCharsMax)
                   )
    );
  }
  return is_taken ? Exit::done : Exit::attention;
}

}  // namespace

void add_webhook_commands(Verb& root) {
  Verb webhooks = root.verb("webhooks", "Show which other programs are told of changes");
  webhooks.needs_verb().help({"amends webhooks list", "amends webhooks test webshop"});

  webhooks.verb("list", "Show each with what waits for it and what became of the last message")
      .help({"amends webhooks list", "amends webhooks list --format json"})
      .runs([](Session& session) { return list(session); });

  const auto name = std::make_shared<std::string>();
  webhooks.verb("test", "Send one a signed event \"test\" now")
      .argument("NAME", *name, "Its name in config.toml")
      .help(
          {"amends webhooks test webshop", "amends webhooks test webshop --format json"},
          "0 it took it, 1 it did not, 2 refused, 3 could not be done, 64 wrong use."
      )
      .runs([name](Session& session) { return test(session, *name); });
}

}  // namespace amends::cli
