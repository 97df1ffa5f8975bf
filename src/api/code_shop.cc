#include "api/api.h"
#include "api/json_io.h"
#include "crypto/digest.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kTagChars = 32;
/// How long a shop may keep a yes that no budget can take back.
constexpr std::string_view kKeepAwhile = "private, max-age=15";
constexpr std::string_view kAskAgain = "private, no-cache";

json::object answer_json(std::string_view code, const engine::CodeAnswer& answer) {
  return {
      {"code", code},
      {"valid", answer.valid()},
      {"why", answer.valid() ? json::value() : json::value(model::to_string(answer.why))},
      {"stands_for", answer.stands_for.empty() ? json::value() : json::value(answer.stands_for)},
      {"valid_until", to_json(answer.valid_until)},
      {"uses_left", answer.uses_left ? json::value(*answer.uses_left) : json::value()},
  };
}

/// RFC 9110, section 13.1.2; tags of ours hold no comma.
bool has_tag(const net::Request& request, std::string_view tag) {
  std::string_view rest = request.header("If-None-Match").value_or("");
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    std::string_view one = rest.substr(0, comma);
    one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
    one = one.substr(0, one.find_last_not_of(" \t") + 1);
    one.remove_prefix(one.starts_with("W/") ? 2 : 0);
    if (one == tag || one == "*") {
      return true;
    }
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return false;
}

}  // namespace

Answer Api::ask_code(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"contact"}));
  const std::string& code = call.parts.at(0);
  AMENDS_TRY(const engine::CodeAnswer found, parts_.code_counter.ask(code, query.text("contact")));
  net::Response response = api::answer(answer_json(code, found));
  const std::string tag =
      fmt::format("\"{}\"", crypto::hex(crypto::sha256(response.body)).substr(0, kTagChars));
  if (has_tag(call.request, tag)) {
    response = net::Response();
    response.status = 304;
  }
  const bool may_keep = found.valid() && !found.uses_left;
  response.headers.set("Cache-Control", std::string(may_keep ? kKeepAwhile : kAskAgain));
  response.headers.set("ETag", tag);
  response.headers.set("Vary", "Authorization");
  return response;
}

Answer Api::redeem_code(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"contact", "address", "order", "at"}));
  engine::RedemptionOrder order;
  AMENDS_TRY(order.contact, body.text_if("address"));
  if (body.has("contact")) {
    if (!order.contact.empty()) {
      return make_error("request.field", "contact: either contact or address, not both");
    }
    AMENDS_TRY(const auto number, body.count_if("contact"));
    order.contact = number ? std::to_string(*number) : std::string();
  }
  AMENDS_TRY(order.order, body.text_if("order"));
  if (order.order.size() > kNameBytesMax) {
    return make_error("request.field", "order: is longer than {} bytes", kNameBytesMax);
  }
  AMENDS_TRY(const std::string at, body.text_if("at"));
  if (!at.empty()) {
    AMENDS_TRY(order.at, text::parse_time(at, "UTC"));
  }
  const std::string& code = call.parts.at(0);
  AMENDS_TRY(
      const engine::Redeemed done, parts_.code_counter.redeem(code, order, {call.user.name})
  );
  json::object out = answer_json(code, done.answer);
  out["counted"] = true;
  out["repeated"] = done.repeated;
  return api::answer(out, done.repeated ? 200 : 201);
}

}  // namespace amends::api
