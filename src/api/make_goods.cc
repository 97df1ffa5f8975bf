#include "api/api.h"
#include "api/call_facts.h"
#include "api/csv_stream.h"
#include "api/json_io.h"
#include "api/language.h"
#include "engine/make_good.h"
#include "text/catalogue.h"
#include "text/csv_writer.h"
#include "text/format.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <array>
#include <memory>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr auto kColumns = std::to_array<std::string_view>(
    {"contact", "address", "amount", "currency", "reason", "incident"}
);

Result<std::optional<std::int64_t>> amount_of(const Body& body, std::string_view field) {
  AMENDS_TRY(const std::string written, body.text_if(field));
  if (written.empty()) {
    return std::optional<std::int64_t>();
  }
  AMENDS_TRY(const std::int64_t hundredths, advice::parse_hundredths(written));
  return std::optional(hundredths);
}

Result<void> read_amounts(const Body& body, engine::MakeGoodOrder& order) {
  AMENDS_TRY(order.value, amount_of(body, "value"));
  AMENDS_TRY(const auto loss, amount_of(body, "loss"));
  AMENDS_TRY(const auto basket, amount_of(body, "basket"));
  order.loss = loss.value_or(0);
  order.basket = basket.value_or(0);
  AMENDS_TRY(const auto percent, body.count_if("percent"));
  if (percent && *percent > 100) {
    return bad_field("percent", "a share of a hundred");
  }
  if (percent) {
    order.percent = static_cast<std::int64_t>(*percent);
  }
  AMENDS_TRY(order.expected_percent, body.count_if("expected_percent"));
  return {};
}

Result<engine::MakeGoodOrder> order_of(const Body& body) {
  engine::MakeGoodOrder order;
  AMENDS_TRY(const std::string how, body.text("how"));
  const auto parsed = engine::parse_make_good_how(how);
  if (!parsed) {
    return bad_field("how", "codes or credit");
  }
  order.how = *parsed;
  AMENDS_TRY(const std::string set, body.text("set"));
  const auto people = engine::parse_people_set(set);
  if (!people) {
    return bad_field("set", "a set of people");
  }
  order.set = *people;
  AMENDS_TRY(order.currency, body.text("currency"));
  AMENDS_TRY(const std::string day, body.text("until"));
  // Noon, so that it is that day in nearly every zone.
  const auto until = text::parse_time(day + "T12:00:00", "UTC");
  if (!until.ok()) {
    return bad_field("until", "a date; it is written 2026-12-24");
  }
  order.until = *until;
  AMENDS_TRY(order.why, body.text_if("why"));
  AMENDS_TRY_VOID(read_amounts(body, order));
  return order;
}

/// As the reader's language writes it; as it is kept where that cannot be.
std::string money(
    std::int64_t hundredths, const std::string& currency, const text::Locale& locale
) {
  const std::string plain = advice::written_hundredths(hundredths);
  const auto written = text::format_money(plain, currency, locale);
  return written.ok() ? *written : plain;
}

json::object offer_json(const engine::MakeGood& made, model::IncidentId incident) {
  const advice::MakeGoodSums& sums = made.sums;
  json::object out{
      {"incident", incident.value},
      {"how", engine::to_string(made.order.how)},
      {"set", engine::to_string(made.order.set)},
      {"people", made.people},
      {"currency", made.order.currency},
      {"value", advice::written_hundredths(sums.value)},
      {"percent", nullptr},
      {"cap", advice::written_hundredths(sums.cap)},
      {"worst", advice::written_hundredths(sums.worst)},
      {"expected", nullptr},
      {"until", to_json(made.order.until)},
      {"needs_second", sums.needs_second()},
      {"agreed_by", made.agreed_by},
      {"by", made.by},
      {"at", made.by.empty() ? json::value(nullptr) : to_json(made.at)},
      {"why", made.order.why},
      {"column", engine::make_good_column(incident)},
  };
  if (made.order.percent) {
    out["percent"] = *made.order.percent;
  }
  if (sums.expected) {
    out["expected"] = advice::written_hundredths(*sums.expected);
  }
  return out;
}

/// Why it waits for a second person.
void add_bounds(json::array& reasons, const engine::MakeGood& made, const text::Locale& locale) {
  const text::Catalogue& words = text::catalogue(locale);
  const advice::MakeGoodSums& sums = made.sums;
  const std::string& currency = made.order.currency;
  if (sums.above_cap) {
    const std::string text = words.format(
        "make_good.above_cap",
        {{"value", money(sums.value, currency, locale)}, {"cap", money(sums.cap, currency, locale)}}
    );
    reasons.push_back(json::object{{"id", "above_cap"}, {"people", made.people}, {"text", text}});
  }
  if (sums.above_budget) {
    const std::string text = words.format(
        "make_good.above_budget",
        {{"worst", money(sums.worst, currency, locale)},
         {"budget", money(sums.budget, currency, locale)}}
    );
    reasons.push_back(json::object{{"id", "above_budget"}, {"people", made.people}, {"text", text}}
    );
  }
}

json::object look_json(
    const engine::MakeGoodLook& look, const model::Incident& incident, const text::Locale& locale
) {
  json::object out = offer_json(look.offer, incident.id);
  json::array reasons;
  for (const auto& [name, people] :
       {std::pair("left", look.left),
        std::pair("complained", look.complained),
        std::pair("suppressed", look.suppressed),
        std::pair("had_one", look.had_one)}) {
    if (people > 0) {
      const std::string text =
          text::catalogue(locale).format(fmt::format("make_good.{}", name), {{"people", people}});
      reasons.push_back(json::object{{"id", name}, {"people", people}, {"text", text}});
    }
  }
  add_bounds(reasons, look.offer, locale);
  out["decided"] = !look.offer.by.empty();
  out["in_set"] = look.in_set;
  out["proposed"] = advice::written_hundredths(look.offer.sums.proposed);
  out["reasons"] = std::move(reasons);
  return out;
}

json::object standing_json(
    const engine::MakeGood& made,
    const engine::MakeGoodCost& cost,
    const model::Incident& incident,
    const text::Locale& locale
) {
  json::object out = offer_json(made, incident.id);
  out["decided"] = true;
  out["given"] = cost.given;
  out["used"] = cost.used;
  out["so_far"] = advice::written_hundredths(cost.so_far);
  json::array reasons;
  if (!made.is_agreed()) {
    add_bounds(reasons, made, locale);
  }
  out["reasons"] = std::move(reasons);
  return out;
}

/// What each row of the shop's list says beside the person.
struct CreditLine {
  std::string amount;
  std::string currency;
  std::string reason;
  std::string incident;
};

CsvPages credit_pages(ports::Store& store, model::ContactSet people, CreditLine line) {
  auto after = std::make_shared<model::ContactId>();
  auto set = std::make_shared<const model::ContactSet>(std::move(people));
  return [&store, set, after, line = std::move(line)](std::string& out) -> Result<bool> {
    model::ContactSet page;
    const std::vector<model::ContactId> ids = set->page(*after, kCsvPageRows);
    for (const model::ContactId id : ids) {
      page.add(id);
      *after = id;
    }
    AMENDS_TRY_VOID(store.contacts()
                        .each_in_set(page, [&](const model::Contact& contact) -> Result<void> {
                          const std::array<std::string, kColumns.size()> cells{
                              std::to_string(contact.id.value),
                              std::string(contact.value(model::Columns::email)),
                              line.amount,
                              line.currency,
                              line.reason,
                              line.incident
                          };
                          text::append_csv_row(out, std::span<const std::string>(cells));
                          return {};
                        }));
    return ids.size() == kCsvPageRows;
  };
}

}  // namespace

Answer Api::show_make_good(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const auto made, engine::standing_make_good(parts_.store, incident.id));
  if (!made) {
    return api::answer(json::object{{"incident", incident.id.value}, {"decided", false}});
  }
  AMENDS_TRY(const engine::MakeGoodCost cost, make_goods_.cost(incident, *made));
  return api::answer(standing_json(*made, cost, incident, language_of(call.request)));
}

Answer Api::decide_make_good(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(
          call.request,
          {"how",
           "set",
           "value",
           "percent",
           "loss",
           "basket",
           "currency",
           "until",
           "expected_percent",
           "why",
           "confirm"}
      )
  );
  AMENDS_TRY(const engine::MakeGoodOrder order, order_of(body));
  AMENDS_TRY(const auto count, body.count_if("confirm"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const text::Locale locale = language_of(call.request);
  if (!count) {
    AMENDS_TRY(const engine::MakeGoodLook look, make_goods_.look(incident, order));
    return api::answer(look_json(look, incident, locale));
  }
  AMENDS_TRY(
      const engine::MakeGoodLook look, make_goods_.decide(incident, order, *count, actor_of(call))
  );
  return api::answer(look_json(look, incident, locale));
}

Answer Api::agree_make_good(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY_VOID(make_goods_.agree(incident, actor_of(call)));
  return show_make_good(call);
}

Answer Api::give_make_good(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"draw", "prefix"}));
  AMENDS_TRY(const bool draws, body.flag_if("draw"));
  AMENDS_TRY(const std::string prefix, body.text_if("prefix"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY_VOID(make_goods_.give(
      incident, parts_.code_pool, draws ? std::optional(prefix) : std::nullopt, actor_of(call)
  ));
  return show_make_good(call);
}

Answer Api::undo_make_good(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"reason"}));
  AMENDS_TRY(const std::string reason, body.text("reason"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY_VOID(make_goods_.undo(incident, reason, actor_of(call)));
  return show_make_good(call);
}

Answer Api::export_credits(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const engine::MakeGood made, make_goods_.standing(incident));
  if (!made.is_agreed() || made.order.how != engine::MakeGoodHow::credit) {
    return make_error(
        "make_good.credit",
        "there is no list of credits for incident {}: codes were chosen, or a second person has "
        "not agreed",
        incident.id.value
    );
  }
  AMENDS_TRY(model::ContactSet people, make_goods_.people(made));
  std::string head;
  text::append_csv_row(head, std::span<const std::string_view>(kColumns));
  return csv_answer(
      std::move(head),
      credit_pages(
          parts_.store,
          std::move(people),
          {advice::written_hundredths(made.sums.value),
           made.order.currency,
           made.order.why,
           std::to_string(incident.id.value)}
      ),
      fmt::format("incident-{}-credits.csv", incident.id.value)
  );
}

}  // namespace amends::api
