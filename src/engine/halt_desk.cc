#include "engine/halt_desk.h"

#include "base/log.h"
#include "engine/standing_halts.h"
#include "model/relay.h"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <future>
#include <iterator>
#include <utility>

namespace amends::engine {
namespace {

using model::HaltScope;

Error no_reason() {
  return {"halt.reason", "say why: --reason \"...\"; it is what the others read when they ask"};
}

}  // namespace

bool HaltDesk::fits(const model::Halt& halt) const {
  switch (halt.scope) {
    case HaltScope::relay:
      return sending_.has_relay(halt.name);
    case HaltScope::template_:
    case HaltScope::flow:
      return !halt.name.empty();
    case HaltScope::all:
      break;
  }
  return halt.name.empty();
}

Result<model::Halt> HaltDesk::halt_of(const HaltOrder& order, const Actor& actor, Instant now)
    const {
  if (order.reason.empty()) {
    return no_reason();
  }
  model::Halt halt{{}, order.scope, order.name, actor.user, order.reason, now};
  if (order.scope == HaltScope::relay && (order.name.empty() || order.name == relay_)) {
    halt.name = model::kMainRelay;
  }
  if (!fits(halt)) {
    return make_error(
        "halt.name",
        "a halt of a template or a flow needs its name, a halt of everything none, and a halt of a "
        "relay one of these: {}",
        sending_.has_relay(model::kEmergencyRelay) ? "main, emergency" : "main"
    );
  }
  return halt;
}

bool HaltDesk::is_meant(const model::Halt& halt, const model::MailingRecord& record) const {
  const Result<bool> about = is_about(store_, halt, record);
  if (!about.ok()) {
    log_error("halt of {}: {}", record.name, about.error().explain());
  }
  return !about.ok() || *about;
}

Result<std::vector<std::string>> HaltDesk::under_way(const model::Halt& halt) const {
  AMENDS_TRY(const std::vector<model::MailingRecord> all, store_.mailings().all());
  std::vector<std::string> names;
  for (const model::MailingRecord& record : all) {
    const bool moves = record.state == model::MailingState::sending ||
                       record.state == model::MailingState::holding;
    if (moves && is_meant(halt, record)) {
      names.push_back(record.name);
    }
  }
  std::ranges::sort(names);
  return names;
}

/// All at once, so that the last does not wait for the replies of the first.
Result<std::vector<HaltedMailing>> HaltDesk::stop_all(
    const std::vector<std::string>& names, const HaltOrder& order, const Actor& actor
) {
  std::vector<HaltedMailing> halted;
  std::optional<Error> failure;
  for (std::size_t from = 0; from < names.size(); from += kHaltsAtOnce) {
    const std::size_t to = std::min(names.size(), from + kHaltsAtOnce);
    std::vector<std::future<Result<HaltReport>>> stops;
    for (std::size_t i = from; i < to; ++i) {
      // Deferred where the machine has no thread left: then it is stopped when it is asked for.
      constexpr auto kAtOnceOrLater = std::launch::async | std::launch::deferred;
      stops.push_back(std::async(kAtOnceOrLater, [this, &names, &order, &actor, i] {
        return mailings_.halt(names[i], actor, order.reason, order.reach);
      }));
    }
    for (std::size_t i = from; i < to; ++i) {
      const Result<HaltReport> report = stops[i - from].get();
      if (report.ok()) {
        halted.push_back({names[i], *report});
      } else if (report.error().id() != "mailing.state") {
        // mailing.state: it ended, or somebody halted it, in the same moment.
        log_error("halt of {}: {}", names[i], report.error().explain());
        failure = report.error();
      }
    }
  }
  if (failure) {
    return *failure;
  }
  return halted;
}

/// A relay's lines go by the run they belong to, not by what the mailing leaves through now.
/// Cutting goes before writing it into the journal, and one that fails holds up no other.
Result<void> HaltDesk::cut_earlier(
    const model::Halt& halt, const Actor& actor, std::vector<HaltedMailing>& cut
) {
  const bool of_relay = halt.scope == HaltScope::relay;
  const std::string relay = of_relay ? halt.name : std::string();
  Result<void> outcome;
  for (const model::MailingId mailing : sending_.awaited(relay)) {
    const auto record = store_.mailings().find(mailing);
    if (!record.ok()) {
      outcome = record.error();
    } else if (*record && (of_relay || is_meant(halt, **record))) {
      const Result<HaltReport> report = sending_.cut_stopped(**record, relay);
      if (report.ok()) {
        cut.push_back({(*record)->name, *report, (*record)->state});
      } else {
        outcome = report.error();
      }
    }
  }
  for (const HaltedMailing& one : cut) {
    AMENDS_TRY_VOID(note_cut(actor, halt, one));
  }
  return outcome;
}

Result<void> HaltDesk::note_cut(
    const Actor& actor, const model::Halt& halt, const HaltedMailing& cut
) {
  model::AuditEntry entry;
  entry.at = cut.report.asked_at;
  entry.actor = actor.user;
  entry.verb = "mailing.lines_cut";
  entry.subject = "mailing/" + cut.name;
  entry.detail = boost::json::serialize(boost::json::object{
      {"halt", halt.id.value},
      {"relay", halt.scope == HaltScope::relay ? halt.name : std::string()},
      {"reason", halt.reason},
      {"cut", cut.report.cut},
      {"took_us", cut.report.took.count()}
  });
  return store_.journal().append(entry);
}

Result<void> HaltDesk::note(
    const Actor& actor, std::string_view verb, const model::Halt& halt, Instant now
) {
  model::AuditEntry entry;
  entry.at = now;
  entry.actor = actor.user;
  entry.verb = verb;
  entry.subject = fmt::format("halt/{}", halt.id.value);
  entry.detail = boost::json::serialize(boost::json::object{
      {"scope", model::to_string(halt.scope)},
      {"name", halt.name},
      {"reason", halt.lifted_at ? halt.lifted_reason : halt.reason}
  });
  return store_.journal().append(entry);
}

Result<WideHaltReport> HaltDesk::halt(const HaltOrder& order, const Actor& actor, Instant now) {
  const auto began = std::chrono::steady_clock::now();
  WideHaltReport report;
  AMENDS_TRY(report.halt, halt_of(order, actor, now));
  // One that cannot be stored stops what is under way all the same.
  auto stored = store_.halts().set(report.halt);
  AMENDS_TRY(const std::vector<std::string> names, under_way(report.halt));
  auto stopped = stop_all(names, order, actor);
  std::vector<HaltedMailing> earlier;
  Result<void> cut;
  if (order.reach == HaltReach::cut) {
    cut = cut_earlier(stored.ok() ? *stored : report.halt, actor, earlier);
  }
  report.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  AMENDS_TRY(report.halt, std::move(stored));
  // Stopping goes before writing it into the journal; the halt itself is on disk already.
  AMENDS_TRY_VOID(note(actor, "sending.halted", report.halt, now));
  AMENDS_TRY(report.mailings, std::move(stopped));
  AMENDS_TRY_VOID(cut);
  std::ranges::move(earlier, std::back_inserter(report.mailings));
  return report;
}

Result<model::Halt> HaltDesk::lift(
    model::HaltId id, const Actor& actor, std::string_view reason, Instant now
) {
  if (reason.empty()) {
    return no_reason();
  }
  AMENDS_TRY(const model::Halt halt, store_.halts().lift(id, actor.user, reason, now));
  AMENDS_TRY_VOID(note(actor, "sending.released", halt, now));
  return halt;
}

}  // namespace amends::engine
