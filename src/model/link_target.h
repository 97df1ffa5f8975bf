#pragma once

#include "base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::model {

/// Whom a repoint concerns, from the widest to the most particular: of several that concern a
/// reader the most particular counts, of two of one kind the newer. Stored by number.
enum class RepointScope : std::uint8_t {
  everybody = 0,
  language = 1,  // whose edition of the mailing is in `language`
  version = 2,   // whose mail was made from `version` of the mailing
  people = 3     // a set of people as it was when the link was repointed
};

[[nodiscard]] std::string_view to_string(RepointScope scope);

/// Stored by number.
enum class RepointState : std::uint8_t {
  preparing = 0,  // its people are being written down; counts for nobody
  standing = 1,
  waiting = 2,  // for a second person; counts for nobody
  undone = 3
};

[[nodiscard]] std::string_view to_string(RepointState state);

/// One entry of where a link leads: what the mailing itself says (the first of a link), or a
/// repoint. Never removed: an undone one stays in the history.
struct LinkTarget {
  std::string target;  // may hold Liquid behind its host
  std::string by;      // user name; empty for the first
  std::string reason;
  Instant at;
  std::int64_t id = 0;  // given by the store
  RepointScope scope = RepointScope::everybody;
  std::string language = {};    // the edition's tag, for RepointScope::language
  std::string editions = {};    // then: the tags of all editions, the default first, by spaces
  int version = 0;              // for RepointScope::version
  std::string people = {};      // for RepointScope::people: what the set is called
  std::uint64_t concerned = 0;  // people who had such a mail when it was made
  std::optional<Instant> until = std::nullopt;  // from then on it does not count any more
  RepointState state = RepointState::standing;
  std::string tested = {};    // what the target said when it was asked: "200"
  std::string untested = {};  // else why nobody asked it, in words of a person
  std::string notice = {};    // JSON, language to sentence, shown on the way; empty: no page
  std::string confirmed_by = {};
  std::optional<Instant> confirmed_at = std::nullopt;
  std::string undone_by = {};
  std::string undone_reason = {};
  std::optional<Instant> undone_at = std::nullopt;

  /// Since when it leads anybody anywhere.
  [[nodiscard]] Instant counts_since() const { return confirmed_at.value_or(at); }

  /// Whether it leads anybody anywhere at this moment.
  [[nodiscard]] bool counts(Instant now) const {
    return state == RepointState::standing && (!until || *until > now);
  }
};

}  // namespace amends::model
