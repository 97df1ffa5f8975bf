#include "advice/playbook.h"

#include "base/check.h"
#include "base/enum_table.h"
#include "text/embedded.h"

#include <algorithm>
#include <utility>

namespace amends::advice {
namespace {

constexpr EnumTable<Audience, 4> kAudiences{{{
    {Audience::nobody, "nobody"},
    {Audience::clicked, "clicked"},
    {Audience::opened, "opened"},
    {Audience::accepted, "accepted"},
}}};

constexpr EnumTable<Fact, kFacts> kFactNames{{{
    {Fact::repaired, "repaired"},
    {Fact::repaired_in_time, "repaired_in_time"},
    {Fact::second_incident, "second_incident"},
    {Fact::vulnerable_people, "vulnerable_people"},
    {Fact::angry, "angry"},
    {Fact::money_taken, "money_taken"},
    {Fact::opted_out_people, "opted_out_people"},
    {Fact::promised, "promised"},
    {Fact::hurtful, "hurtful"},
    {Fact::in_subject, "in_subject"},
    {Fact::many_copies, "many_copies"},
    {Fact::waiting, "waiting"},
    {Fact::grave, "grave"},
    {Fact::no_offer, "no_offer"},
}}};

Playbook load_default() {
  constexpr std::string_view kFile = "data/playbook/default.toml";
  const auto text = text::embedded_file(kFile);
  AMENDS_CHECK(text.has_value());
  PlaybookReading reading = read_playbook(*text, std::string(kFile), Playbook());
  AMENDS_CHECK(reading.playbook.has_value());
  return *std::move(reading.playbook);
}

}  // namespace

std::string_view to_string(Audience audience) {
  return kAudiences.name(audience);
}

std::optional<Audience> parse_audience(std::string_view text) {
  return kAudiences.parse(text);
}

std::string_view to_string(Fact fact) {
  return kFactNames.name(fact);
}

std::optional<Fact> parse_fact(std::string_view text) {
  return kFactNames.parse(text);
}

bool Conditions::has_kind(std::size_t kind) const {
  return kinds.at(kind) || std::ranges::none_of(kinds, [](bool named) { return named; });
}

bool Conditions::hold(const Situation& situation) const {
  if (!has_kind(static_cast<std::size_t>(situation.kind)) || !harm.holds(situation.harm) ||
      !share.holds(situation.exposure) || !response.holds(situation.response)) {
    return false;
  }
  for (std::size_t i = 0; i < kFacts; ++i) {
    const std::optional<bool>& wanted = facts.at(i);
    if (wanted && *wanted != situation.facts.at(i)) {
      return false;
    }
  }
  return true;
}

bool Conditions::are_impossible() const {
  return harm.is_empty() || share.is_empty() || response.is_empty();
}

bool Conditions::cover(const Conditions& other) const {
  for (std::size_t kind = 0; kind < kErrorKinds; ++kind) {
    if (other.has_kind(kind) && !has_kind(kind)) {
      return false;
    }
  }
  if (!harm.covers(other.harm) || !share.covers(other.share) || !response.covers(other.response)) {
    return false;
  }
  for (std::size_t i = 0; i < kFacts; ++i) {
    if (facts.at(i) && facts.at(i) != other.facts.at(i)) {
      return false;
    }
  }
  return true;
}

model::Harm Playbook::usual(model::ErrorKind kind) const {
  return usual_severity.at(static_cast<std::size_t>(kind));
}

Response Playbook::at(model::Harm harm, Exposure exposure) const {
  return matrix.at(static_cast<std::size_t>(harm)).at(static_cast<std::size_t>(exposure));
}

const Playbook& default_playbook() {
  static const Playbook kPlaybook = load_default();
  return kPlaybook;
}

}  // namespace amends::advice
