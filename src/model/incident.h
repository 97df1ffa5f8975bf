#pragma once

#include "base/clock.h"
#include "model/ids.h"
#include "model/reply.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

enum class IncidentState : std::uint8_t {
  suspected,
  contained,
  assessed,
  decided,
  repairing,
  following_up,
  closed,
  false_alarm
};

[[nodiscard]] std::string_view to_string(IncidentState state);
[[nodiscard]] std::optional<IncidentState> parse_incident_state(std::string_view text);
[[nodiscard]] bool may_follow(IncidentState from, IncidentState to);

/// What kind of mistake it was. Stored by name.
enum class ErrorKind : std::uint8_t {
  wrong_link,
  wrong_price,
  wrong_code,
  wrong_date,
  wrong_audience,
  wrong_merge,
  wrong_image,
  test_mail,
  duplicate,
  typo,
  insensitive,
  privacy,
  security,
  other,
};

[[nodiscard]] std::string_view to_string(ErrorKind kind);
[[nodiscard]] std::optional<ErrorKind> parse_error_kind(std::string_view text);

/// METHODS 7: 0 cosmetic, 1 nuisance, 2 commercial and repairable, 3 commercial loss, 4 offensive
/// or sensitive, 5 privacy, 6 security.
enum class Harm : std::uint8_t {
  cosmetic,
  nuisance,
  repairable,
  loss,
  sensitive,
  privacy,
  security
};

[[nodiscard]] std::string_view to_string(Harm harm);
[[nodiscard]] std::optional<Harm> parse_harm(std::string_view text);

struct Incident {
  IncidentId id;
  MailingId mailing;
  std::string mailing_name;
  IncidentState state = IncidentState::suspected;
  ErrorKind kind = ErrorKind::other;
  Harm harm = Harm::repairable;
  int version = 0;  // of the mailing: who got it or an earlier one was hit, who got a mended later
                    // one was not
  int link = 0;     // the link concerned, when it is one
  std::string what_happened;  // one plain sentence by a person, used in the apology
  std::string opened_by;
  Instant opened_at;
  std::optional<Instant> closed_at;
};

/// The counts an incident is decided on: sizes of exact sets at one moment.
struct IncidentFacts {
  std::uint64_t audience = 0;  // everybody the mailing was meant for
  std::uint64_t accepted = 0;  // got it
  std::uint64_t uncertain = 0;
  std::uint64_t waiting = 0;  // not reached yet
  std::uint64_t opened_human = 0;
  std::uint64_t opened_all = 0;
  std::uint64_t clicked_human = 0;  // any link
  std::uint64_t clicked_wrong_link = 0;
  std::uint64_t left = 0;
  std::uint64_t complained = 0;
  bool repaired = false;  // the wrong link leads to the right place by now
  std::optional<Instant> first_copy_at;
  ReplyCounts wrote = {};  // people who wrote back about it, by class
};

}  // namespace amends::model
