#pragma once

#include "base/clock.h"
#include "model/records.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace amends::engine {

/// Entries of one incident that are looked at; those beyond are not.
inline constexpr std::size_t kIncidentEntriesMax = 100'000;

/// Under what an incident's entries stand in the journal.
[[nodiscard]] inline std::string subject_of(model::IncidentId incident) {
  return fmt::format("incident/{}", incident.value);
}

/// One more of them; `detail` is left to whoever writes it.
[[nodiscard]] inline model::AuditEntry incident_entry(
    model::IncidentId incident, std::string_view verb, const std::string& user, Instant now
) {
  model::AuditEntry entry;
  entry.at = now;
  entry.actor = user;
  entry.verb = verb;
  entry.subject = subject_of(incident);
  return entry;
}

/// Our own JSON of the journal; what is damaged reads as nothing said.
[[nodiscard]] inline boost::json::object detail_of(const model::AuditEntry& entry) {
  boost::system::error_code failed;
  boost::json::value value = boost::json::parse(entry.detail, failed);
  return failed || !value.is_object() ? boost::json::object() : std::move(value.as_object());
}

}  // namespace amends::engine
