#pragma once

#include "base/result.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace amends::model {

enum class FindingLevel : std::uint8_t { note, warn, block };

[[nodiscard]] std::string_view to_string(FindingLevel level);

/// A named value for the sentence of a finding: what the catalogues' patterns call {name}.
using FindingArgument = std::pair<std::string, std::variant<std::int64_t, std::string>>;

/// A recipient a finding is true for. `row` is the line of the CSV, or 0 when the contact came from
/// the server's lists.
struct FindingExample {
  ContactId contact;
  std::int64_t row = 0;
  std::string address;
  std::string value;
};

/// Somebody said that this finding may stand, until a day ("2026-12-01").
struct Waived {
  std::string reason;
  std::string by;
  std::string until;
};

/// What a check says. The sentences are not here: `finding.<id>.text`, `.why` and `.mend` in the
/// message catalogues, filled with `arguments` (and {recipients}), in the language of the one who
/// reads.
struct Finding {
  std::string id;  // stable, e.g. "merge.empty"
  FindingLevel level = FindingLevel::note;
  std::string part;  // "subject", "html", "text", "audience", "headers", "mailing"
  Place place;       // in the mailing's folder; line 0 when it is not about a place
  std::vector<FindingArgument> arguments;
  std::uint64_t recipients = 0;          // for how many it is true; 0 when it is not about people
  std::vector<FindingExample> examples;  // at most kExamplesMax
  std::optional<Waived> waived = {};     // then it does not count
};

inline constexpr std::size_t kExamplesMax = 3;

}  // namespace amends::model
