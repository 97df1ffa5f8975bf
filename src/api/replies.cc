#include "api/api.h"
#include "api/call_facts.h"
#include "api/json_io.h"
#include "api/limits.h"
#include "api/replies_json.h"
#include "engine/incident_replies.h"
#include "engine/reply_desk.h"

#include <boost/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

json::array names_of(std::string_view names) {
  json::array out;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    out.push_back(json::value(std::string(names.substr(0, end))));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return out;
}

json::object reply_json(const model::Reply& reply) {
  return {
      {"id", reply.id.value},
      {"class", model::to_string(reply.of)},
      {"also", names_of(reply.also)},
      {"why", reply.why},
      {"proof", model::to_string(reply.proof)},
      {"contact", reply.contact.value},
      {"from", reply.from},
      {"subject", reply.subject},
      {"text", reply.text},
      {"at", to_json(reply.at)},
      {"answered_by", reply.answered_by},
      {"answered_at", to_json(reply.answered_at)},
  };
}

Result<std::optional<model::ReplyClass>> class_of(const Query& query) {
  const std::string& name = query.text("class");
  const auto of = model::parse_reply_class(name);
  if (!of && !name.empty()) {
    return make_error(
        "request.query", "class: leave_me_alone, legal, angry, question, thanks, other or automatic"
    );
  }
  return of;
}

model::ReplyId reply_id(const Call& call) {
  const auto number = parse_number(call.parts.at(1));
  const bool fits = number && *number <= std::numeric_limits<std::int32_t>::max();
  return {fits ? static_cast<std::int64_t>(*number) : 0};
}

}  // namespace

json::object wrote_json(const model::ReplyCounts& counts) {
  json::object out;
  for (std::size_t index = 0; index < model::kReplyClasses; ++index) {
    const auto of = static_cast<model::ReplyClass>(index);
    out[model::to_string(of)] = counts.of(of);
  }
  out["open"] = counts.open;
  return out;
}

Answer Api::list_replies(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"class", "limit"}));
  AMENDS_TRY(const std::optional<model::ReplyClass> of, class_of(query));
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const engine::ReplyDesk desk(parts_.store, parts_.clock);
  AMENDS_TRY(const auto replies, desk.list(incident, of, limit));
  AMENDS_TRY(const model::ReplyCounts counts, engine::count_replies(parts_.store, incident));
  json::array out;
  for (const model::Reply& reply : replies) {
    out.push_back(reply_json(reply));
  }
  return api::answer(json::object{{"counts", wrote_json(counts)}, {"replies", std::move(out)}});
}

Answer Api::settle_reply(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"act"}));
  AMENDS_TRY(const std::string act, body.text("act"));
  if (act != "answered" && act != "let_go") {
    return bad_field("act", act, "act; it is answered or let_go");
  }
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  engine::ReplyDesk desk(parts_.store, parts_.clock);
  const model::ReplyId id = reply_id(call);
  const engine::Actor actor = actor_of(call);
  AMENDS_TRY(
      const model::Reply reply,
      act == "answered" ? desk.answered(incident, id, actor) : desk.let_go(incident, id, actor)
  );
  return api::answer(reply_json(reply));
}

}  // namespace amends::api
