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

/// One change a program may make in a file of the mailing's folder. It holds what stands there now,
/// so that it changes nothing else when the file was changed since.
struct Edit {
  Place place;        // of the first character of `found`
  std::string found;  // never empty, within one line
  std::string replacement;
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
  /// Mends it without a doubt about what was meant; empty when a person must decide. At most
  /// kEditsMax.
  std::vector<Edit> fix = {};
};

inline constexpr std::size_t kExamplesMax = 3;
inline constexpr std::size_t kEditsMax = 100;

}  // namespace amends::model
