#include "api/api.h"
#include "api/call_facts.h"
#include "api/json_io.h"
#include "api/language.h"
#include "api/problem.h"
#include "api/reasons.h"
#include "crypto/digest.h"
#include "engine/code_alarm.h"
#include "engine/finding_json.h"
#include "engine/kept_findings.h"
#include "model/mailing_files.h"
#include "model/relay.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <memory>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

json::array records_json(const std::vector<model::MailingRecord>& records) {
  json::array out;
  for (const model::MailingRecord& record : records) {
    out.push_back(to_json(record));
  }
  return out;
}

bool may_be_moving(model::MailingState state) {
  return state == model::MailingState::sending || state == model::MailingState::holding ||
         state == model::MailingState::halted;
}

/// What the proof was to look at and did not, in the reader's language.
json::array gaps_json(const model::Proof& proof, const text::Locale& locale) {
  json::array gaps;
  for (const engine::NotLookedAt& gap : engine::not_looked_at(proof.findings_json, locale)) {
    gaps.push_back(json::object{{"id", gap.id}, {"text", gap.text}});
  }
  return gaps;
}

json::object proof_json(const model::Proof& proof, const text::Locale& locale) {
  return {
      {"recipients", proof.audience},
      {"blocks", proof.blocks},
      {"warnings", proof.warnings},
      {"at", to_json(proof.at)},
      {"version", proof.version},
      {"not_looked_at", gaps_json(proof, locale)},
  };
}

json::array waivers_json(const model::CheckSettings& checks) {
  constexpr std::size_t kDateBytes = 10;
  json::array waivers;
  for (const model::Waiver& waiver : checks.waivers) {
    waivers.push_back(json::object{
        {"finding", waiver.finding},
        {"where", waiver.where},
        {"reason", waiver.reason},
        {"by", waiver.by},
        {"until", text::to_iso8601(Instant(waiver.until)).substr(0, kDateBytes)},
    });
  }
  return waivers;
}

/// The median of a whole server's commits; null before the first.
json::value commit_ms(const engine::SendingMetrics& metrics) {
  const std::optional<double> median = metrics.commit_time.read().quantile(0.5);
  return median ? json::value(milliseconds(Microseconds(static_cast<std::int64_t>(*median))))
                : json::value(nullptr);
}

json::object progress_json(
    const engine::DispatchProgress& progress, const engine::SendingMetrics& metrics
) {
  return {
      {"lines", progress.lines},
      {"past_the_dot", progress.past_the_dot},
      {"accepted", progress.accepted},
      {"commit_ms", commit_ms(metrics)},
      {"trouble", progress.trouble},
  };
}

json::object proof_result(const engine::ProofOutcome& outcome, const text::Locale& locale) {
  return {
      {"recipients", outcome.report.recipients},
      {"audience", outcome.report.audience},
      {"version", outcome.record.version},
      {"content_hash", crypto::hex(outcome.record.content_hash)},
      {"audience_hash", crypto::hex(outcome.report.audience_hash)},
      {"findings", json::parse(engine::findings_to_json(outcome.report.findings, locale))},
  };
}

/// What runs short while mail leaves.
Result<json::array> code_alarms_json(ports::Store& store) {
  const auto maybe = [](std::optional<std::uint64_t> count) {
    return count ? json::value(*count) : json::value();
  };
  AMENDS_TRY(const auto alarms, engine::code_alarms(store));
  json::array out;
  for (const engine::CodeAlarm& alarm : alarms) {
    out.push_back(json::object{
        {"mailing", alarm.mailing},
        {"code", alarm.code.empty() ? json::value() : json::value(alarm.code)},
        {"uses_max", maybe(alarm.uses_max)},
        {"uses_left", maybe(alarm.uses_left)},
        {"people", maybe(alarm.people)},
    });
  }
  return out;
}

}  // namespace

Answer Api::show_status(const Call& call) {
  AMENDS_TRY(const auto records, parts_.store.mailings().all());
  AMENDS_TRY(const auto standing, parts_.store.halts().standing());
  json::array halts;
  for (const model::Halt& halt : standing) {
    halts.push_back(to_json(halt));
  }
  json::array breaches;
  AMENDS_TRY(const auto incidents, parts_.store.incidents().all());
  for (const model::Incident& incident : incidents) {
    AMENDS_TRY(const auto clock, plans_.breach_clock(incident));
    if (clock && !incident.closed_at) {
      json::object line =
          breach_json(*clock, parts_.clock.now(), text::catalogue(language_of(call.request)));
      line["incident"] = incident.id.value;
      breaches.push_back(std::move(line));
    }
  }
  AMENDS_TRY(json::array webhooks, webhooks_in_trouble());
  AMENDS_TRY(json::array code_alarms, code_alarms_json(parts_.store));
  return api::answer(json::object{
      {"breaches", std::move(breaches)},
      {"halts", std::move(halts)},
      {"webhooks", std::move(webhooks)},
      {"code_alarms", std::move(code_alarms)},
      {"version", parts_.version},
      {"url", parts_.base_url},
      {"relay", parts_.relay_name},
      {"emergency_relay",
       parts_.emergency_relay.empty() ? json::value() : json::value(parts_.emergency_relay)},
      {"installation", parts_.store.installation()},
      {"epoch", parts_.store.epoch()},
      {"mailings", records_json(records)},
  });
}

Answer Api::list_mailings(const Call& /*call*/) {
  AMENDS_TRY(const auto records, parts_.store.mailings().all());
  return api::answer(json::object{{"mailings", records_json(records)}});
}

Answer Api::put_mailing(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"files"}));
  AMENDS_TRY(const model::MailingFiles files, body.files("files"));
  AMENDS_TRY(const engine::PutOutcome outcome, parts_.mailings.put(files, actor_of(call)));
  if (!outcome.record) {
    return problem(
        make_error(
            "mailing.invalid",
            "the mailing cannot be taken: {} things are wrong in its folder",
            outcome.errors.size()
        ),
        outcome.errors
    );
  }
  return api::answer(to_json(*outcome.record));
}

Answer Api::show_mailing(const Call& call) {
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  AMENDS_TRY(const model::SendCounts sends, parts_.store.ledger().counts(record.id));
  AMENDS_TRY(const auto proof, parts_.store.mailings().proof(record.id));
  AMENDS_TRY(const auto approval, parts_.store.mailings().approval(record.id));
  json::object out = to_json(record);
  out["sends"] = to_json(sends);
  out["progress"] = progress_json(
      may_be_moving(record.state) ? parts_.sending.progress(record.id) : engine::DispatchProgress(),
      parts_.sending.metrics()
  );
  AMENDS_TRY(
      const model::MailingFiles files, parts_.store.mailings().files(record.id, record.version)
  );
  if (const auto reading = model::read_mailing(files); reading.mailing) {
    out["subject"] = reading.mailing->editions.front().subject.text;
    json::array waves;
    for (const model::Wave& wave : reading.mailing->waves) {
      waves.push_back(json::object{{"share", wave.share}, {"hold_seconds", wave.hold.count()}});
    }
    out["waves"] = std::move(waves);
    out["waivers"] = waivers_json(reading.mailing->checks);
    out["relay"] = model::relay_of(record, *reading.mailing);
  }
  if (proof) {
    out["proof"] = proof_json(*proof, language_of(call.request));
  }
  if (approval) {
    out["approval"] = to_json(*approval);
  }
  return api::answer(out);
}

Answer Api::start_proof(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  const std::string id = jobs_.next_id();
  auto work = [this, name = record.name, actor = actor_of(call)](JobProgress& progress
              ) -> Result<JobResult> {
    AMENDS_TRY(
        engine::ProofOutcome outcome,
        parts_.mailings.proof(
            name,
            actor,
            [&progress](std::uint64_t recipients) { progress.set_done(recipients); },
            [&progress] { return progress.stopping(); }
        )
    );
    progress.set_total(outcome.report.recipients);
    progress.set_done(outcome.report.recipients);
    const auto kept = std::make_shared<const engine::ProofOutcome>(std::move(outcome));
    return JobResult([kept](const text::Locale& locale) { return proof_result(*kept, locale); });
  };
  AMENDS_TRY_VOID(jobs_.start(id, "proof", {}, std::move(work)));
  return api::answer(json::object{{"job", id}}, 202);
}

Answer Api::approve(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"despite"}));
  AMENDS_TRY(const std::string despite, body.text_if("despite"));
  AMENDS_TRY(
      const model::Approval approval,
      parts_.mailings.approve(call.parts.at(0), actor_of(call), despite)
  );
  return signed_off(call, approval);
}

Answer Api::approve_as_deputy(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"reason"}));
  AMENDS_TRY(const std::string reason, body.text("reason"));
  AMENDS_TRY(
      const model::Approval approval,
      parts_.mailings.approve_as_deputy(call.parts.at(0), actor_of(call), reason)
  );
  return signed_off(call, approval);
}

/// With what was signed off along with it.
Answer Api::signed_off(const Call& call, const model::Approval& approval) {
  json::object out = to_json(approval);
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  AMENDS_TRY(
      const model::MailingFiles files, parts_.store.mailings().files(record.id, record.version)
  );
  if (const auto reading = model::read_mailing(files); reading.mailing) {
    out["waivers"] = waivers_json(reading.mailing->checks);
  }
  AMENDS_TRY(const auto proof, parts_.store.mailings().proof(record.id));
  if (proof) {
    out["not_looked_at"] = gaps_json(*proof, language_of(call.request));
  }
  return api::answer(out);
}

Answer Api::send(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"count", "despite_plan", "relay"}));
  AMENDS_TRY(const auto count, body.count_if("count"));
  AMENDS_TRY(const std::string despite, body.text_if("despite_plan"));
  AMENDS_TRY(const std::string relay, body.text_if("relay"));
  AMENDS_TRY(
      const model::MailingRecord record,
      parts_.mailings.launch(call.parts.at(0), actor_of(call), count, despite, relay)
  );
  return api::answer(to_json(record));
}

Answer Api::halt(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"reason", "cut"}));
  AMENDS_TRY(const std::string reason, body.text("reason"));
  AMENDS_TRY(const bool cut, body.flag_if("cut"));
  AMENDS_TRY(
      const engine::HaltReport report,
      parts_.mailings.halt(
          call.parts.at(0),
          actor_of(call),
          reason,
          cut ? engine::HaltReach::cut : engine::HaltReach::wait
      )
  );
  return api::answer(to_json(report));
}

Answer Api::resume(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"count", "relay"}));
  AMENDS_TRY(const auto count, body.count_if("count"));
  AMENDS_TRY(const std::string relay, body.text_if("relay"));
  AMENDS_TRY(
      const model::MailingRecord record,
      parts_.mailings.resume(call.parts.at(0), actor_of(call), count, relay)
  );
  return api::answer(to_json(record));
}

}  // namespace amends::api
