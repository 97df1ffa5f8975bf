#include "advice/decision.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using model::IncidentFacts;

std::int64_t number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

bool is_angry(const Circumstances& known, const Playbook& book) {
  return known.press || known.angry_replies >= book.limits.angry_replies;
}

/// What is known before anything is decided.
Situation situation_of(ErrorKind kind, const Circumstances& known, const Playbook& book) {
  Situation situation;
  situation.kind = kind;
  situation[Fact::second_incident] = known.second_in_90_days;
  situation[Fact::vulnerable_people] = known.vulnerable_people;
  situation[Fact::angry] = is_angry(known, book);
  situation[Fact::money_taken] = known.money_taken;
  situation[Fact::opted_out_people] = known.opted_out_people;
  situation[Fact::promised] = known.promised;
  situation[Fact::hurtful] = known.hurtful;
  situation[Fact::in_subject] = known.in_subject;
  situation[Fact::many_copies] = known.copies >= book.limits.many_copies;
  return situation;
}

bool is_grave(const Situation& at) {
  return at.harm >= Harm::loss || at.is(Fact::second_incident) || at.is(Fact::vulnerable_people) ||
         at.is(Fact::angry) || at.is(Fact::money_taken);
}

/// decide() at work: the advice so far, and all it may look at.
class Deciding {
 public:
  Deciding(const IncidentFacts& facts, const Circumstances& known, const Playbook& book)
      : facts_(facts),
        known_(known),
        book_(book) {}

  Advice decide(ErrorKind kind, Harm harm) {
    start(kind, harm);
    for (const Rule& rule : book_.rules) {
      at_.response = advice_.response;
      at_[Fact::no_offer] = advice_.no_offer;
      if (rule.when.hold(at_)) {
        apply(rule);
        if (rule.last) {
          break;
        }
      }
    }
    choose_audience();
    set_terms();
    return std::move(advice_);
  }

 private:
  void because(std::string_view id, std::vector<model::FindingArgument> arguments = {}) {
    advice_.reasons.push_back({"advice.reason." + std::string(id), std::move(arguments)});
  }

  void start(ErrorKind kind, Harm harm) {
    at_ = situation_of(kind, known_, book_);
    at_.harm = harm;
    advice_.exposed =
        known_.in_subject ? facts_.accepted + facts_.uncertain : exposed(facts_, kind);
    advice_.exposure = exposure_of(advice_.exposed, facts_.audience);
    at_.exposure = advice_.exposure;
    at_[Fact::repaired] = facts_.repaired;
    at_[Fact::repaired_in_time] = is_repaired_in_time();
    at_[Fact::waiting] = facts_.waiting > 0;
    at_[Fact::grave] = is_grave(at_);
    advice_.response = book_.at(harm, advice_.exposure);
    because(
        "matrix",
        {{"harm", std::string(model::to_string(harm))},
         {"exposed", number(advice_.exposed)},
         {"audience", number(facts_.audience)}}
    );
  }

  /// METHODS 7: mended before most of those reached had met it.
  [[nodiscard]] bool is_repaired_in_time() const {
    const std::uint64_t reached = std::max<std::uint64_t>(facts_.accepted, 1);
    return facts_.repaired &&
           advice_.exposed * 100 <= book_.limits.repaired_in_time_percent * reached;
  }

  void apply(const Rule& rule) {
    const Effects& then = rule.then;
    Response& response = advice_.response;
    response = then.response.value_or(response);
    const int strongest = static_cast<int>(Response::personal_contact);
    response =
        static_cast<Response>(std::clamp(static_cast<int>(response) + then.steps, 0, strongest));
    response = std::max(response, then.at_least.value_or(response));
    response = std::min(response, then.at_most.value_or(response));
    if (then.audience) {
      wanted_ = then.audience;
    }
    advice_.repair |= then.repair;
    advice_.no_offer |= then.no_offer;
    advice_.make_good |= then.make_good;
    advice_.legal |= then.legal;
    advice_.regulator |= then.regulator;
    advice_.public_note |= then.public_word;
    explain(rule);
  }

  /// Every rule's sentence may use these numbers.
  void explain(const Rule& rule) {
    if (!rule.text.empty()) {
      advice_.reasons.push_back({"playbook.reason.own", {{"text", rule.text}}});
      return;
    }
    advice_.reasons.push_back(
        {rule.reason,
         {{"exposed", number(advice_.exposed)},
          {"audience", number(facts_.audience)},
          {"replies", number(known_.angry_replies)},
          {"waiting", number(facts_.waiting)},
          {"copies", number(known_.copies)}}}
    );
  }

  /// Those who met it, by what shows it: the inbox, the click, the open mail.
  [[nodiscard]] Audience usual_audience() const {
    switch (at_.kind) {
      case ErrorKind::wrong_audience:
      case ErrorKind::insensitive:
      case ErrorKind::test_mail:
      case ErrorKind::duplicate:
      case ErrorKind::privacy:
      case ErrorKind::security:
        return Audience::accepted;
      default:
        return at_.harm >= Harm::privacy ? Audience::accepted : Audience::opened;
    }
  }

  void choose_audience() {
    if (advice_.response < Response::correction) {
      advice_.audience = Audience::nobody;
      return;
    }
    // A breach of privacy or security is told to everybody it reached, whatever a rule says.
    advice_.audience =
        at_.harm >= Harm::privacy ? Audience::accepted : wanted_.value_or(usual_audience());
    count_audience();
    const std::uint64_t unaware = facts_.accepted - std::min(facts_.accepted, facts_.opened_human);
    if (advice_.audience != Audience::accepted && unaware > 0) {
      because("would_first_learn", {{"people", number(unaware)}});
    }
    if (advice_.to_write == 0) {
      advice_.audience = Audience::nobody;
      advice_.response = advice_.repair ? Response::silent_repair : Response::log_only;
      because("nobody_saw_it");
    }
  }

  void count_audience() {
    const auto write_to = [this](std::uint64_t people, std::string_view reason) {
      advice_.to_write = people;
      because(reason, {{"people", number(people)}});
    };
    switch (advice_.audience) {
      case Audience::nobody:
        break;
      case Audience::clicked:
        write_to(facts_.clicked_wrong_link, "only_clicked");
        break;
      case Audience::opened:
        write_to(facts_.opened_human, "only_opened");
        break;
      case Audience::accepted:
        write_to(facts_.accepted + facts_.uncertain, "all_reached");
        advice_.first_learn = advice_.to_write - std::min(advice_.to_write, facts_.opened_human);
        first_learn();
        break;
    }
  }

  void first_learn() {
    if (advice_.first_learn > 0) {
      advice_.reasons.push_back(
          {"playbook.reason.first_learn", {{"people", number(advice_.first_learn)}}}
      );
    }
  }

  void set_terms() {
    const bool writes = advice_.response >= Response::apology;
    advice_.named_person = writes;
    advice_.no_offer |= at_.harm >= Harm::sensitive || at_.is(Fact::opted_out_people);
    advice_.make_good &= writes && !advice_.no_offer;
    if (at_.harm >= Harm::privacy) {
      advice_.regulator = true;
      because("regulator");
    }
    if (known_.apologised > 0 && advice_.response >= Response::correction) {
      advice_.second_sign_off = true;
      advice_.reasons.push_back(
          {"playbook.reason.apologised_before", {{"people", number(known_.apologised)}}}
      );
    }
    if (facts_.waiting > 0) {
      because("keep_halted", {{"people", number(facts_.waiting)}});
    }
  }

  const IncidentFacts& facts_;
  const Circumstances& known_;
  const Playbook& book_;
  Situation at_;
  Advice advice_;
  std::optional<Audience> wanted_;
};

Reason reason_of(const SeverityRule& rule) {
  if (!rule.text.empty()) {
    return {"playbook.reason.own", {{"text", rule.text}}};
  }
  return {rule.reason, {}};
}

}  // namespace

Harm usual_harm(ErrorKind kind) {
  return default_playbook().usual(kind);
}

Assessment assess(
    ErrorKind kind,
    const Circumstances& circumstances,
    Certainty certainty,
    const Playbook& playbook
) {
  Assessment assessment;
  assessment.usual = playbook.usual(kind);
  assessment.proposed = assessment.usual;
  Situation at = situation_of(kind, circumstances, playbook);
  at.harm = assessment.usual;
  for (const SeverityRule& rule : playbook.severities) {
    if (rule.when.hold(at) && rule.at_least > assessment.proposed) {
      assessment.proposed = rule.at_least;
      assessment.reasons.push_back(reason_of(rule));
    }
  }
  if (certainty == Certainty::unsure && assessment.proposed < Harm::sensitive) {
    assessment.proposed = static_cast<Harm>(static_cast<int>(assessment.proposed) + 1);
    assessment.reasons.push_back({"playbook.reason.unsure", {}});
  }
  return assessment;
}

Advice decide(
    const IncidentFacts& facts,
    ErrorKind kind,
    Harm harm,
    const Circumstances& circumstances,
    const Playbook& playbook
) {
  return Deciding(facts, circumstances, playbook).decide(kind, harm);
}

}  // namespace amends::advice
