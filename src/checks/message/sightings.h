#pragma once

#include "checks/check.h"
#include "checks/limits.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::checks {

/// How often something was seen in a part, and where first: one finding for all of them.
struct Sightings {
  std::int64_t count = 0;
  std::size_t first = 0;  // offset in the source
  std::string what;       // the first, as it is shown

  void add(std::size_t source_offset, std::string_view seen) {
    if (count++ == 0) {
      first = source_offset;
      what = shown(seen);
    }
  }
};

/// A finding about a place in a part's source.
[[nodiscard]] inline model::Finding finding_in_source(
    std::string_view id, model::FindingLevel level, const PartView& part, std::size_t source_offset
) {
  model::Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = to_string(part.part);
  finding.place = part.place_in_source(source_offset);
  return finding;
}

/// Adds a finding with {count} and {what} when there were any.
inline void report(
    std::string_view id,
    model::FindingLevel level,
    const PartView& part,
    const Sightings& seen,
    Findings& findings
) {
  if (seen.count == 0) {
    return;
  }
  model::Finding finding = finding_in_source(id, level, part, seen.first);
  finding.arguments = {{"count", seen.count}, {"what", seen.what}};
  findings.push_back(std::move(finding));
}

/// A finding about the mailing as a whole.
[[nodiscard]] inline model::Finding finding_on_mailing(
    std::string_view id, model::FindingLevel level
) {
  model::Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = "mailing";
  return finding;
}

}  // namespace amends::checks
