#include "checks/time/relative.h"

#include "checks/time/clock_words.h"
#include "text/zone.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;
using std::chrono::days;
using std::chrono::local_days;

/// "Tonight" is over when the last readers get it at this hour.
constexpr std::chrono::hours kNightIsOver{22};
constexpr std::size_t kClaimWithinWords = 2;

enum class Claim : std::uint8_t { today, tonight, tomorrow, weekend };

struct Moment {
  local_days day;
  std::chrono::hours hour;
};

std::optional<Moment> moment_in(Instant at, const std::string& zone) {
  const auto local = text::in_zone(at, zone);
  if (!local) {
    return std::nullopt;
  }
  const auto day = std::chrono::floor<days>(local->local);
  return Moment{day, std::chrono::floor<std::chrono::hours>(local->local - day)};
}

local_days monday_of(local_days day) {
  const unsigned weekday = std::chrono::weekday(day).iso_encoding();
  return day - days(weekday - 1);
}

/// What the word means to somebody who reads it then.
local_days meant(Claim claim, local_days day) {
  return claim == Claim::weekend ? monday_of(day) : day;
}

/// Why the claim is not true for all: empty when it is.
std::string_view problem_with(
    Claim claim, const MailingView& mailing, const AudienceView& audience
) {
  if (!mailing.mailing.schedule.at) {
    return "no_time";
  }
  std::vector<std::string> zones;
  for (const auto& [zone, readers] : audience.zones) {
    zones.push_back(zone);
  }
  if (zones.empty()) {
    zones.push_back(mailing.zone);
  }
  std::optional<local_days> everywhere;
  for (const std::string& zone : zones) {
    const auto first = moment_in(mailing.sends_at, zone);
    const auto last = moment_in(mailing.last_wave_at, zone);
    if (!first || !last) {
      continue;
    }
    const bool night_over = claim == Claim::tonight && last->hour >= kNightIsOver;
    if (meant(claim, first->day) != meant(claim, last->day) || night_over) {
      return "waves";
    }
    if (std::exchange(everywhere, meant(claim, first->day)).value_or(meant(claim, first->day)) !=
        meant(claim, first->day)) {
      return "zones";
    }
  }
  return {};
}

struct Found {
  Claim claim;
  std::size_t first_word;
  std::size_t words;
};

bool claims_beside(const PartView& part, const ClockWords& language, const Found& found) {
  const std::size_t after = found.first_word + found.words;
  const std::size_t first = found.first_word - std::min(found.first_word, kClaimWithinWords);
  const std::size_t end = std::min(part.words.size(), after + kClaimWithinWords);
  for (std::size_t at = first; at < end; ++at) {
    const bool inside = at >= found.first_word && at < after;
    const auto [left, right] = std::minmax(at, found.first_word);
    if (!inside && is_among(language.claims, part.words[at].lower) &&
        in_one_line(part, left, right)) {
      return true;
    }
  }
  return false;
}

std::optional<Found> claim_at(const PartView& part, const ClockWords& language, std::size_t at) {
  const std::array<std::pair<Claim, const std::vector<Phrase>*>, 4> kinds = {{
      {Claim::tonight, &language.tonight},
      {Claim::weekend, &language.weekend},
      {Claim::tomorrow, &language.tomorrow},
      {Claim::today, &language.today},
  }};
  for (const auto& [claim, phrases] : kinds) {
    const Found found{claim, at, phrase_at(part.words, at, *phrases)};
    if (found.words > 0 && (claim != Claim::today || claims_beside(part, language, found))) {
      return found;
    }
  }
  return std::nullopt;
}

void look_at(
    const MailingView& mailing,
    const AudienceView& audience,
    const PartView& part,
    Findings& findings
) {
  const ClockWords& language = clock_words(part.locale);
  std::size_t reported = 0;
  for (std::size_t at = 0; at < part.words.size() && reported < kPlacesMax; ++at) {
    const auto found = claim_at(part, language, at);
    const std::string_view problem =
        found ? problem_with(found->claim, mailing, audience) : std::string_view();
    if (problem.empty()) {
      continue;
    }
    const std::size_t begin = part.words[at].begin;
    const std::size_t end = part.words[at + found->words - 1].end;
    Finding finding = finding_at("date.relative", FindingLevel::warn, part, begin);
    finding.arguments = {
        {"what", shown(std::string_view(part.visible).substr(begin, end - begin))},
        {"problem", std::string(problem)}
    };
    findings.push_back(std::move(finding));
    ++reported;
    at += found->words - 1;
  }
}

}  // namespace

void RelativeDays::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  for (const PartView& part : audience.parts) {
    look_at(mailing, audience, part, findings);
  }
}

}  // namespace amends::checks
