#include "advice/holdout.h"

#include "base/random.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;

constexpr std::uint64_t kHundred = 100;

/// Whom such a mistake hit, they have to hear of it, mended or not: they may act on it, or they
/// were hurt. Of `other` nobody can tell.
bool must_be_told(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::wrong_price:
    case ErrorKind::wrong_date:
    case ErrorKind::wrong_merge:
    case ErrorKind::insensitive:
    case ErrorKind::privacy:
    case ErrorKind::security:
    case ErrorKind::other:
      return true;
    default:
      return false;
  }
}

/// Nobody needs to hear of it once it is mended.
bool needs_mending(ErrorKind kind) {
  return kind == ErrorKind::wrong_link || kind == ErrorKind::wrong_code ||
         kind == ErrorKind::wrong_image;
}

/// METHODS 7: a second mistake to the same people, the press or many angry replies make it graver
/// by a level.
bool is_too_grave(Harm harm, const Circumstances& known) {
  const bool is_raised = known.second_in_90_days || known.press ||
                         known.angry_replies >= default_playbook().limits.angry_replies;
  return harm > Harm::repairable || (harm == Harm::repairable && is_raised);
}

}  // namespace

bool must_hear(model::ErrorKind kind, model::Harm harm, const Circumstances& known) {
  return is_too_grave(harm, known) || must_be_told(kind) || known.promised || known.money_taken ||
         known.hurtful || known.vulnerable_people || known.opted_out_people;
}

HoldoutChoice decide_holdout(const HoldoutCase& at, const HoldoutRules& rules) {
  HoldoutChoice choice;
  const Circumstances& known = at.known;
  const bool is_told = must_be_told(at.kind);
  const std::array<std::pair<bool, std::string_view>, 11> bars = {{
      {at.has_begun, "begun"},
      {at.harm < Harm::nuisance, "too_light"},
      {is_too_grave(at.harm, known), "too_grave"},
      {is_told, "must_be_told"},
      {!is_told && needs_mending(at.kind) && !at.mended, "not_mended"},
      {at.makes_good, "makes_good"},
      {at.tells_value, "tells_value"},
      {known.promised || known.money_taken, "promised"},
      {known.hurtful, "hurtful"},
      {known.vulnerable_people, "vulnerable"},
      {known.opted_out_people, "opted_out"},
  }};
  for (const auto& [holds, name] : bars) {
    if (holds) {
      choice.reasons.push_back({"holdout.bar." + std::string(name), {}});
    }
  }
  // In two steps, so that no number of people overflows.
  const std::uint64_t share =
      at.people / kHundred * rules.percent + at.people % kHundred * rules.percent / kHundred;
  if (share < std::max<std::uint64_t>(rules.least, 1)) {
    choice.reasons.push_back(
        {"holdout.bar.too_few",
         {{"people", static_cast<std::int64_t>(at.people)},
          {"percent", static_cast<std::int64_t>(rules.percent)},
          {"share", static_cast<std::int64_t>(share)},
          {"least", static_cast<std::int64_t>(rules.least)}}}
    );
  }
  choice.held = choice.reasons.empty() ? share : 0;
  return choice;
}

model::ContactSet draw_holdout(
    const model::ContactSet& people, std::uint64_t count, const HoldoutSeed& seed
) {
  const std::uint64_t salt =
      mix64(seed.seed ^ mix64(static_cast<std::uint64_t>(seed.incident.value)));
  // The lowest numbers so far, the highest of them in front: so it takes memory for those drawn and
  // not for everybody.
  std::vector<std::pair<std::uint64_t, std::int64_t>> lowest;
  lowest.reserve(std::min<std::uint64_t>(count, people.size()));
  people.for_each([&](model::ContactId id) {
    const std::pair one(mix64(salt ^ static_cast<std::uint64_t>(id.value)), id.value);
    if (lowest.size() < count) {
      lowest.push_back(one);
      std::ranges::push_heap(lowest);
    } else if (count > 0 && one < lowest.front()) {
      std::ranges::pop_heap(lowest);
      lowest.back() = one;
      std::ranges::push_heap(lowest);
    }
  });
  model::ContactSet drawn;
  for (const auto& [number, id] : lowest) {
    drawn.add({id});
  }
  return drawn;
}

}  // namespace amends::advice
