#include "api/api.h"
#include "api/json_io.h"
#include "api/link_clicks.h"

#include <boost/json.hpp>

#include <limits>

namespace amends::api {
namespace {

namespace json = boost::json;

Result<int> link_number(const Call& call) {
  const auto number = parse_number(call.parts.at(1));
  if (!number || *number == 0 || *number > std::numeric_limits<int>::max()) {
    return make_error("link.unknown", "a link's number is a whole number from 1");
  }
  return static_cast<int>(*number);
}

}  // namespace

Answer Api::list_links(const Call& call) {
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  AMENDS_TRY(const auto links, parts_.store.links().links(record.id));
  json::array out;
  for (const model::Link& link : links) {
    AMENDS_TRY(const LinkClicks clicks, clicks_of(parts_.store, record.id, link.number));
    out.push_back(json::object{
        {"number", link.number},
        {"label", link.label},
        {"source", link.source},
        {"target", link.target},
        {"repoints", link.repoints},
        {"clicked_human", clicks.human},
        {"clicked_all", clicks.all},
    });
  }
  return api::answer(json::object{{"links", std::move(out)}});
}

Answer Api::show_link_history(const Call& call) {
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  AMENDS_TRY(const int number, link_number(call));
  AMENDS_TRY(const auto history, parts_.store.links().history(record.id, number));
  if (history.empty()) {
    return make_error("link.unknown", "{} has no link {}", record.name, number);
  }
  json::array targets;
  for (const model::LinkTarget& target : history) {
    targets.push_back(to_json(target));
  }
  return api::answer(json::object{{"targets", std::move(targets)}});
}

Answer Api::repoint(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"target", "reason", "undo"}));
  AMENDS_TRY(const bool undo, body.flag_if("undo"));
  AMENDS_TRY(const int number, link_number(call));
  const engine::Actor actor{call.user.name};
  const std::string& name = call.parts.at(0);
  if (undo) {
    if (body.has("target")) {
      return make_error("request.field", "target: an undo goes back to the target before");
    }
    AMENDS_TRY(const std::string reason, body.text_if("reason"));
    AMENDS_TRY(const auto target, parts_.mailings.undo_repoint(name, number, actor, reason));
    return api::answer(to_json(target));
  }
  AMENDS_TRY(const std::string target, body.text("target"));
  AMENDS_TRY(const std::string reason, body.text("reason"));
  AMENDS_TRY(const auto moved, parts_.mailings.repoint(name, number, target, actor, reason));
  return api::answer(to_json(moved));
}

}  // namespace amends::api
