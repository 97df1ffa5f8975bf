#pragma once

#include "checks/check.h"
#include "checks/links/link_facts.h"

#include <span>

namespace amends::checks {

/// What the facts about links and images mean: `link.dead` (block), `link.certificate` (block),
/// `link.private` (block), `link.soft_404` (warn), `link.home_page` (warn), `link.redirect_chain`
/// (warn, note for another owner's domain), `link.slow` (warn), `link.closed` (note: the server
/// does not let a machine in), `image.missing` (block), `image.type` (warn), `image.heavy` (warn),
/// and `check.could_not_run` (block, once) when there are targets nobody could be asked about.
[[nodiscard]] Findings link_findings(std::span<const LinkFacts> links);

/// The finding that a check that was asked for did not run; `check` is the id of what it would have
/// said: "link.dead".
[[nodiscard]] model::Finding could_not_run(std::string_view check, std::string_view why);
/// `check.turned_off`, a note: neither links and pictures nor the domains of the people were looked
/// at, because the server asks nobody.
[[nodiscard]] model::Finding turned_off();
inline constexpr std::string_view kCouldNotRun = "check.could_not_run";

}  // namespace amends::checks
