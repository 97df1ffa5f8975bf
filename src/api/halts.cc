#include "api/api.h"
#include "api/json_io.h"

#include <boost/json.hpp>

namespace amends::api {
namespace {

namespace json = boost::json;

json::object mailing_json(const engine::HaltedMailing& mailing) {
  json::object out = to_json(mailing.report);
  out["name"] = mailing.name;
  out["state"] = model::to_string(mailing.state);
  return out;
}

}  // namespace

Answer Api::set_halt(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"scope", "name", "reason", "cut"}));
  AMENDS_TRY(const std::string scope, body.text("scope"));
  engine::HaltOrder order;
  const auto known = model::parse_halt_scope(scope);
  if (!known) {
    return make_error("request.field", "scope: is all, relay, template or flow");
  }
  order.scope = *known;
  AMENDS_TRY(order.name, body.text_if("name"));
  AMENDS_TRY(order.reason, body.text("reason"));
  AMENDS_TRY(const bool cut, body.flag_if("cut"));
  order.reach = cut ? engine::HaltReach::cut : engine::HaltReach::wait;
  AMENDS_TRY(
      const engine::WideHaltReport report,
      parts_.halts.halt(order, {call.user.name}, parts_.clock.now())
  );
  json::array mailings;
  for (const engine::HaltedMailing& mailing : report.mailings) {
    mailings.push_back(mailing_json(mailing));
  }
  return api::answer(
      json::object{
          {"halt", to_json(report.halt)},
          {"halt_ms", milliseconds(report.took)},
          {"mailings", std::move(mailings)}
      },
      201
  );
}

Answer Api::list_halts(const Call& /*call*/) {
  AMENDS_TRY(const auto halts, parts_.store.halts().newest(kHaltsShown));
  json::array out;
  for (const model::Halt& halt : halts) {
    out.push_back(to_json(halt));
  }
  return api::answer(json::object{{"halts", std::move(out)}});
}

Answer Api::lift_halt(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"reason"}));
  AMENDS_TRY(const std::string reason, body.text("reason"));
  const auto number = parse_number(call.parts.at(0));
  if (!number || *number == 0 || *number > kRowNumberMax) {
    return make_error("halt.unknown", "There is no halt number {}", call.parts.at(0));
  }
  AMENDS_TRY(
      const model::Halt halt,
      parts_.halts.lift(
          {static_cast<std::int64_t>(*number)}, {call.user.name}, reason, parts_.clock.now()
      )
  );
  return api::answer(to_json(halt));
}

}  // namespace amends::api
