#include "api/api.h"
#include "api/json_io.h"
#include "api/language.h"
#include "api/link_clicks.h"
#include "api/people_json.h"
#include "text/catalogue.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
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

Result<std::int64_t> repoint_number(std::uint64_t number) {
  if (number == 0 || number > kRowNumberMax) {
    return make_error("link.no_repoint", "there is no repoint {}", number);
  }
  return static_cast<std::int64_t>(number);
}

/// Nothing when the field is absent.
Result<std::optional<std::int64_t>> repoint_if(const Body& body) {
  AMENDS_TRY(const auto number, body.count_if("repoint"));
  if (!number) {
    return std::optional<std::int64_t>();
  }
  AMENDS_TRY(const std::int64_t repoint, repoint_number(*number));
  return std::optional(repoint);
}

Result<void> read_scope(const Body& body, engine::RepointOrder& order) {
  AMENDS_TRY(order.language, body.text_if("language"));
  AMENDS_TRY(const auto version, body.count_if("version"));
  if (version) {
    order.version = static_cast<int>(std::min<std::uint64_t>(
        *version, static_cast<std::uint64_t>(std::numeric_limits<int>::max())
    ));
  }
  AMENDS_TRY(const auto incident, body.count_if("incident"));
  AMENDS_TRY(const std::string set, body.text_if("set"));
  if (incident) {
    if (*incident > kRowNumberMax) {
      return make_error("incident.unknown", "there is no incident {}", *incident);
    }
    order.incident = model::IncidentId{static_cast<std::int64_t>(*incident)};
  }
  const auto parsed = engine::parse_people_set(set);
  if (!set.empty() && (!parsed || !incident)) {
    return make_error(
        "request.field",
        "set: \"{}\" is no set of an incident; give incident and set: reached, opened, clicked ...",
        set
    );
  }
  order.set = parsed.value_or(engine::PeopleSet::reached);
  return {};
}

Result<engine::RepointOrder> order_of(const Body& body) {
  engine::RepointOrder order;
  AMENDS_TRY(order.target, body.text("target"));
  AMENDS_TRY(order.reason, body.text("reason"));
  AMENDS_TRY_VOID(read_scope(body, order));
  AMENDS_TRY(const std::string until, body.text_if("until"));
  if (!until.empty()) {
    AMENDS_TRY(order.until, text::parse_time(until, "UTC"));
  }
  AMENDS_TRY(order.untested, body.text_if("untested"));
  AMENDS_TRY(order.notice, body.named_texts("notice"));
  return order;
}

json::array mendable_json(const std::vector<engine::Mendable>& parts, const text::Locale& locale) {
  const text::Catalogue& words = text::catalogue(locale);
  json::array out;
  for (const engine::Mendable& part : parts) {
    const std::string_view where = engine::to_string(part.where);
    out.push_back(json::object{
        {"what", part.what},
        {"count", part.count},
        {"where", where},
        {"name", words.format(fmt::format("links.what.{}", part.what))},
        {"text", words.format(fmt::format("links.mend.{}.{}", part.what, where))},
    });
  }
  return out;
}

/// Repoints that wait for a second person and those for a part of the readers.
void add_repoints(json::object& link, const std::vector<model::LinkTarget>& history, Instant now) {
  json::array waiting;
  json::array partial;
  for (const model::LinkTarget& target : history) {
    if (target.state == model::RepointState::waiting) {
      waiting.push_back(to_json(target));
    } else if (target.counts(now) && target.scope != model::RepointScope::everybody) {
      partial.push_back(to_json(target));
    }
  }
  link["waiting"] = std::move(waiting);
  link["for_some"] = std::move(partial);
}

}  // namespace

Answer Api::list_links(const Call& call) {
  const Instant now = parts_.clock.now();
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(call.parts.at(0)));
  AMENDS_TRY(const auto links, parts_.store.links().links(record.id, now));
  json::array out;
  for (const model::Link& link : links) {
    AMENDS_TRY(const LinkClicks clicks, clicks_of(parts_.store, record.id, link.number));
    json::object row{
        {"number", link.number},
        {"label", link.label},
        {"source", link.source},
        {"target", link.target},
        {"repoints", link.repoints},
        {"clicked_human", clicks.human},
        {"clicked_all", clicks.all},
    };
    if (link.repoints > 0) {
      AMENDS_TRY(const auto history, parts_.store.links().history(record.id, link.number));
      add_repoints(row, history, now);
    }
    out.push_back(std::move(row));
  }
  AMENDS_TRY(const auto parts, parts_.links.mendable(record.name));
  return api::answer(json::object{
      {"links", std::move(out)}, {"mendable", mendable_json(parts, language_of(call.request))}
  });
}

Answer Api::show_link_history(const Call& call) {
  AMENDS_TRY(const int number, link_number(call));
  AMENDS_TRY(const auto history, parts_.links.history(call.parts.at(0), number));
  json::array targets;
  for (const model::LinkTarget& target : history) {
    targets.push_back(to_json(target));
  }
  return api::answer(json::object{{"targets", std::move(targets)}});
}

Answer Api::repoint(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(
          call.request,
          {"target",
           "reason",
           "undo",
           "repoint",
           "language",
           "version",
           "incident",
           "set",
           "until",
           "untested",
           "notice"}
      )
  );
  AMENDS_TRY(const bool undo, body.flag_if("undo"));
  AMENDS_TRY(const int number, link_number(call));
  if (undo) {
    return undo_repoint(call, body, number);
  }
  if (body.has("repoint")) {
    return make_error("request.field", "repoint: only an undo is of one repoint");
  }
  AMENDS_TRY(const engine::RepointOrder order, order_of(body));
  AMENDS_TRY(
      const auto moved,
      parts_.links.repoint(call.parts.at(0), number, order, engine::Actor{call.user.name})
  );
  return api::answer(to_json(moved));
}

/// What was taken back, with `target` where the link leads everybody now.
Answer Api::undo_repoint(const Call& call, const Body& body, int number) {
  for (const std::string_view field :
       {"target", "language", "version", "incident", "set", "until", "untested", "notice"}) {
    if (body.has(field)) {
      return make_error("request.field", "{}: an undo takes one repoint back and sets none", field);
    }
  }
  AMENDS_TRY(const std::string reason, body.text_if("reason"));
  AMENDS_TRY(const auto repoint, repoint_if(body));
  const std::string& name = call.parts.at(0);
  AMENDS_TRY(
      const auto undone,
      parts_.links.undo(name, number, repoint, engine::Actor{call.user.name}, reason)
  );
  AMENDS_TRY(const model::MailingRecord record, parts_.mailings.find(name));
  AMENDS_TRY(const auto link, parts_.store.links().find(record.id, number, parts_.clock.now()));
  json::object out = to_json(undone);
  out["undone_target"] = undone.target;
  out["target"] = link ? link->target : "";
  return api::answer(out);
}

Answer Api::confirm_repoint(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  AMENDS_TRY(const int number, link_number(call));
  AMENDS_TRY(
      const std::int64_t repoint, repoint_number(parse_number(call.parts.at(2)).value_or(0))
  );
  AMENDS_TRY(
      const auto confirmed,
      parts_.links.confirm(call.parts.at(0), number, repoint, engine::Actor{call.user.name})
  );
  return api::answer(to_json(confirmed));
}

Answer Api::list_clicked_before(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"repoint", "after", "limit", "format"}));
  AMENDS_TRY(const bool csv, query.wants_csv());
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(
      const std::uint64_t after, query.number("after", 0, std::numeric_limits<std::uint32_t>::max())
  );
  AMENDS_TRY(const std::uint64_t given, query.number("repoint", 0, kRowNumberMax));
  AMENDS_TRY(const int number, link_number(call));
  const auto repoint = given == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(given));
  const std::string& name = call.parts.at(0);
  AMENDS_TRY(const auto people, parts_.links.clicked_before(name, number, repoint));
  if (csv) {
    return people_csv(parts_.store, people, fmt::format("clicked-before-link-{}.csv", number));
  }
  AMENDS_TRY(
      const json::object page,
      people_page(parts_.store, people, static_cast<std::int64_t>(after), limit)
  );
  return api::answer(page);
}

}  // namespace amends::api
