#include "engine/code_desk.h"

#include "engine/code_terms.h"
#include "engine/mailing_by_name.h"
#include "model/limits.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

using model::CodeChangeKind;

std::string_view verb_of(CodeChangeKind kind) {
  switch (kind) {
    case CodeChangeKind::alias:
      return "codes.aliased";
    case CodeChangeKind::extend:
      return "codes.extended";
    case CodeChangeKind::budget:
      return "codes.budget_set";
    case CodeChangeKind::close:
      return "codes.closed";
    case CodeChangeKind::open:
      return "codes.opened";
    case CodeChangeKind::undo:
      return "codes.undone";
  }
  return "codes.changed";
}

boost::json::object detail_of(const model::CodeChange& change) {
  boost::json::object out{{"reason", change.reason}};
  if (change.stands_for) {
    out["stands_for"] = change.stands_for.value;
  }
  if (change.until) {
    out["until"] = text::to_iso8601(*change.until);
  }
  if (change.uses_max) {
    out["uses_max"] = *change.uses_max;
  }
  if (change.scope.mailing) {
    out["receivers_of"] = change.scope.mailing.value;
  }
  if (change.concerned) {
    out["people"] = *change.concerned;
  }
  return out;
}

Result<void> check_terms(const model::CodeTerms& terms) {
  if (terms.valid_from && terms.valid_until && *terms.valid_until <= *terms.valid_from) {
    return make_error("code.until", "a code ends after it begins");
  }
  if (terms.uses_max == std::uint64_t{0}) {
    return make_error("code.budget", "a code that may never be used is none; give a number from 1");
  }
  return {};
}

Error unknown(std::string_view code) {
  return make_error("code.unknown", "there is no code {}; amends codes lists them", code);
}

/// The change an undo takes back: the one that was named, or the last that stands.
Result<model::CodeChange> undone_by(const model::CodeRecord& record, const CodeChangeOrder& order) {
  const std::vector<model::CodeChange> standing = record.standing();
  const auto named = std::ranges::find(standing, order.undoes, &model::CodeChange::id);
  if (standing.empty() || (order.undoes && named == standing.end())) {
    return make_error(
        "code.no_undo",
        "{}; amends codes show {} has the history",
        order.undoes ? fmt::format("change {} of it does not stand", order.undoes.value)
                     : "nothing of it stands that could be taken back",
        record.code.shown
    );
  }
  return order.undoes ? *named : standing.back();
}

/// Without the change that is taken back.
model::CodeTerms terms_without(
    model::CodeRecord record, const model::CodeChange& undo, const model::CodeScope& scope
) {
  record.changes.push_back(undo);
  return terms_in(record, scope);
}

}  // namespace

Result<void> CodeDesk::note(
    const Actor& actor, std::string_view verb, const model::Code& code, std::string detail
) {
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = actor.user;
  entry.verb = verb;
  entry.subject = fmt::format("code/{}", code.shown);
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

Result<model::Code> CodeDesk::add(const NewCode& order, const Actor& actor) {
  model::Code code;
  AMENDS_TRY(code.key, model::normal_code(order.code));
  AMENDS_TRY_VOID(check_terms(order.terms));
  if (!order.mailing.empty()) {
    AMENDS_TRY(const auto record, mailing_by_name(store_.mailings(), order.mailing));
    code.mailing = record.id;
  }
  code.shown = order.code;
  code.terms = order.terms;
  code.terms.stands_for = {};
  code.by = actor.user;
  code.at = clock_.now();
  AMENDS_TRY(code, store_.codes().add(code));
  AMENDS_TRY_VOID(note(
      actor,
      "codes.added",
      code,
      boost::json::serialize(boost::json::object{{"mailing", order.mailing}})
  ));
  return code;
}

Result<model::CodeRecord> CodeDesk::find(std::string_view code) const {
  AMENDS_TRY(const std::string key, model::normal_code(code));
  AMENDS_TRY(auto record, store_.codes().find(key));
  if (!record) {
    return unknown(code);
  }
  return *std::move(record);
}

/// A mistyped code nobody has registered becomes one that is closed but for its alias.
Result<model::CodeRecord> CodeDesk::record_of(const CodeChangeOrder& order) const {
  AMENDS_TRY(const std::string key, model::normal_code(order.code));
  AMENDS_TRY(auto known, store_.codes().find(key));
  if (known) {
    return *std::move(known);
  }
  if (order.kind != CodeChangeKind::alias) {
    return unknown(order.code);
  }
  AMENDS_TRY(const model::CodeRecord right, find(order.stands_for));
  model::CodeRecord wrong;
  wrong.code.key = key;
  wrong.code.shown = order.code;
  wrong.code.mailing = right.code.mailing;
  wrong.code.terms.closed = true;
  return wrong;
}

Result<model::CodeId> CodeDesk::alias_target(const model::Code& wrong, const CodeChangeOrder& order)
    const {
  AMENDS_TRY(const model::CodeRecord right, find(order.stands_for));
  if (right.code.key == wrong.key) {
    return make_error(
        "code.alias",
        "{} is taken for {} already: case, spaces, dashes and look-alike letters make no "
        "difference",
        order.code,
        right.code.shown
    );
  }
  const bool is_alias = std::ranges::any_of(right.standing(), [](const auto& change) {
    return change.kind == CodeChangeKind::alias;
  });
  if (is_alias) {
    return make_error(
        "code.alias", "{} stands for another code itself; name that one", right.code.shown
    );
  }
  if (right.code.is_unique) {
    return make_error(
        "code.alias", "{} is one person's own; name a code that all share", right.code.shown
    );
  }
  if (wrong.id) {
    AMENDS_TRY(const bool has_aliases, store_.codes().has_aliases(wrong.id));
    if (has_aliases) {
      return make_error(
          "code.alias",
          "other codes stand for {}; undo those first, or let them stand for {} too",
          wrong.shown,
          right.code.shown
      );
    }
  }
  return right.code.id;
}

Result<model::CodeScope> CodeDesk::scope_of(const CodeChangeOrder& order) const {
  if (!order.mailing.empty() && order.incident) {
    return make_error("code.scope", "either the receivers of a mailing or those of an incident");
  }
  model::CodeScope scope;
  if (order.incident) {
    AMENDS_TRY(const auto incident, store_.incidents().find(order.incident));
    if (!incident) {
      return make_error("incident.unknown", "there is no incident {}", order.incident.value);
    }
    scope = {incident->mailing, incident->version};
  } else if (!order.mailing.empty()) {
    AMENDS_TRY(const auto record, mailing_by_name(store_.mailings(), order.mailing));
    scope.mailing = record.id;
  }
  if (scope.mailing) {
    AMENDS_TRY(const model::SendCounts counts, store_.ledger().counts(scope.mailing));
    if (counts.total() == 0) {
      return make_error("code.scope", "nothing of that mailing has left, so nobody got it");
    }
  }
  return scope;
}

Result<model::CodeChange> CodeDesk::change_of(
    const model::CodeRecord& record, const CodeChangeOrder& order, const Actor& actor
) const {
  model::CodeChange change;
  change.code = record.code.id;
  change.kind = order.kind;
  change.by = actor.user;
  change.reason = order.reason;
  change.at = clock_.now();
  if (order.kind == CodeChangeKind::undo) {
    AMENDS_TRY(const model::CodeChange taken_back, undone_by(record, order));
    change.undoes = taken_back.id;
    change.scope = taken_back.scope;
  } else {
    AMENDS_TRY(change.scope, scope_of(order));
  }
  if (order.kind == CodeChangeKind::alias) {
    AMENDS_TRY(change.stands_for, alias_target(record.code, order));
  } else if (order.kind == CodeChangeKind::extend) {
    change.until = order.until;
  } else if (order.kind == CodeChangeKind::budget) {
    change.uses_max = order.uses_max;
  }
  AMENDS_TRY(change.concerned, people_concerned(store_.ledger(), record.code, change.scope));
  return change;
}

Result<std::string> CodeDesk::told_of(const ChangedCode& changed) const {
  const auto maybe_moment = [](std::optional<Instant> at) {
    return at ? boost::json::value(text::to_iso8601(*at)) : boost::json::value();
  };
  boost::json::value right;
  if (changed.after.stands_for) {
    AMENDS_TRY(const auto found, store_.codes().find(changed.after.stands_for));
    right = found ? boost::json::value(found->code.shown) : right;
  }
  boost::json::value receivers;
  if (changed.change.scope.mailing) {
    AMENDS_TRY(const auto mailing, store_.mailings().find(changed.change.scope.mailing));
    receivers = mailing ? boost::json::value(mailing->name) : receivers;
  }
  const std::optional<std::uint64_t> uses_max = changed.after.uses_max;
  return boost::json::serialize(boost::json::object{
      {"code", changed.code.shown},
      {"change", model::to_string(changed.change.kind)},
      {"receivers_of", std::move(receivers)},
      {"stands_for", std::move(right)},
      {"valid_from", maybe_moment(changed.after.valid_from)},
      {"valid_until", maybe_moment(changed.after.valid_until)},
      {"uses_max", uses_max ? boost::json::value(*uses_max) : boost::json::value()},
      {"closed", changed.after.closed},
  });
}

Result<void> CodeDesk::keep(ChangedCode& changed, const Actor& actor) {
  if (!changed.code.id) {
    changed.code.by = actor.user;
    changed.code.at = changed.change.at;
    AMENDS_TRY(changed.code, store_.codes().add(changed.code));
    changed.change.code = changed.code.id;
  }
  std::vector<ports::NewMessage> messages;
  if (!listeners_.empty()) {
    AMENDS_TRY(const std::string data, told_of(changed));
    messages =
        messages_for(listeners_, webhook_event(changed.change.kind), data, changed.change.at);
  }
  AMENDS_TRY(changed.change, store_.codes().change(changed.change, messages));
  return note(
      actor,
      verb_of(changed.change.kind),
      changed.code,
      boost::json::serialize(detail_of(changed.change))
  );
}

Result<ChangedCode> CodeDesk::change(const CodeChangeOrder& order, const Actor& actor) {
  if (order.reason.empty() && !order.only_look) {
    return make_error("code.reason", "say why: --reason \"...\"; it is what the others read later");
  }
  AMENDS_TRY(const model::CodeRecord record, record_of(order));
  if (record.changes.size() >= model::kCodeChangesMax) {
    return make_error(
        "code.changes",
        "{} was changed {} times; register a new code instead",
        record.code.shown,
        record.changes.size()
    );
  }
  ChangedCode changed;
  changed.code = record.code;
  AMENDS_TRY(changed.change, change_of(record, order, actor));
  changed.before = terms_in(record, changed.change.scope);
  AMENDS_TRY_VOID(model::may_change(record.code, changed.before, changed.change));
  changed.after = order.kind == CodeChangeKind::undo
                      ? terms_without(record, changed.change, changed.change.scope)
                      : model::terms_after(changed.before, std::span(&changed.change, 1));
  if (!order.only_look) {
    AMENDS_TRY_VOID(keep(changed, actor));
  }
  return changed;
}

}  // namespace amends::engine
