#pragma once

#include "base/clock.h"
#include "model/contact.h"
#include "model/records.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Of a link's history (ports::Links::history), which begins with what the mailing itself said: the
/// repoint that mended it first, of those that were not undone. Nothing when none was.
[[nodiscard]] std::optional<model::LinkTarget> first_mending(
    const std::vector<model::LinkTarget>& history
);

/// The repoint that came into force last, of those that count now. Nothing when none does.
[[nodiscard]] std::optional<model::LinkTarget> last_mending(
    const std::vector<model::LinkTarget>& history, Instant now
);

/// The first, and the last, of the repoints that lead everybody at `now`. One for a part of the
/// readers mends nothing for the others, nor does one whose time is over: an incident asks these,
/// so that nobody who met the mistake is forgotten.
[[nodiscard]] std::optional<model::LinkTarget> first_mending_for_all(
    const std::vector<model::LinkTarget>& history, Instant now
);
[[nodiscard]] std::optional<model::LinkTarget> last_mending_for_all(
    const std::vector<model::LinkTarget>& history, Instant now
);

/// Of the tags of a mailing's editions, the default first, that of the edition this person gets: as
/// model::Mailing::edition_for() chooses it.
[[nodiscard]] std::string edition_of(std::string_view editions, const model::Contact& contact);

/// Whether a repoint for a language is for this person; any other is.
[[nodiscard]] bool speaks_to(const model::LinkTarget& repoint, const model::Contact& contact);

}  // namespace amends::engine
