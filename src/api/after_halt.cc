#include "engine/after_halt.h"

#include "api/api.h"
#include "api/json_io.h"
#include "api/language.h"
#include "text/catalogue.h"

#include <boost/json.hpp>

#include <limits>

namespace amends::api {
namespace {

namespace json = boost::json;
using engine::AfterHaltPart;

Result<model::IncidentId> incident_id(const Call& call) {
  const auto number = parse_number(call.parts.at(0));
  if (!number || *number > std::numeric_limits<std::int64_t>::max()) {
    return make_error("incident.unknown", "an incident's number is a whole number from 1");
  }
  return model::IncidentId{static_cast<std::int64_t>(*number)};
}

Result<engine::AfterHaltOrder> order_of(const Body& body) {
  engine::AfterHaltOrder order;
  AMENDS_TRY(const bool without, body.flag_if("without_uncertain"));
  order.doubtful = without ? engine::Doubtful::left_out : engine::Doubtful::corrected;
  AMENDS_TRY(order.plan, body.text_if("plan"));
  AMENDS_TRY(order.count, body.count_if("count"));
  AMENDS_TRY(const std::string kind, body.text_if("kind"));
  if (kind.empty()) {
    return order;
  }
  order.kind = model::parse_mailing_kind(kind);
  if (order.kind != model::MailingKind::correction && order.kind != model::MailingKind::apology) {
    return make_error("request.field", "kind: \"{}\" is not correction or apology", kind)
        .at({"#/kind", 0, 0});
  }
  return order;
}

std::string_view gift_of(AfterHaltPart part) {
  switch (part) {
    case AfterHaltPart::mended:
      return "mended";
    case AfterHaltPart::corrected:
    case AfterHaltPart::corrected_uncertain:
      return "correction";
    default:
      return "nothing";
  }
}

json::array parts_json(const engine::AfterHaltPeople& people, const text::Catalogue& words) {
  json::array parts;
  for (std::size_t i = 0; i < engine::kAfterHaltParts; ++i) {
    const auto part = static_cast<AfterHaltPart>(i);
    if (people.count(part) == 0) {
      continue;
    }
    parts.push_back(json::object{
        {"part", engine::to_string(part)},
        {"gets", gift_of(part)},
        {"gets_text", words.format(fmt::format("after_halt.gets.{}", gift_of(part)))},
        {"people", people.count(part)},
        {"sha256", crypto::hex(people.digest(part))},
        {"text", words.format(fmt::format("after_halt.part.{}", engine::to_string(part)))},
    });
  }
  return parts;
}

json::object plan_json(const engine::AfterHaltPlan& plan, const text::Catalogue& words) {
  json::array missing;
  for (const engine::MissingStep& step : plan.missing) {
    missing.push_back(json::object{
        {"id", step.why.id()}, {"detail", step.why.message()}, {"command", step.command}
    });
  }
  const std::uint64_t corrected = plan.people.correction().size();
  json::object out{
      {"plan", plan.name},
      {"incident", plan.incident.id.value},
      {"mailing", plan.mailing.name},
      {"version", plan.mailing.version},
      {"wrong_version", plan.incident.version},
      {"correction", nullptr},
      {"correction_has_begun", plan.correction_has_begun},
      {"audience", plan.people.frozen()},
      {"to_write", plan.to_write()},
      {"mended", plan.people.mended()},
      {"corrected", corrected},
      {"nobody", plan.people.nobody()},
      {"parts", parts_json(plan.people, words)},
      {"proof",
       words.format(
           "after_halt.proof",
           {{"mended", plan.people.mended()},
            {"corrected", corrected},
            {"nobody", plan.people.nobody()},
            {"audience", plan.people.frozen()}}
       )},
      {"missing", std::move(missing)},
      {"launched", json::array()},
  };
  if (plan.correction) {
    out["correction"] = plan.correction->name;
  }
  return out;
}

std::string_view outcome_name(const engine::AfterHaltOutcome& outcome) {
  if (!outcome.holds()) {
    return "broken";
  }
  return outcome.is_over() ? "kept" : "keeping";
}

}  // namespace

Answer Api::mend_after_halt(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(call.request, {"dry_run", "plan", "count", "without_uncertain", "kind"})
  );
  AMENDS_TRY(const engine::AfterHaltOrder order, order_of(body));
  AMENDS_TRY(const model::IncidentId id, incident_id(call));
  AMENDS_TRY(const bool dry_run, body.flag_if("dry_run"));
  const text::Catalogue& words = text::catalogue(language_of(call.request));
  if (dry_run) {
    AMENDS_TRY(const engine::AfterHaltPlan plan, parts_.after_halt.plan(id, order));
    return api::answer(plan_json(plan, words));
  }
  AMENDS_TRY_VOID(require(call.user, Permission::send));
  AMENDS_TRY_VOID(require(call.user, Permission::resume));
  AMENDS_TRY(
      const engine::AfterHaltLaunch launch,
      parts_.after_halt.go(id, order, engine::Actor{call.user.name})
  );
  json::object out = plan_json(launch.plan, words);
  json::array launched;
  for (const auto& record : {launch.correction, launch.mended}) {
    if (record) {
      launched.push_back(to_json(*record));
    }
  }
  out["launched"] = std::move(launched);
  return api::answer(out);
}

Answer Api::show_after_halt(const Call& call) {
  AMENDS_TRY(const model::IncidentId id, incident_id(call));
  AMENDS_TRY(const engine::AfterHaltOutcome outcome, parts_.after_halt.verify(id));
  const text::Catalogue& words = text::catalogue(language_of(call.request));
  const std::uint64_t waiting = outcome.mended_waiting + outcome.corrected_waiting;
  return api::answer(json::object{
      {"incident", id.value},
      {"mended", outcome.mended.size()},
      {"corrected", outcome.corrected.size()},
      {"both", outcome.both.size()},
      {"strangers", outcome.strangers.size()},
      {"waiting", waiting},
      {"holds", outcome.holds()},
      {"is_over", outcome.is_over()},
      {"text",
       words.format(
           fmt::format("after_halt.outcome.{}", outcome_name(outcome)),
           {{"mended", outcome.mended.size()},
            {"corrected", outcome.corrected.size()},
            {"both", outcome.both.size()},
            {"strangers", outcome.strangers.size()},
            {"waiting", waiting}}
       )},
  });
}

}  // namespace amends::api
