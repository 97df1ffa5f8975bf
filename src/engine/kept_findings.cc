#include "engine/kept_findings.h"

#include "base/check.h"
#include "checks/sentences.h"
#include "engine/json_text.h"
#include "model/finding.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace amends::engine {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 3> kGaps = {
    "check.could_not_run", "check.turned_off", "audience.sampled"
};

/// Our own writing (findings_to_json), read back.
json::array read(std::string_view findings_json) {
  if (findings_json.empty()) {
    return {};
  }
  boost::system::error_code failed;
  json::value findings = json::parse(findings_json, failed);
  AMENDS_CHECK(!failed && findings.is_array());
  return std::move(findings.as_array());
}

/// As much of it as its sentences need.
model::Finding finding_of(const json::object& kept) {
  model::Finding finding;
  finding.id = text_in(kept, "id");
  finding.part = text_in(kept, "part");
  if (const json::value* people = kept.if_contains("recipients")) {
    finding.recipients = people->to_number<std::uint64_t>();
  }
  const json::value* arguments = kept.if_contains("arguments");
  if (arguments == nullptr || !arguments->is_object()) {
    return finding;
  }
  for (const auto& [name, value] : arguments->as_object()) {
    if (value.is_string()) {
      finding.arguments.emplace_back(std::string(name), std::string(value.as_string()));
    } else if (value.is_number()) {
      finding.arguments.emplace_back(std::string(name), value.to_number<std::int64_t>());
    }
  }
  return finding;
}

}  // namespace

std::vector<NotLookedAt> not_looked_at(std::string_view findings_json, const text::Locale& locale) {
  std::vector<NotLookedAt> gaps;
  for (const json::value& kept : read(findings_json)) {
    if (!kept.is_object()) {
      continue;
    }
    const model::Finding finding = finding_of(kept.as_object());
    if (std::ranges::find(kGaps, finding.id) != kGaps.end()) {
      gaps.push_back({finding.id, checks::sentences_of(finding, locale).text});
    }
  }
  return gaps;
}

std::optional<PastWaiver> past_waiver(std::string_view findings_json, Instant now) {
  constexpr std::size_t kDateBytes = 10;
  const std::string today = text::to_iso8601(now).substr(0, kDateBytes);
  for (const json::value& kept : read(findings_json)) {
    const json::value* waived = kept.is_object() ? kept.as_object().if_contains("waived") : nullptr;
    if (waived == nullptr || !waived->is_object()) {
      continue;
    }
    std::string until = text_in(waived->as_object(), "until");
    if (until < today) {
      return PastWaiver{text_in(kept.as_object(), "id"), std::move(until)};
    }
  }
  return std::nullopt;
}

bool waives_what_blocks(std::string_view findings_json) {
  const json::array findings = read(findings_json);
  return std::ranges::any_of(findings, [](const json::value& kept) {
    if (!kept.is_object()) {
      return false;
    }
    const json::value* waived = kept.as_object().if_contains("waived");
    return waived != nullptr && waived->is_object() &&
           text_in(kept.as_object(), "level") == model::to_string(model::FindingLevel::block);
  });
}

}  // namespace amends::engine
