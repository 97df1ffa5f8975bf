#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/webhook.h"
#include "ports/loop.h"
#include "ports/resolver.h"
#include "ports/store.h"
#include "ports/web.h"

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// What one attempt came to.
struct WebhookOutcome {
  int status = 0;        // 0: no answer
  std::string why = {};  // empty: taken

  [[nodiscard]] bool taken() const { return why.empty(); }
};

/// How a webhook stands.
struct WebhookView {
  Webhook hook;  // of one that is configured no more: the name alone
  bool is_configured = false;
  ports::HookState state;

  /// Something was given up since it last took a message, or waits after a failure.
  [[nodiscard]] bool is_in_trouble() const;
};

/// Tells other programs what waits for them in the outbox: at least once, in no certain order, each
/// message under the same id until it is taken or given up. Every address a name leads to is looked
/// at first and redirects are not followed (SAFETY 2.2, 6 and 13).
class WebhookDesk {
 public:
  /// Without `dns` or `web` nothing is told and everything waits.
  WebhookDesk(
      ports::Store& store,
      const Clock& clock,
      std::vector<Webhook> hooks,
      ports::Resolver* dns,
      ports::Web* web
  )
      : store_(store),
        clock_(clock),
        hooks_(std::move(hooks)),
        dns_(dns),
        web_(web) {}

  /// Tries what is due, at most kWebhookRound messages; says how many were due. Blocks while others
  /// answer. One thread at a time.
  [[nodiscard]] Result<std::size_t> deliver_due();

  /// A round that is under way ends after the attempt it is in, at most kWebhookTimeout; none
  /// begins any more. Any thread.
  void stop() { stopping_ = true; }

  /// Tells it an event "test" now; nothing is kept of it. Blocks. Any thread. Error
  /// `webhook.unknown`.
  [[nodiscard]] Result<WebhookOutcome> test(std::string_view name) const;

  /// The configured ones in their order, then those that are no more but have messages. Any thread.
  [[nodiscard]] Result<std::vector<WebhookView>> all() const;

 private:
  [[nodiscard]] const Webhook* find(std::string_view name) const;
  [[nodiscard]] WebhookOutcome tell(
      const Webhook& hook, const ports::NewMessage& message, std::int64_t sequence
  ) const;
  [[nodiscard]] Result<std::vector<text::IpAddress>> way_to(
      const Webhook& hook, std::string_view host
  ) const;
  [[nodiscard]] Result<void> keep(
      const ports::OutboxMessage& message, const WebhookOutcome& outcome
  );
  [[nodiscard]] Result<void> note_given_up(
      const ports::OutboxMessage& message, const WebhookOutcome& outcome
  );

  ports::Store& store_;
  const Clock& clock_;
  std::vector<Webhook> hooks_;
  ports::Resolver* dns_;
  ports::Web* web_;
  std::atomic<bool> stopping_ = false;
};

/// Has the desk deliver again and again: the rounds are counted by the loop and done in the
/// background. Both are stopped before it goes.
class WebhookRounds {
 public:
  WebhookRounds(WebhookDesk& desk, ports::Loop& loop, ports::Background& background)
      : desk_(desk),
        loop_(loop),
        background_(background) {}

  /// Once; any thread.
  void start();

 private:
  void begin();
  void work();

  WebhookDesk& desk_;
  ports::Loop& loop_;
  ports::Background& background_;
  std::atomic<bool> there_is_more_ = false;
  std::string trouble_;  // told in the log; of the background's thread
};

}  // namespace amends::engine
