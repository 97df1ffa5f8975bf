#include "api/reasons.h"

#include "api/json_io.h"

#include <boost/json.hpp>

#include <algorithm>
#include <vector>

namespace amends::api {

namespace json = boost::json;

std::string sentence_of(const text::Catalogue& words, const advice::Reason& reason) {
  std::vector<text::Argument> arguments;
  for (const auto& [name, value] : reason.arguments) {
    std::visit(
        [&, &key = name](const auto& held) {
          arguments.emplace_back(key, text::Argument::Value(held));
        },
        value
    );
  }
  return words.format(reason.id, std::span<const text::Argument>(arguments));
}

json::object breach_json(
    const engine::BreachClock& clock, Instant now, const text::Catalogue& words
) {
  const std::int64_t hours =
      std::max<std::int64_t>(std::chrono::floor<std::chrono::hours>(clock.due - now).count(), 0);
  const bool over = clock.due <= now;
  return {
      {"known_at", to_json(clock.known)},
      {"due_at", to_json(clock.due)},
      {"hours_left", hours},
      {"over", over},
      {"text",
       over ? words.format("plan.breach.over")
            : words.format("plan.breach.left", {{"hours", hours}})},
      {"not_legal_advice", words.format("plan.not_legal_advice")},
  };
}

json::object breach_line(
    const engine::BreachClock& clock, Instant now, const text::Catalogue& words
) {
  json::object breach = breach_json(clock, now, words);
  return {
      {"at", to_json(now)},
      {"actor", ""},
      {"what", "breach_clock"},
      {"text", breach.at("text")},
      {"detail", breach},
  };
}

}  // namespace amends::api
