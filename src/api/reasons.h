#pragma once

#include "advice/decision.h"
#include "engine/plan_desk.h"
#include "text/catalogue.h"

#include <boost/json/fwd.hpp>

#include <string>

namespace amends::api {

/// A reason in the reader's language.
[[nodiscard]] std::string sentence_of(const text::Catalogue& words, const advice::Reason& reason);

/// How long is left for telling the authority.
[[nodiscard]] boost::json::object breach_json(
    const engine::BreachClock& clock, Instant now, const text::Catalogue& words
);

/// The same as a line of the timeline.
[[nodiscard]] boost::json::object breach_line(
    const engine::BreachClock& clock, Instant now, const text::Catalogue& words
);

}  // namespace amends::api
