#pragma once

#include "base/clock.h"
#include "model/contact_set.h"
#include "model/ids.h"
#include "model/send.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::model {

/// What tells whether the mail of somebody uncertain has arrived (SAFETY 4.3). Stored by name.
enum class EvidenceKind : std::uint8_t {
  delivery_report,  // a DSN about this very message
  reply,            // they answered it
  click,            // somebody or something fetched a link of their own mail
  open,             // the same with its pixel
  leave,            // they left by its own link
  relay_log,        // the relay's log names the Message-ID, or does not though it should
  two_people,       // one proposed and another confirmed
};

[[nodiscard]] std::string_view to_string(EvidenceKind kind);
[[nodiscard]] std::optional<EvidenceKind> parse_evidence_kind(std::string_view text);

/// One thing learned about one send in doubt.
struct Evidence {
  MailingId mailing;
  ContactId contact;
  EvidenceKind kind = EvidenceKind::click;
  /// accepted or abandoned: that it settles; uncertain: learned, and nobody is settled by it (a log
  /// without the mail).
  SendState outcome = SendState::accepted;
  std::string detail;  // what it was: "a click by a machine", a line of a log; at most 500 bytes
  std::string by;      // the user who brought it; empty: it came by itself
  Instant at;
};

/// What one person says became of people in doubt, until a second person confirms it. It is about
/// exactly the people who were uncertain when it was proposed.
struct Settlement {
  SettlementId id;
  MailingId mailing;
  SendState outcome = SendState::abandoned;  // or accepted
  ContactSet people;
  std::string proposed_by;
  std::string reason;
  Instant at;
  std::string confirmed_by = {};
  std::optional<Instant> confirmed_at = std::nullopt;
};

}  // namespace amends::model
