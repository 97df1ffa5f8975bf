#include "app/relay_steps.h"

#include "app/config_node.h"
#include "engine/limits.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>

namespace amends::app {
namespace {

using smtp::Pipelining;
using smtp::StepTimeouts;

constexpr std::int64_t kStepSecondsMin = 5;
constexpr std::int64_t kStepSecondsMax = 3600;
constexpr std::int64_t kDotSecondsMin = StepTimeouts{}.dot.count();
/// Whoever goes on after a halt waits for the replies of before it, and no longer than this.
constexpr std::int64_t kDotSecondsMax =
    std::chrono::seconds(engine::kOthersWaitMax - std::chrono::minutes(1)).count();
static_assert(kDotSecondsMin < kDotSecondsMax);

struct Step {
  std::string_view name;
  std::chrono::seconds StepTimeouts::* timeout;
  std::int64_t least = kStepSecondsMin;
  std::int64_t most = kStepSecondsMax;
};

constexpr std::array<Step, 8> kSteps = {{
    {"connect", &StepTimeouts::connect},
    {"greeting", &StepTimeouts::greeting},
    {"login", &StepTimeouts::login},
    {"mail", &StepTimeouts::mail},
    {"rcpt", &StepTimeouts::rcpt},
    {"data", &StepTimeouts::data},
    {"body", &StepTimeouts::body},
    {"dot", &StepTimeouts::dot, kDotSecondsMin, kDotSecondsMax},
}};

}  // namespace

Result<void> read_timeouts(
    const std::filesystem::path& file, const toml::node& node, smtp::StepTimeouts& timeouts
) {
  const toml::table* const table = node.as_table();
  if (table == nullptr) {
    return make_error("config.type", "timeouts is a table: write [relay.timeouts]")
        .at(place_of(file, node));
  }
  for (const auto& [key, value] : *table) {
    const auto* const step = std::ranges::find(kSteps, key.str(), &Step::name);
    if (step == kSteps.end()) {
      return make_error(
                 "config.unknown_key",
                 "[relay.timeouts] knows no key \"{}\"; it has connect, greeting, login, mail, "
                 "rcpt, data, body, dot",
                 key.str()
      )
          .at(place_of(file, value));
    }
    const toml::value<std::int64_t>* const seconds = value.as_integer();
    if (seconds == nullptr || seconds->get() < step->least || seconds->get() > step->most) {
      return make_error(
                 "config.type",
                 "{} must be a whole number of seconds from {} to {}",
                 step->name,
                 step->least,
                 step->most
      )
          .at(place_of(file, value));
    }
    timeouts.*step->timeout = std::chrono::seconds(seconds->get());
  }
  return {};
}

Result<void> read_pipelining(
    const std::filesystem::path& file, const toml::node& node, smtp::Pipelining& pipelining
) {
  constexpr std::array<std::pair<std::string_view, Pipelining>, 3> kNames = {{
      {"full", Pipelining::full},
      {"commands", Pipelining::commands},
      {"off", Pipelining::off},
  }};
  const auto text = node.value<std::string_view>();
  const auto* const found =
      std::ranges::find(kNames, text.value_or(""), [](const auto& one) { return one.first; });
  if (!text || found == kNames.end()) {
    return make_error("config.type", "pipelining must be \"full\", \"commands\" or \"off\"")
        .at(place_of(file, node));
  }
  pipelining = found->second;
  return {};
}

}  // namespace amends::app
