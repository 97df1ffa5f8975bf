#pragma once

#include "base/clock.h"
#include "crypto/digest.h"
#include "model/ids.h"
#include "model/link_target.h"
#include "model/mailing.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::model {

/// A mailing as the store keeps it: its current version and state.
struct MailingRecord {
  MailingId id;
  std::string name;
  MailingKind kind = MailingKind::regular;
  MailingState state = MailingState::draft;
  int version = 0;
  crypto::Digest content_hash{};
  std::string author;  // user name
  Instant created_at;
  Instant changed_at;
  std::optional<Instant> first_sent_at;
  int wave = 0;  // the wave being sent or last sent, from 0
  std::optional<Instant> hold_until;
  std::string halt_reason;  // while halted
  std::string relay = {};   // through which it was sent; empty: what its folder says
};

/// What the proof of one version found, and about whom: sign-off binds to both hashes.
struct Proof {
  MailingId mailing;
  int version = 0;
  crypto::Digest content_hash{};
  crypto::Digest audience_hash{};
  std::uint64_t audience = 0;
  std::uint64_t blocks = 0;
  std::uint64_t warnings = 0;
  std::string findings_json;
  Instant at;
  /// What the audience was made of (engine/mix_json.h); empty of a proof from before it was kept.
  std::string mix_json = {};
};

struct Approval {
  MailingId mailing;
  int version = 0;
  crypto::Digest content_hash{};
  crypto::Digest audience_hash{};
  std::uint64_t audience = 0;
  std::string approver;
  std::string note;  // why findings that block were signed off all the same
  Instant at;
  std::string deputy = {};  // why a deputy signed off alone; empty: nobody had to
};

/// A link of a mailing. Its number is stable within the mailing across versions: the same target at
/// the same place keeps its number.
struct Link {
  MailingId mailing;
  int number = 0;      // from 1
  std::string source;  // the target as the mailing says it; may hold Liquid
  std::string label;   // the words that are clicked
  std::string target;  // where it leads everybody at the moment that was asked for
  std::uint64_t repoints = 0;
};

enum class SuppressionReason : std::uint8_t {
  unsubscribed,
  complained,
  bounced,
  manual,
  forgotten
};

[[nodiscard]] std::string_view to_string(SuppressionReason reason);
[[nodiscard]] std::optional<SuppressionReason> parse_suppression_reason(std::string_view text);

/// Stored by number; a new one goes to the end.
enum class SignalKind : std::uint8_t {
  opened,
  clicked,
  left,
  complained,
  replied,
  bounced,
  redeemed  // a shop took a code of the mailing from them
};

[[nodiscard]] std::string_view to_string(SignalKind kind);
[[nodiscard]] std::optional<SignalKind> parse_signal_kind(std::string_view text);

/// Who made it: SAFETY 5. Counters show all and human-likely; nothing automatic uses machine hits.
enum class SignalClass : std::uint8_t { human, machine, proxied, unknown };

[[nodiscard]] std::string_view to_string(SignalClass source);

struct Signal {
  MailingId mailing;
  ContactId contact;
  SignalKind kind = SignalKind::opened;
  SignalClass source = SignalClass::unknown;
  int link = 0;        // for a click: the link's number
  std::string why;     // the rule that classed it, with its version
  std::string detail;  // user agent, reply text ...; at most 500 bytes
  Instant at;
};

/// One line of what happened: who did what to what. Append-only; `hash` covers the line and the
/// hash before it.
struct AuditEntry {
  std::int64_t number = 0;
  Instant at;
  std::string actor;
  std::string verb;     // "mailing.approved", "mailing.halted", "link.repointed" ...
  std::string subject;  // "mailing/spring-sale", "incident/1"
  std::string detail;   // JSON
  crypto::Digest hash{};
};

struct User {
  UserId id;
  std::string name;
  std::vector<std::string> roles;  // author, reviewer, sender, lead, support, admin, shop
};

}  // namespace amends::model
