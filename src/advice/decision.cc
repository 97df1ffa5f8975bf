#include "advice/decision.h"

#include "advice/limits.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using model::IncidentFacts;

/// What decide() works on: the advice so far, and all it may look at.
struct Case {
  const IncidentFacts& facts;
  ErrorKind kind;
  Harm harm;
  const Circumstances& circumstances;
  Advice advice;

  void because(std::string_view id, std::vector<model::FindingArgument> arguments = {}) {
    advice.reasons.push_back({"advice.reason." + std::string(id), std::move(arguments)});
  }
};

std::int64_t number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

void raise(Case& at) {
  if (at.advice.response < Response::personal_contact) {
    at.advice.response = static_cast<Response>(static_cast<int>(at.advice.response) + 1);
  }
}

void lower(Case& at) {
  if (at.advice.response > Response::log_only) {
    at.advice.response = static_cast<Response>(static_cast<int>(at.advice.response) - 1);
  }
}

/// Wrong things that lie on our side and can be changed behind a mail that is out.
bool is_repairable(ErrorKind kind) {
  return kind == ErrorKind::wrong_link || kind == ErrorKind::wrong_code ||
         kind == ErrorKind::wrong_image;
}

void start(Case& at) {
  Advice& advice = at.advice;
  advice.exposed = exposed(at.facts, at.kind);
  advice.exposure = exposure_of(advice.exposed, at.facts.audience);
  advice.response = matrix(at.harm, advice.exposure);
  at.because(
      "matrix",
      {{"harm", std::string(to_string(at.harm))},
       {"exposed", number(advice.exposed)},
       {"audience", number(at.facts.audience)}}
  );
  if (is_repairable(at.kind) && !at.facts.repaired) {
    advice.repair = true;
    at.because("repair_first");
  }
}

// METHODS 7, modifiers.
void modify(Case& at) {
  const Circumstances& known = at.circumstances;
  if (at.harm >= Harm::privacy) {
    return;  // never below R6, and there is nothing above
  }
  if (known.second_in_90_days) {
    at.because("second_incident");
    raise(at);
  }
  if (known.vulnerable_people) {
    at.because("vulnerable_people");
    raise(at);
  }
  if (known.press || known.angry_replies >= kAngryRepliesMany) {
    at.because("anger", {{"replies", number(known.angry_replies)}});
    raise(at);
  }
  if (known.money_taken && at.harm != Harm::loss) {
    at.because("money_taken");
    raise(at);
  }
  const bool loss_or_worse = at.harm >= Harm::loss;
  const double reached = static_cast<double>(std::max<std::uint64_t>(at.facts.accepted, 1));
  if (at.facts.repaired && !loss_or_worse &&
      static_cast<double>(at.advice.exposed) <= kRepairedInTimeShare * reached) {
    at.because("repaired_in_time", {{"exposed", number(at.advice.exposed)}});
    lower(at);
  }
}

bool is_grave(const Case& at) {
  return at.harm >= Harm::loss || at.circumstances.second_in_90_days ||
         at.circumstances.vulnerable_people || at.circumstances.press ||
         at.circumstances.angry_replies >= kAngryRepliesMany || at.circumstances.money_taken;
}

void cap(Case& at, Response most, std::string_view reason) {
  if (at.advice.response > most) {
    at.advice.response = most;
  }
  at.because(reason);
}

/// METHODS 4, when not to apologise: a mail about nothing is one more nuisance.
void hold_back(Case& at) {
  if (at.kind == ErrorKind::typo && at.harm <= Harm::nuisance) {
    cap(at, Response::log_only, "typo");
  }
  if (at.kind == ErrorKind::duplicate && !is_grave(at)) {
    cap(at, at.harm <= Harm::nuisance ? Response::log_only : Response::postscript, "no_third_mail");
  }
  if (at.kind == ErrorKind::test_mail && !is_grave(at)) {
    cap(at, Response::postscript, "test_mail");
  }
  if (at.kind == ErrorKind::wrong_image && !is_grave(at)) {
    cap(at, Response::silent_repair, "image");
  }
  if (at.circumstances.opted_out_people && at.harm < Harm::privacy) {
    cap(at, Response::silent_repair, "opted_out");
  }
}

/// A code that does not work is best made valid: then what people have read is true.
void mend_the_code(Case& at) {
  if (at.kind != ErrorKind::wrong_code) {
    return;
  }
  at.because("make_code_valid");
  if (at.facts.repaired && !is_grave(at) && at.advice.response > Response::correction) {
    at.advice.response = Response::correction;
  }
}

Audience audience_for(const Case& at) {
  if (at.advice.response < Response::correction) {
    return Audience::nobody;
  }
  if (at.harm >= Harm::privacy || at.kind == ErrorKind::wrong_audience ||
      at.kind == ErrorKind::insensitive) {
    return Audience::accepted;
  }
  if (at.kind == ErrorKind::wrong_link) {
    return at.facts.repaired ? Audience::clicked : Audience::opened;
  }
  return Audience::opened;
}

void choose_audience(Case& at) {
  Advice& advice = at.advice;
  const IncidentFacts& facts = at.facts;
  advice.audience = audience_for(at);
  switch (advice.audience) {
    case Audience::nobody:
      return;
    case Audience::clicked:
      advice.to_write = facts.clicked_wrong_link;
      at.because("only_clicked", {{"people", number(advice.to_write)}});
      break;
    case Audience::opened:
      advice.to_write = facts.opened_human;
      at.because("only_opened", {{"people", number(advice.to_write)}});
      break;
    case Audience::accepted:
      advice.to_write = facts.accepted + facts.uncertain;
      advice.first_learn = advice.to_write - std::min(advice.to_write, facts.opened_human);
      at.because("all_reached", {{"people", number(advice.to_write)}});
      break;
  }
  const std::uint64_t unaware = facts.accepted - std::min(facts.accepted, facts.opened_human);
  if (advice.audience != Audience::accepted && unaware > 0) {
    at.because("would_first_learn", {{"people", number(unaware)}});
  }
  if (advice.to_write == 0) {
    advice.audience = Audience::nobody;
    advice.response = advice.repair ? Response::silent_repair : Response::log_only;
    at.because("nobody_saw_it");
  }
}

void set_terms(Case& at) {
  Advice& advice = at.advice;
  const bool writes = advice.response >= Response::apology;
  advice.named_person = writes;
  advice.no_offer = at.harm >= Harm::sensitive || at.kind == ErrorKind::insensitive ||
                    at.circumstances.opted_out_people;
  advice.make_good = advice.response >= Response::apology_and_compensation &&
                     at.harm == Harm::loss && !advice.no_offer;
  advice.regulator = at.harm >= Harm::privacy;
  advice.public_note = at.harm >= Harm::sensitive && advice.exposure == Exposure::over_50;
  if (advice.regulator) {
    at.because("regulator");
  }
  if (at.harm == Harm::security) {
    at.because("revoke_links");
  }
  if (advice.make_good) {
    at.because("make_good");
  }
  if (writes && at.harm == Harm::sensitive) {
    at.because("no_coupon");
  }
  if (at.facts.waiting > 0) {
    at.because("keep_halted", {{"people", number(at.facts.waiting)}});
  }
}

}  // namespace

std::string_view to_string(Audience audience) {
  constexpr std::array<std::string_view, 4> kNames = {"nobody", "clicked", "opened", "accepted"};
  return kNames.at(static_cast<std::size_t>(audience));
}

Harm usual_harm(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::typo:
    case ErrorKind::wrong_image:
      return Harm::cosmetic;
    case ErrorKind::test_mail:
    case ErrorKind::duplicate:
    case ErrorKind::wrong_merge:
      return Harm::nuisance;
    case ErrorKind::wrong_link:
    case ErrorKind::wrong_code:
    case ErrorKind::wrong_date:
    case ErrorKind::wrong_audience:
    case ErrorKind::other:
      return Harm::repairable;
    case ErrorKind::wrong_price:
      return Harm::loss;
    case ErrorKind::insensitive:
      return Harm::sensitive;
    case ErrorKind::privacy:
      return Harm::privacy;
    case ErrorKind::security:
      return Harm::security;
  }
  return Harm::repairable;
}

Advice decide(
    const IncidentFacts& facts, ErrorKind kind, Harm harm, const Circumstances& circumstances
) {
  Case at{facts, kind, harm, circumstances, {}};
  start(at);
  modify(at);
  hold_back(at);
  mend_the_code(at);
  choose_audience(at);
  set_terms(at);
  return std::move(at.advice);
}

}  // namespace amends::advice
