#include "api/api.h"
#include "api/json_io.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;
using ports::MessageState;

std::string_view word_of(MessageState state) {
  switch (state) {
    case MessageState::delivered:
      return "delivered";
    case MessageState::given_up:
      return "given_up";
    case MessageState::waiting:
      break;
  }
  return "waiting";
}

/// A query may hold what opens a door.
std::string_view shown_url(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

json::value status_or_null(int status) {
  return status == 0 ? json::value() : json::value(status);
}

json::value last_json(const std::optional<ports::OutboxMessage>& last) {
  if (!last) {
    return nullptr;
  }
  const bool waits = last->state == MessageState::waiting;
  return json::object{
      {"id", last->message.id},
      {"type", last->message.type},
      {"sequence", last->sequence},
      {"state", word_of(last->state)},
      {"attempts", last->attempts},
      {"status", status_or_null(last->status)},
      {"why", last->why},
      {"tried_at", to_json(last->tried_at)},
      {"next_at", waits ? to_json(std::optional(last->next_at)) : json::value()},
  };
}

json::object webhook_json(const engine::WebhookView& view) {
  json::array events;
  for (const std::string_view event : engine::webhook_events()) {
    if (view.is_configured && view.hook.wants(event)) {
      events.emplace_back(event);
    }
  }
  return {
      {"name", view.hook.name},
      {"url", shown_url(view.hook.url)},
      {"events", std::move(events)},
      {"internal", view.hook.reach == engine::Reach::any},
      {"configured", view.is_configured},
      {"trouble", view.is_in_trouble()},
      {"waiting", view.state.waiting},
      {"delivered", view.state.delivered},
      {"given_up", view.state.given_up},
      {"oldest_waiting", to_json(view.state.oldest_waiting)},
      {"last", last_json(view.state.last)},
  };
}

}  // namespace

Result<json::array> Api::webhooks_in_trouble() const {
  json::array out;
  if (parts_.webhooks != nullptr) {
    AMENDS_TRY(const auto all, parts_.webhooks->all());
    for (const engine::WebhookView& view : all) {
      if (view.is_in_trouble()) {
        out.push_back(webhook_json(view));
      }
    }
  }
  return out;
}

Answer Api::list_webhooks(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  json::array out;
  if (parts_.webhooks != nullptr) {
    AMENDS_TRY(const auto all, parts_.webhooks->all());
    for (const engine::WebhookView& view : all) {
      out.push_back(webhook_json(view));
    }
  }
  return api::answer(json::object{{"webhooks", std::move(out)}});
}

Answer Api::test_webhook(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  const std::string& name = call.parts.at(0);
  if (parts_.webhooks == nullptr) {
    return make_error("webhook.unknown", "there is no webhook \"{}\"", name);
  }
  AMENDS_TRY(const engine::WebhookOutcome outcome, parts_.webhooks->test(name));
  AMENDS_TRY_VOID(note(
      call,
      "webhooks.tested",
      "webhook/" + name,
      json::serialize(json::object{{"status", outcome.status}, {"why", outcome.why}})
  ));
  return api::answer(json::object{
      {"name", name},
      {"taken", outcome.taken()},
      {"status", status_or_null(outcome.status)},
      {"why", outcome.why},
  });
}

}  // namespace amends::api
