#include "model/mailing.h"

#include "base/enum_table.h"

#include <algorithm>
#include <cmath>

namespace amends::model {
namespace {

constexpr EnumTable<MailingKind, 4> kKinds{{{
    {MailingKind::regular, "regular"},
    {MailingKind::correction, "correction"},
    {MailingKind::apology, "apology"},
    {MailingKind::follow_up, "follow_up"},
}}};

constexpr EnumTable<MailingState, 8> kStates{{{
    {MailingState::draft, "draft"},
    {MailingState::proofed, "proofed"},
    {MailingState::approved, "approved"},
    {MailingState::sending, "sending"},
    {MailingState::holding, "holding"},
    {MailingState::halted, "halted"},
    {MailingState::finished, "finished"},
    {MailingState::elsewhere, "elsewhere"},
}}};

struct Step {
  MailingState from;
  MailingState to;
};

/// A halted mailing goes on by `sending`, after a sign-off of what it says now; `draft` is where a
/// new version puts it back that was never sent. No step leads to `elsewhere` or away from it.
constexpr std::array<Step, 18> kSteps = {{
    {MailingState::draft, MailingState::proofed},
    {MailingState::proofed, MailingState::proofed},
    {MailingState::approved, MailingState::proofed},
    {MailingState::proofed, MailingState::draft},
    {MailingState::approved, MailingState::draft},
    {MailingState::proofed, MailingState::approved},
    {MailingState::approved, MailingState::sending},
    {MailingState::sending, MailingState::holding},
    {MailingState::holding, MailingState::sending},
    {MailingState::sending, MailingState::finished},
    {MailingState::sending, MailingState::halted},
    {MailingState::holding, MailingState::halted},
    {MailingState::draft, MailingState::halted},
    {MailingState::proofed, MailingState::halted},
    {MailingState::approved, MailingState::halted},
    {MailingState::halted, MailingState::halted},
    {MailingState::halted, MailingState::sending},
    {MailingState::halted, MailingState::finished},
}};

constexpr double kFirstWaveShareMax = 0.2;
constexpr double kFirstWavePeopleMin = 1000;
constexpr double kFirstWavePeopleMax = 10'000;

}  // namespace

std::string_view to_string(MailingKind kind) {
  return kKinds.name(kind);
}

std::optional<MailingKind> parse_mailing_kind(std::string_view text) {
  return kKinds.parse(text);
}

std::string_view to_string(MailingState state) {
  return kStates.name(state);
}

std::optional<MailingState> parse_mailing_state(std::string_view text) {
  return kStates.parse(text);
}

bool may_follow(MailingState from, MailingState to) {
  return std::ranges::any_of(kSteps, [&](const Step& step) {
    return step.from == from && step.to == to;
  });
}

crypto::Digest content_hash(const MailingFiles& files) {
  crypto::Sha256 hash;
  for (const auto& [name, bytes] : files) {
    hash.update(fmt::format("{}:{}{}:", name.size(), name, bytes.size())).update(bytes);
  }
  return hash.finish();
}

const Edition& Mailing::edition_for(const text::Locale& reader) const {
  const auto same = std::ranges::find_if(editions, [&](const Edition& edition) {
    return edition.locale == reader;
  });
  if (same != editions.end()) {
    return *same;
  }
  const auto near = std::ranges::find_if(editions, [&](const Edition& edition) {
    return edition.locale.language() == reader.language();
  });
  return near != editions.end() ? *near : editions.front();
}

std::uint64_t wave_end(const std::vector<Wave>& waves, std::size_t index, std::uint64_t audience) {
  if (index + 1 >= waves.size()) {
    return audience;
  }
  const auto people = static_cast<double>(audience);
  const double first = std::min(
      std::clamp(waves.front().share * people, kFirstWavePeopleMin, kFirstWavePeopleMax),
      kFirstWaveShareMax * people
  );
  // The least of a first wave can be more than the share of the second.
  const double end = index == 0 ? first : std::max(first, waves[index].share * people);
  return std::clamp<std::uint64_t>(
      static_cast<std::uint64_t>(std::ceil(end)), std::min<std::uint64_t>(audience, 1), audience
  );
}

}  // namespace amends::model
