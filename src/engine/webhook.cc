#include "engine/webhook.h"

#include "crypto/encoding.h"
#include "crypto/mac.h"
#include "crypto/secret.h"
#include "engine/limits.h"
#include "text/time.h"
#include "text/url.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace amends::engine {
namespace {

using model::CodeChangeKind;

constexpr std::string_view kSecretMark = "whsec_";
constexpr std::size_t kSecretBytesMin = 24;
constexpr std::size_t kSecretBytesMax = 64;
constexpr std::size_t kNameBytesMax = 60;
constexpr std::size_t kIdBytes = 16;

constexpr std::array<std::string_view, 6> kEvents = {
    "code.aliased", "code.extended", "code.budget_set", "code.closed", "code.opened", "code.undone"
};

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_on_the_wire(std::string_view url) {
  return std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F; });
}

/// Off our own network: TLS, on the port it has everywhere.
bool is_public_form(const text::UrlView& url) {
  constexpr std::size_t kHttps = std::string_view("https").size();
  return url.scheme.size() == kHttps && (url.port.empty() || url.port == "443");
}

}  // namespace

bool Webhook::wants(std::string_view event) const {
  return events.empty() || std::ranges::find(events, event) != events.end();
}

std::string_view webhook_event(CodeChangeKind kind) {
  return kEvents.at(static_cast<std::size_t>(kind));
}

std::span<const std::string_view> webhook_events() {
  return kEvents;
}

Result<std::string> read_webhook_secret(std::string_view written) {
  if (written.starts_with(kSecretMark)) {
    auto bytes = crypto::decode_base64(written.substr(kSecretMark.size()));
    if (bytes.ok() && bytes->size() >= kSecretBytesMin && bytes->size() <= kSecretBytesMax) {
      return bytes;
    }
  }
  return make_error(
      "webhook.secret",
      "a secret is {} and the base64 of {} to {} random bytes: echo {}$(head -c 32 /dev/urandom | "
      "base64)",
      kSecretMark,
      kSecretBytesMin,
      kSecretBytesMax,
      kSecretMark
  );
}

Result<void> check_webhook(const Webhook& hook) {
  if (hook.name.empty() || hook.name.size() > kNameBytesMax ||
      !std::ranges::all_of(hook.name, is_name_char)) {
    return make_error(
        "webhook.name", "name must be letters, digits, - and _, at most {}", kNameBytesMax
    );
  }
  if (!text::is_web_url(hook.url) || !is_on_the_wire(hook.url)) {
    return make_error("webhook.url", "url must be a web address: https://shop.example/amends");
  }
  if (hook.reach == Reach::public_only && !is_public_form(text::split_url(hook.url))) {
    return make_error(
        "webhook.url",
        "url must begin with https:// and have no port of its own; for a program in your own "
        "network say internal = true"
    );
  }
  for (const std::string& event : hook.events) {
    if (std::ranges::find(kEvents, event) == kEvents.end()) {
      return make_error(
          "webhook.event", "there is no event \"{}\"; there are {}", event, fmt::join(kEvents, ", ")
      );
    }
  }
  return {};
}

std::vector<ports::NewMessage> messages_for(
    std::span<const Webhook> hooks, std::string_view event, std::string_view data, Instant at
) {
  std::vector<ports::NewMessage> messages;
  for (const Webhook& hook : hooks) {
    if (hook.wants(event)) {
      messages.push_back(
          {"msg_" + crypto::hex(crypto::secure_random(kIdBytes)),
           hook.name,
           std::string(event),
           std::string(data),
           at}
      );
    }
  }
  return messages;
}

std::string webhook_body(const ports::NewMessage& message, std::int64_t sequence) {
  boost::json::error_code failed;
  boost::json::value data = boost::json::parse(message.data, failed);
  return boost::json::serialize(boost::json::object{
      {"type", message.type},
      {"timestamp", text::to_iso8601(message.at)},
      {"sequence", sequence},
      {"data", failed ? boost::json::value() : std::move(data)},
  });
}

std::string webhook_signature(
    std::string_view secret, std::string_view id, std::int64_t at, std::string_view body
) {
  const crypto::Digest mac = crypto::hmac_sha256(secret, fmt::format("{}.{}.{}", id, at, body));
  return "v1," + crypto::base64({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

std::chrono::seconds webhook_pause(int failures) {
  std::chrono::seconds pause = kWebhookPauseMin;
  for (int i = 1; i < failures && pause < kWebhookPauseMax; ++i) {
    pause *= 2;
  }
  return std::min(pause, kWebhookPauseMax);
}

}  // namespace amends::engine
