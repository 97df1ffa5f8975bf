#include "api/api.h"
#include "api/limits.h"
#include "api/metrics_text.h"
#include "engine/code_alarm.h"

#include <algorithm>

namespace amends::api {
namespace {

using Scale = MetricsText::Scale;

void tell_sends(MetricsText& text, const engine::SendingMetrics& metrics) {
  text.counter("amends_sends", "How attempts ended, once that is on disk, since the start.");
  text.sample(metrics.accepted.value(), {{"outcome", "accepted"}});
  text.sample(metrics.rejected.value(), {{"outcome", "rejected"}});
  text.sample(metrics.deferred.value(), {{"outcome", "deferred"}});
  text.sample(metrics.uncertain.value(), {{"outcome", "uncertain"}});
  text.sample(metrics.withheld.value(), {{"outcome", "withheld"}});
  text.sample(metrics.released.value(), {{"outcome", "released"}});
  text.counter("amends_claims", "Claims the ledger has answered.");
  text.sample(metrics.claims.value());
  text.counter("amends_claimed_people", "People those claims gave; a further try counts again.");
  text.sample(metrics.claimed_people.value());
  text.counter("amends_messages", "Messages made.");
  text.sample(metrics.messages.value());
  text.counter("amends_message_bytes", "Bytes of messages handed to lines.");
  text.sample(metrics.message_bytes.value());
}

void tell_lines(MetricsText& text, const engine::SendingMetrics& metrics) {
  text.gauge("amends_lines_open", "Connections to the relay, those being opened too.");
  text.sample(metrics.lines_open.value());
  text.gauge("amends_past_the_dot", "Mails whose final dot has left and whose reply is awaited.");
  text.sample(metrics.past_the_dot.value());
  text.counter("amends_lines_opened", "Connections begun.");
  text.sample(metrics.lines_opened.value());
  text.counter("amends_lines_lost", "Connections that the other side ended, or that never were.");
  text.sample(metrics.lines_lost.value());
}

void tell_times(MetricsText& text, const engine::SendingMetrics& metrics) {
  text.histogram(
      "amends_making_seconds",
      "From asking for a batch of messages until they are made, waiting for a thread included.",
      metrics.making.read(),
      Scale::microseconds
  );
  text.histogram(
      "amends_commit_people",
      "Marks and results in one commit of the ledger.",
      metrics.commit_people.read(),
      Scale::ones
  );
  text.histogram(
      "amends_commit_seconds",
      "One commit of the ledger, with its sync.",
      metrics.commit_time.read(),
      Scale::microseconds
  );
  text.histogram(
      "amends_time_to_dot_seconds",
      "From MAIL until the whole message stands before its final dot.",
      metrics.time_to_dot.read(),
      Scale::microseconds
  );
  text.histogram(
      "amends_reply_seconds",
      "From the final dot to the relay's reply.",
      metrics.reply_time.read(),
      Scale::microseconds
  );
}

void tell_lost_hits(MetricsText& text, const ports::LostHits& lost) {
  text.counter("amends_lost_hits", "Opens and clicks that were answered and could not be kept.");
  text.sample(lost.queue_full, {{"why", "queue_full"}});
  text.sample(lost.too_many, {{"why", "too_many"}});
  text.sample(lost.failed, {{"why", "failed"}});
}

bool is_under_way(const model::MailingRecord& record) {
  return record.state == model::MailingState::sending ||
         record.state == model::MailingState::holding;
}

/// People of the mailings under way, by where they stand.
Result<void> tell_mailings(MetricsText& text, ports::Store& store) {
  AMENDS_TRY(const auto records, store.mailings().all());
  text.gauge("amends_mailing_people", "People of mailings under way, by the state of their send.");
  std::size_t told = 0;
  for (const model::MailingRecord& record : records) {
    if (!is_under_way(record) || ++told > kMeteredMailingsMax) {
      continue;
    }
    AMENDS_TRY(const model::SendCounts counts, store.ledger().counts(record.id));
    for (std::size_t i = 0; i < model::kSendStates; ++i) {
      const auto state = static_cast<model::SendState>(i);
      if (state != model::SendState::intent) {
        text.sample(
            counts.of(state), {{"mailing", record.name}, {"state", model::to_string(state)}}
        );
      }
    }
  }
  return {};
}

/// What somebody should look at while mail leaves, or a shop does not listen.
Result<void> tell_alarms(MetricsText& text, ports::Store& store) {
  AMENDS_TRY(const auto alarms, engine::code_alarms(store));
  text.gauge("amends_code_alarms", "Codes of mailings under way that are used up, or nearly.");
  text.sample(static_cast<std::uint64_t>(alarms.size()));
  AMENDS_TRY(const auto hooks, store.outbox().hooks());
  text.gauge("amends_webhook_messages", "Messages to other programs, by what became of them.");
  for (const ports::HookState& hook : hooks) {
    text.sample(hook.waiting, {{"webhook", hook.hook}, {"state", "waiting"}});
    text.sample(hook.given_up, {{"webhook", hook.hook}, {"state", "given_up"}});
  }
  return {};
}

}  // namespace

Answer Api::show_metrics(const Call& /*call*/) {
  MetricsText text;
  text.info("amends", "The program, and how often its data folder was started.");
  const std::string epoch = std::to_string(parts_.store.epoch());
  text.sample(std::uint64_t{1}, {{"version", parts_.version}, {"epoch", epoch}});
  const engine::SendingMetrics& metrics = parts_.sending.metrics();
  tell_sends(text, metrics);
  tell_lines(text, metrics);
  tell_times(text, metrics);
  tell_lost_hits(text, parts_.store.signals().lost());
  AMENDS_TRY_VOID(tell_mailings(text, parts_.store));
  AMENDS_TRY_VOID(tell_alarms(text, parts_.store));
  net::Response response;
  response.headers.add("Content-Type", std::string(kMetricsType));
  response.body = text.take();
  return response;
}

}  // namespace amends::api
