#pragma once

#include "base/result.h"
#include "engine/link_probe.h"
#include "model/code.h"
#include "ports/outbox.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Another program that wants to hear of something, as the operator has configured it.
struct Webhook {
  std::string name;
  std::string url;
  std::string secret = {};               // bytes, shared with who listens
  std::vector<std::string> events = {};  // empty: all
  /// `any`: the operator says that it stands in their own network; else https and a public address.
  Reach reach = Reach::public_only;

  [[nodiscard]] bool wants(std::string_view event) const;
};

/// "code.aliased", "code.extended" ...
[[nodiscard]] std::string_view webhook_event(model::CodeChangeKind kind);
[[nodiscard]] std::span<const std::string_view> webhook_events();

/// The bytes of "whsec_" and base64 of 24 to 64 bytes. Error `webhook.secret`.
[[nodiscard]] Result<std::string> read_webhook_secret(std::string_view written);

/// Errors: `webhook.name` (letters, digits, - and _), `webhook.url`, `webhook.event`.
[[nodiscard]] Result<void> check_webhook(const Webhook& hook);

/// One message with an id of its own for each of them that wants the event. `data` is JSON.
[[nodiscard]] std::vector<ports::NewMessage> messages_for(
    std::span<const Webhook> hooks, std::string_view event, std::string_view data, Instant at
);

/// What is sent: {"type","timestamp","sequence","data"}; the same bytes at every attempt.
[[nodiscard]] std::string webhook_body(const ports::NewMessage& message, std::int64_t sequence);

/// "v1,BASE64": HMAC-SHA-256 over "id.timestamp.body" (Standard Webhooks 1.0); `at` counts in whole
/// seconds since 1970.
[[nodiscard]] std::string webhook_signature(
    std::string_view secret, std::string_view id, std::int64_t at, std::string_view body
);

/// How long a message waits after its n-th failure in a row, from 1.
[[nodiscard]] std::chrono::seconds webhook_pause(int failures);

}  // namespace amends::engine
