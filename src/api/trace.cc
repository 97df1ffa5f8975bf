#include "api/api.h"
#include "api/json_io.h"
#include "engine/send_trace.h"
#include "text/time.h"

#include <boost/json.hpp>

namespace amends::api {
namespace {

namespace json = boost::json;
using Kind = engine::TraceStep::Kind;

/// "2026-11-24T09:00:12.345Z"
json::value moment_json(std::optional<Instant> at) {
  if (!at) {
    return nullptr;
  }
  std::string text = text::to_iso8601(*at);
  const auto fraction = std::chrono::duration_cast<std::chrono::milliseconds>(
      *at - std::chrono::floor<std::chrono::seconds>(*at)
  );
  text.insert(text.size() - 1, fmt::format(".{:03}", fraction.count()));
  return json::value(text);
}

std::string_view kind_of(const engine::TraceStep& step) {
  switch (step.kind) {
    case Kind::planned:
      return "planned";
    case Kind::send:
      return step.send.state == model::SendState::planned ? "given_back"
                                                          : model::to_string(step.send.state);
    case Kind::settled:
      return "settled";
    case Kind::learned:
      return "learned";
    case Kind::signal:
      return step.signal ? model::to_string(step.signal->kind) : "";
  }
  return "";
}

void add_send(json::object& out, const engine::TraceStep& step) {
  const model::Send& send = step.send;
  out["version"] = send.version;
  out["attempt"] = send.attempts;
  if (step.after) {
    out["after_ms"] = milliseconds(*step.after);
  }
  if (send.withheld != model::WithheldReason::none) {
    out["withheld"] = model::to_string(send.withheld);
  }
  if (send.reply_code != 0) {
    out["reply_code"] = send.reply_code;
  }
  if (!send.reply_text.empty()) {
    out["reply"] = send.reply_text;
  }
  if (send.retry_at) {
    out["retry_at"] = moment_json(send.retry_at);
  }
}

void add_signal(json::object& out, const model::Signal& signal) {
  out["source"] = model::to_string(signal.source);
  out["why"] = signal.why;
  out["detail"] = signal.detail;
  if (signal.kind == model::SignalKind::clicked) {
    out["link"] = signal.link;
  }
}

json::object step_json(const engine::TraceStep& step) {
  json::object out{{"kind", kind_of(step)}, {"at", moment_json(step.at)}};
  if (step.kind == Kind::planned) {
    out["wave"] = step.send.wave;
  } else if (step.kind == Kind::send) {
    add_send(out, step);
  } else if (step.kind == Kind::settled) {
    out["outcome"] = model::to_string(step.send.state);
  } else if (step.signal) {
    add_signal(out, *step.signal);
  }
  if (step.evidence) {
    out["evidence"] = json::object{
        {"kind", model::to_string(step.evidence->kind)},
        {"detail", step.evidence->detail},
        {"by", step.evidence->by},
    };
  }
  return out;
}

}  // namespace

Answer Api::show_trace(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"address"}));
  const std::string& address = query.text("address");
  if (address.empty()) {
    return make_error("request.query", "say whose: ?address=anna@people.example");
  }
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  AMENDS_TRY(const engine::SendTrace trace, engine::trace_send(parts_.store, record, address));
  json::object out{
      {"mailing", record.name},
      {"contact", trace.contact.value},
      {"address", trace.address},
      {"in_audience", trace.now.has_value()},
  };
  if (trace.now) {
    out["state"] = model::to_string(trace.now->state);
    out["wave"] = trace.now->wave;
    out["attempts"] = trace.now->attempts;
  }
  if (trace.suppression) {
    out["suppression"] = json::object{
        {"reason", model::to_string(trace.suppression->reason)},
        {"source", trace.suppression->source},
        {"at", moment_json(trace.suppression->at)},
    };
  }
  json::array steps;
  for (const engine::TraceStep& step : trace.steps) {
    steps.push_back(step_json(step));
  }
  out["steps"] = std::move(steps);
  return api::answer(out);
}

}  // namespace amends::api
