#include "engine/webhook_desk.h"

#include "base/log.h"
#include "engine/limits.h"
#include "text/host.h"
#include "text/url.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace amends::engine {
namespace {

using ports::MessageState;
using ports::WebRequest;

/// Nobody is there, or asks for less: the others that wait need not be tried now.
bool is_down(const WebhookOutcome& outcome) {
  constexpr int kTooMany = 429;
  constexpr int kServersFault = 500;
  return outcome.status == 0 || outcome.status == kTooMany || outcome.status >= kServersFault;
}

WebhookOutcome outcome_of(const Result<ports::WebAnswer>& answer) {
  if (!answer.ok()) {
    return {0, answer.error().message()};
  }
  const int status = answer->status;
  if (status >= 200 && status < 300) {
    return {status, ""};
  }
  return {
      status,
      status < 400 ? fmt::format("it answered {}, and redirects are not followed", status)
                   : fmt::format("it answered {}", status)
  };
}

std::int64_t seconds_of(Instant at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

WebRequest request_to(const Webhook& hook, const text::Host& host) {
  const text::UrlView url = text::split_url(hook.url);
  const bool tls = url.scheme.size() == std::string_view("https").size();
  WebRequest request;
  request.method = WebRequest::Method::post;
  request.scheme = tls ? WebRequest::Scheme::https : WebRequest::Scheme::http;
  request.host = host.ascii;
  request.port = tls ? 443 : 80;
  std::from_chars(url.port.data(), url.port.data() + url.port.size(), request.port);
  request.target = url.path.empty() ? "/" : url.path;
  if (url.has_query) {
    request.target.append("?").append(url.query);
  }
  request.content_type = "application/json";
  request.agent = "Amends webhooks";
  request.timeout = kWebhookTimeout;
  return request;
}

}  // namespace

bool WebhookView::is_in_trouble() const {
  const bool waits_after_failure =
      state.waiting > 0 && state.last && state.last->state != MessageState::delivered;
  return state.given_up_since_success > 0 || waits_after_failure;
}

const Webhook* WebhookDesk::find(std::string_view name) const {
  const auto found = std::ranges::find(hooks_, name, &Webhook::name);
  return found == hooks_.end() ? nullptr : &*found;
}

Result<std::vector<text::IpAddress>> WebhookDesk::way_to(
    const Webhook& hook, std::string_view host_text
) const {
  const text::Host host = text::read_host(host_text);
  std::vector<text::IpAddress> addresses;
  if (host.ip) {
    addresses.push_back(*host.ip);
  } else if (host.ascii == "localhost") {
    addresses.push_back(*text::parse_ip("127.0.0.1"));
  } else {
    for (const ports::DnsType type : {ports::DnsType::a, ports::DnsType::aaaa}) {
      const ports::DnsAnswer answer = dns_->ask({type, host.ascii});
      addresses.insert(addresses.end(), answer.addresses.begin(), answer.addresses.end());
    }
  }
  if (addresses.empty()) {
    return make_error("webhook.host", "no address of {} is known", host.ascii);
  }
  // One refused address refuses the name: who answers with both is trying something.
  const bool is_inside =
      !std::ranges::all_of(addresses, [](const auto& one) { return text::is_public_ip(one); });
  if (hook.reach == Reach::public_only && is_inside) {
    return make_error(
        "webhook.inside",
        "{} leads into a private network; if that is meant, say internal = true in config.toml",
        host.ascii
    );
  }
  addresses.resize(std::min(addresses.size(), kAddressesTried));
  return addresses;
}

WebhookOutcome WebhookDesk::tell(
    const Webhook& hook, const ports::NewMessage& message, std::int64_t sequence
) const {
  if (dns_ == nullptr || web_ == nullptr) {
    return {0, "this server has no way out; its log says why"};
  }
  const std::string_view host_text = text::split_url(hook.url).host;
  const auto way = way_to(hook, host_text);
  if (!way.ok()) {
    return {0, way.error().message()};
  }
  WebRequest request = request_to(hook, text::read_host(host_text));
  request.body = webhook_body(message, sequence);
  const std::int64_t now = seconds_of(clock_.now());
  request.headers = {
      {"webhook-id", message.id},
      {"webhook-timestamp", std::to_string(now)},
      {"webhook-signature", webhook_signature(hook.secret, message.id, now, request.body)},
  };
  WebhookOutcome outcome;
  // A machine without IPv6 has no way to half of the addresses of a host.
  for (const text::IpAddress& address : *way) {
    request.address = address;
    const Result<ports::WebAnswer> answer = web_->ask(request);
    outcome = outcome_of(answer);
    if (answer.ok() ||
        (answer.error().id() != "web.unreachable" && answer.error().id() != "web.refused")) {
      break;
    }
  }
  return outcome;
}

Result<void> WebhookDesk::note_given_up(
    const ports::OutboxMessage& message, const WebhookOutcome& outcome
) {
  log_error(
      "the webhook {} was not told of {} ({}) in {} tries: {}; given up",
      message.message.hook,
      message.message.type,
      message.message.id,
      message.attempts + 1,
      outcome.why
  );
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = "amends";
  entry.verb = "webhooks.given_up";
  entry.subject = "webhook/" + message.message.hook;
  entry.detail = boost::json::serialize(boost::json::object{
      {"message", message.message.id},
      {"type", message.message.type},
      {"attempts", message.attempts + 1},
      {"why", outcome.why},
  });
  return store_.journal().append(entry);
}

Result<void> WebhookDesk::keep(const ports::OutboxMessage& message, const WebhookOutcome& outcome) {
  ports::MessageAttempt attempt;
  attempt.sequence = message.sequence;
  attempt.at = clock_.now();
  attempt.next_at = attempt.at;
  attempt.status = outcome.status;
  attempt.why = outcome.why;
  if (outcome.taken()) {
    return store_.outbox().keep(attempt);
  }
  attempt.next_at = attempt.at + webhook_pause(message.attempts + 1);
  // Without a way out nobody was asked, so nobody has refused.
  const bool was_tried =
      dns_ != nullptr && web_ != nullptr && message.attempts + 1 >= kWebhookTriesMin;
  attempt.state = was_tried && attempt.at - message.message.at >= kWebhookGivenUpAfter
                      ? MessageState::given_up
                      : MessageState::waiting;
  if (is_down(outcome)) {
    attempt.hold_hook = message.message.hook;
  }
  AMENDS_TRY_VOID(store_.outbox().keep(attempt));
  return attempt.state == MessageState::given_up ? note_given_up(message, outcome) : Result<void>();
}

Result<std::size_t> WebhookDesk::deliver_due() {
  if (stopping_) {
    return std::size_t{0};
  }
  AMENDS_TRY(const auto due, store_.outbox().due(clock_.now(), kWebhookRound));
  std::set<std::string_view> down;
  for (const ports::OutboxMessage& message : due) {
    if (stopping_) {
      break;
    }
    if (down.contains(message.message.hook)) {
      continue;
    }
    const Webhook* const hook = find(message.message.hook);
    const WebhookOutcome outcome =
        hook == nullptr ? WebhookOutcome{0, "config.toml has no webhook of this name"}
                        : tell(*hook, message.message, message.sequence);
    AMENDS_TRY_VOID(keep(message, outcome));
    if (!outcome.taken() && is_down(outcome)) {
      down.insert(message.message.hook);
    }
  }
  return due.size();
}

Result<WebhookOutcome> WebhookDesk::test(std::string_view name) const {
  const Webhook* const hook = find(name);
  if (hook == nullptr) {
    return make_error(
        "webhook.unknown", "there is no webhook \"{}\"; amends webhooks list shows them", name
    );
  }
  const Webhook listener{hook->name, hook->url};
  const auto messages =
      messages_for(std::span(&listener, 1), "test", R"({"hello":"Amends"})", clock_.now());
  return tell(*hook, messages.front(), 0);
}

Result<std::vector<WebhookView>> WebhookDesk::all() const {
  AMENDS_TRY(const auto states, store_.outbox().hooks());
  std::vector<WebhookView> views;
  for (const Webhook& hook : hooks_) {
    WebhookView& view = views.emplace_back(hook, true);
    view.state.hook = hook.name;
    const auto state = std::ranges::find(states, hook.name, &ports::HookState::hook);
    if (state != states.end()) {
      view.state = *state;
    }
  }
  for (const ports::HookState& state : states) {
    if (find(state.hook) == nullptr) {
      views.push_back({Webhook{state.hook, ""}, false, state});
    }
  }
  return views;
}

void WebhookRounds::start() {
  loop_.post([this] { begin(); });
}

void WebhookRounds::begin() {
  background_.run(
      [this] { work(); },
      [this] {
        if (there_is_more_) {
          begin();
        } else {
          loop_.after(kWebhookEvery, [this] { begin(); });
        }
      }
  );
}

void WebhookRounds::work() {
  const Result<std::size_t> due = desk_.deliver_due();
  there_is_more_ = due.ok() && *due >= kWebhookRound;
  const std::string trouble = due.ok() ? std::string() : due.error().explain();
  if (!trouble.empty() && trouble != trouble_) {
    log_error("webhooks wait: {}", trouble);
  }
  trouble_ = trouble;
}

}  // namespace amends::engine
