#include "api/api.h"
#include "api/csv_stream.h"
#include "api/json_io.h"
#include "engine/code_terms.h"
#include "text/csv_writer.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kDateChars = 10;  // "2026-11-30"
constexpr std::size_t kUsesShown = 20;  // newest redemptions of one code
constexpr std::string_view kLastSecond = "T23:59:59";

/// Names of mailings, each looked up once.
class MailingNames {
 public:
  explicit MailingNames(ports::Mailings& mailings) : mailings_(mailings) {}

  Result<std::string> of(model::MailingId id) {
    if (!id) {
      return std::string();
    }
    if (const auto known = names_.find(id.value); known != names_.end()) {
      return known->second;
    }
    AMENDS_TRY(const auto record, mailings_.find(id));
    return names_.emplace(id.value, record ? record->name : std::string()).first->second;
  }

 private:
  ports::Mailings& mailings_;
  std::map<std::int64_t, std::string> names_;
};

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::value count_or_null(std::optional<std::uint64_t> count) {
  return count ? json::value(*count) : json::value();
}

/// As it was written; empty for none.
Result<std::string> shown_code(ports::Codes& codes, model::CodeId id) {
  if (!id) {
    return std::string();
  }
  AMENDS_TRY(const auto record, codes.find(id));
  return record ? record->code.shown : std::string();
}

Result<json::object> terms_json(ports::Codes& codes, const model::CodeTerms& terms) {
  AMENDS_TRY(const std::string right, shown_code(codes, terms.stands_for));
  return json::object{
      {"stands_for", text_or_null(right)},
      {"valid_from", to_json(terms.valid_from)},
      {"valid_until", to_json(terms.valid_until)},
      {"uses_max", count_or_null(terms.uses_max)},
      {"closed", terms.closed},
  };
}

/// The code with the terms that hold for everybody.
Result<json::object> code_json(
    ports::Store& store, const model::CodeRecord& record, MailingNames& names
) {
  const model::Code& code = record.code;
  AMENDS_TRY(json::object out, terms_json(store.codes(), engine::terms_in(record, {})));
  AMENDS_TRY(const std::string mailing, names.of(code.mailing));
  out["code"] = code.shown;
  out["mailing"] = text_or_null(mailing);
  out["unique"] = code.is_unique;
  out["given"] = static_cast<bool>(code.contact);
  out["used"] = code.used;
  out["changes"] = record.changes.size();
  out["by"] = code.by;
  out["at"] = to_json(code.at);
  return out;
}

Result<json::object> change_json(
    ports::Store& store, const model::CodeChange& change, MailingNames& names
) {
  AMENDS_TRY(const std::string right, shown_code(store.codes(), change.stands_for));
  AMENDS_TRY(const std::string mailing, names.of(change.scope.mailing));
  json::object out{
      {"id", change.id.value},
      {"change", model::to_string(change.kind)},
      {"receivers_of", text_or_null(mailing)},
      {"people", count_or_null(change.concerned)},
      {"by", change.by},
      {"reason", change.reason},
      {"at", to_json(change.at)},
  };
  if (!right.empty()) {
    out["stands_for"] = right;
  }
  if (change.until) {
    out["until"] = to_json(change.until);
  }
  if (change.kind == model::CodeChangeKind::budget) {
    out["uses_max"] = count_or_null(change.uses_max);
  }
  if (change.undoes) {
    out["undoes"] = change.undoes.value;
  }
  if (change.scope.version != 0) {
    out["up_to_version"] = change.scope.version;
  }
  return out;
}

/// A moment of the body in its `zone`; a day alone is its first second, or its last.
Result<std::optional<Instant>> moment_if(
    const Body& body, std::string_view field, std::string_view end_of_day
) {
  AMENDS_TRY(std::string text, body.text_if(field));
  if (text.empty()) {
    return std::optional<Instant>();
  }
  AMENDS_TRY(const std::string zone, body.text_if("zone"));
  if (text.size() == kDateChars) {
    text += end_of_day;
  }
  AMENDS_TRY(const Instant at, text::parse_time(text, zone));
  return std::optional(at);
}

Result<engine::CodeChangeOrder> order_of(const Body& body, const std::string& code) {
  engine::CodeChangeOrder order;
  order.code = code;
  AMENDS_TRY(const std::string change, body.text("change"));
  const auto kind = model::parse_code_change_kind(change);
  if (!kind) {
    return make_error("request.field", "change: is alias, extend, budget, close, open or undo");
  }
  order.kind = *kind;
  if (order.kind == model::CodeChangeKind::alias) {
    AMENDS_TRY(order.stands_for, body.text("stands_for"));
  } else if (order.kind == model::CodeChangeKind::extend) {
    AMENDS_TRY_VOID(body.text("until"));
    AMENDS_TRY(order.until, moment_if(body, "until", kLastSecond));
  } else if (order.kind == model::CodeChangeKind::budget) {
    if (!body.has("uses_max")) {
      return make_error("request.field", "uses_max: is missing; null is without limit");
    }
    AMENDS_TRY(order.uses_max, body.count_if("uses_max"));
  }
  AMENDS_TRY(const auto undoes, body.count_if("undoes"));
  if (undoes && (order.kind != model::CodeChangeKind::undo || *undoes > kRowNumberMax)) {
    return make_error("request.field", "undoes: is the number of a change, of an undo only");
  }
  order.undoes = {static_cast<std::int64_t>(undoes.value_or(0))};
  AMENDS_TRY(order.mailing, body.text_if("receivers_of"));
  AMENDS_TRY(const auto incident, body.count_if("incident"));
  if (incident.value_or(0) > kRowNumberMax) {
    return make_error("incident.unknown", "there is no incident {}", *incident);
  }
  order.incident = {static_cast<std::int64_t>(incident.value_or(0))};
  AMENDS_TRY(order.reason, body.text_if("reason"));
  AMENDS_TRY(order.only_look, body.flag_if("dry_run"));
  return order;
}

constexpr auto kColumns = std::to_array<std::string_view>(
    {"code",
     "for",
     "taken_now",
     "stands_for",
     "valid_from",
     "valid_until",
     "uses_max",
     "used",
     "closed",
     "changed_at"}
);

std::string moment_text(std::optional<Instant> at) {
  return at ? text::to_iso8601(*at) : std::string();
}

/// Writes the rows of codes: one with the terms for everybody, and one for the receivers of each
/// mailing that has terms of its own.
class CodeRows {
 public:
  CodeRows(ports::Store& store, Instant now) : store_(store), names_(store.mailings()), now_(now) {}

  Result<void> append(const model::CodeRecord& record, std::string& out) {
    AMENDS_TRY_VOID(append_row(record, {}, out));
    std::vector<model::CodeScope> scopes;
    for (const model::CodeChange& change : record.standing()) {
      if (change.scope.mailing && std::ranges::find(scopes, change.scope) == scopes.end()) {
        scopes.push_back(change.scope);
        AMENDS_TRY_VOID(append_row(record, change.scope, out));
      }
    }
    return {};
  }

 private:
  Result<void> append_row(
      const model::CodeRecord& record, const model::CodeScope& scope, std::string& out
  ) {
    const model::CodeTerms own = engine::terms_in(record, scope);
    model::CodeTerms terms = own;
    std::uint64_t used = record.code.used;
    std::string right;
    if (own.stands_for && !own.closed) {
      AMENDS_TRY(const auto target, store_.codes().find(own.stands_for));
      if (target) {
        terms = engine::terms_in(*target, scope);
        used = target->code.used;
        right = target->code.shown;
      }
    }
    AMENDS_TRY(const std::string mailing, names_.of(scope.mailing));
    const bool nobodys = record.code.is_unique && !record.code.contact;
    const bool taken = !nobodys && model::judge(terms, used, now_) == model::CodeWhy::valid;
    const Instant changed = record.changes.empty() ? record.code.at : record.changes.back().at;
    const std::array<std::string, kColumns.size()> cells{
        record.code.shown,
        mailing.empty() ? std::string("everybody") : "receivers of " + mailing,
        taken ? "yes" : "no",
        right,
        moment_text(terms.valid_from),
        moment_text(terms.valid_until),
        terms.uses_max ? std::to_string(*terms.uses_max) : "",
        std::to_string(used),
        terms.closed ? "yes" : "no",
        text::to_iso8601(changed),
    };
    text::append_csv_row(out, std::span<const std::string>(cells));
    return {};
  }

  ports::Store& store_;
  MailingNames names_;
  Instant now_;
};

CsvPages pages_of(ports::Store& store, model::MailingId mailing, Instant now) {
  auto rows = std::make_shared<CodeRows>(store, now);
  auto after = std::make_shared<model::CodeId>();
  return [&store, mailing, rows, after](std::string& out) -> Result<bool> {
    AMENDS_TRY(const auto codes, store.codes().list(mailing, *after, kCsvPageRows));
    for (const model::Code& code : codes) {
      AMENDS_TRY(const auto record, store.codes().find(code.id));
      if (record) {
        AMENDS_TRY_VOID(rows->append(*record, out));
      }
      *after = code.id;
    }
    return codes.size() == kCsvPageRows;
  };
}

}  // namespace

Answer Api::list_codes(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"mailing", "after", "limit", "format"}));
  AMENDS_TRY(const bool csv, query.wants_csv());
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(const std::uint64_t after, query.number("after", 0, kRowNumberMax));
  model::MailingId mailing;
  if (!query.text("mailing").empty()) {
    AMENDS_TRY(const auto record, parts_.mailings.find(query.text("mailing")));
    mailing = record.id;
  }
  if (csv) {
    std::string head;
    text::append_csv_row(head, std::span<const std::string_view>(kColumns));
    return csv_answer(
        std::move(head), pages_of(parts_.store, mailing, parts_.clock.now()), "codes.csv"
    );
  }
  const model::CodeId from{static_cast<std::int64_t>(after)};
  AMENDS_TRY(const auto codes, parts_.store.codes().list(mailing, from, limit));
  MailingNames names(parts_.store.mailings());
  json::array rows;
  for (const model::Code& code : codes) {
    AMENDS_TRY(const auto record, parts_.store.codes().find(code.id));
    if (record) {
      AMENDS_TRY(json::object row, code_json(parts_.store, *record, names));
      rows.push_back(std::move(row));
    }
  }
  json::object out{{"codes", std::move(rows)}};
  if (codes.size() == limit) {
    out["next_after"] = codes.back().id.value;
  }
  return api::answer(out);
}

Answer Api::add_code(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(call.request, {"code", "mailing", "valid_from", "valid_until", "zone", "uses_max"})
  );
  engine::NewCode order;
  AMENDS_TRY(order.code, body.text("code"));
  AMENDS_TRY(order.mailing, body.text_if("mailing"));
  AMENDS_TRY(order.terms.valid_from, moment_if(body, "valid_from", ""));
  AMENDS_TRY(order.terms.valid_until, moment_if(body, "valid_until", kLastSecond));
  AMENDS_TRY(order.terms.uses_max, body.count_if("uses_max"));
  AMENDS_TRY(const model::Code code, parts_.codes.add(order, {call.user.name}));
  MailingNames names(parts_.store.mailings());
  AMENDS_TRY(json::object out, code_json(parts_.store, {code, {}}, names));
  return api::answer(out, 201);
}

Answer Api::show_code(const Call& call) {
  AMENDS_TRY(const model::CodeRecord record, parts_.codes.find(call.parts.at(0)));
  MailingNames names(parts_.store.mailings());
  AMENDS_TRY(json::object out, code_json(parts_.store, record, names));
  AMENDS_TRY(const auto people, engine::people_concerned(parts_.store.ledger(), record.code, {}));
  out["people"] = count_or_null(people);
  json::array history;
  for (const model::CodeChange& change : record.changes) {
    AMENDS_TRY(json::object line, change_json(parts_.store, change, names));
    history.push_back(std::move(line));
  }
  out["history"] = std::move(history);
  AMENDS_TRY(const auto uses, parts_.store.codes().redemptions(record.code.id, kUsesShown));
  json::array newest;
  for (const model::Redemption& use : uses) {
    newest.push_back(
        json::object{{"order", text_or_null(use.order)}, {"by", use.by}, {"at", to_json(use.at)}}
    );
  }
  out["newest_uses"] = std::move(newest);
  return api::answer(out);
}

Answer Api::change_code(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(
          call.request,
          {"change",
           "stands_for",
           "until",
           "zone",
           "uses_max",
           "receivers_of",
           "incident",
           "undoes",
           "reason",
           "dry_run"}
      )
  );
  AMENDS_TRY(const engine::CodeChangeOrder order, order_of(body, call.parts.at(0)));
  AMENDS_TRY(const engine::ChangedCode done, parts_.codes.change(order, {call.user.name}));
  MailingNames names(parts_.store.mailings());
  AMENDS_TRY(json::object change, change_json(parts_.store, done.change, names));
  AMENDS_TRY(json::object before, terms_json(parts_.store.codes(), done.before));
  AMENDS_TRY(json::object after, terms_json(parts_.store.codes(), done.after));
  AMENDS_TRY(const std::string mailing, names.of(done.code.mailing));
  return api::answer(json::object{
      {"code", done.code.shown},
      {"mailing", text_or_null(mailing)},
      {"dry_run", order.only_look},
      {"people", count_or_null(done.change.concerned)},
      {"used", done.code.used},
      {"change", std::move(change)},
      {"before", std::move(before)},
      {"after", std::move(after)},
  });
}

}  // namespace amends::api
