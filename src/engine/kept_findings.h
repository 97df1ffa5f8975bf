#pragma once

#include "base/clock.h"
#include "text/locale.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Something a proof was to look at and did not.
struct NotLookedAt {
  std::string id;    // check.could_not_run, check.turned_off, audience.sampled
  std::string text;  // the finding's sentence
};

/// A finding that counts again: somebody let it pass until a day that is over.
struct PastWaiver {
  std::string finding;
  std::string until;  // 2026-12-01
};

/// What the findings of a proof that was kept (model::Proof::findings_json) say was not looked at,
/// in the order of the findings, in words of the language. Who signs it off is shown this.
[[nodiscard]] std::vector<NotLookedAt> not_looked_at(
    std::string_view findings_json, const text::Locale& locale = {}
);

/// The first finding of it that was waived until a day before `now`'s.
[[nodiscard]] std::optional<PastWaiver> past_waiver(std::string_view findings_json, Instant now);

/// Whether something that blocks does not count, because the folder waives it.
[[nodiscard]] bool waives_what_blocks(std::string_view findings_json);

}  // namespace amends::engine
