#pragma once

#include "checks/audience/composition.h"

#include <string>
#include <string_view>

namespace amends::engine {

/// What of an audience is kept with its proof (checks::kept_mix): a JSON object, {"language":
/// {"people": 250, "classes": {"nb": 200, "en": 50}}, ...}. Some 3 kB at most.
[[nodiscard]] std::string mix_to_json(const checks::AudienceMix& mix);

/// The same read back; empty for a proof from before mixes were kept.
[[nodiscard]] checks::AudienceMix mix_of_json(std::string_view kept);

}  // namespace amends::engine
