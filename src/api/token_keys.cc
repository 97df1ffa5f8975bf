#include "api/api.h"
#include "api/json_io.h"

#include <boost/json.hpp>

namespace amends::api {
namespace {

namespace json = boost::json;

json::object state_json(const engine::TokenKeyState& state) {
  json::array keys;
  for (const engine::TokenKeyFacts& key : state.keys) {
    json::object row{{"use", engine::to_string(key.use)}, {"by", key.by}, {"reason", key.reason}};
    if (!key.by.empty()) {
      row["since"] = to_json(key.since);
    }
    keys.push_back(std::move(row));
  }
  return {{"keys", std::move(keys)}, {"next_drops", state.next_drops}};
}

}  // namespace

Answer Api::show_token_keys(const Call& /*call*/) {
  AMENDS_TRY(const auto state, parts_.token_keys.state());
  return api::answer(state_json(state));
}

Answer Api::rotate_token_key(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"reason", "force"}));
  engine::RotateOrder order;
  AMENDS_TRY(order.reason, body.text_if("reason"));
  AMENDS_TRY(const bool is_forced, body.flag_if("force"));
  order.despite = is_forced ? engine::RotateOrder::Despite::delivered_mail
                            : engine::RotateOrder::Despite::nothing;
  AMENDS_TRY(const auto state, parts_.token_keys.rotate(order, engine::Actor{call.user.name}));
  return api::answer(state_json(state));
}

}  // namespace amends::api
