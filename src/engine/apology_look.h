#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/finding.h"
#include "model/mailing.h"
#include "model/records.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::engine {

/// "incident-3-opened" is a list of incident 3.
[[nodiscard]] std::optional<model::IncidentId> incident_of_list(std::string_view list);

/// What the proof of an apology, a correction or a follow-up to one asks beside the checks of every
/// mailing (METHODS 4): is it about an incident, does it go to nobody who was not hit, is its reply
/// address read, are there people who had one within `again_days` and nobody but its author agreed,
/// and do its words, each language's, do what they should. Nothing for another kind of mailing.
[[nodiscard]] Result<std::vector<model::Finding>> look_at_apology(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    std::uint64_t again_days
);

/// The same once more before it leaves, on the version that was signed off and with what is known
/// now: people may have been settled or had an apology, the incident may be closed or its link lead
/// elsewhere since the proof. Findings that block and that were not signed off with a reason are
/// error `send.changed`, with their sentences.
[[nodiscard]] Result<void> check_apology_again(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    std::uint64_t again_days
);

}  // namespace amends::engine
