#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_messages.h"
#include "mail/delivery_report.h"
#include "mail/incoming.h"
#include "model/ids.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace amends::engine {

/// What a delivery report or a complaint did.
struct ReportOutcome {
  enum class Kind : std::uint8_t {
    bounced,     // the mail did not arrive: counted, and suppressed when nothing ever will
    complained,  // counted and suppressed
    told,        // it is late, it arrived, or machines talk of signatures: nobody is counted
    unproven     // no mark of ours names anybody: nothing is done
  };

  Kind kind = Kind::unproven;
  mail::DeliveryFate fate = mail::DeliveryFate::other;
  bool suppressed = false;  // by this report
  bool settled = false;     // was uncertain until now
  /// Of what is unproven: whom it names. It is kept among their replies, for a person to read.
  std::optional<model::ContactId> named = {};
  /// Of what is unproven and names somebody: kept by this call. False: it was handed over before,
  /// or so many were kept of them that no more is.
  bool is_new = false;
};

/// What a report is held against.
struct ReportParts {
  ports::Store& store;
  const SenderIdentity& identity;
  const Clock& clock;
};

/// Acts on a report that a mark of ours proves to be about somebody's copy: its return path, the
/// token of leaving in its List-Unsubscribe, or its Message-ID beside the address it went to.
/// Whoever has none of the three says nothing that is believed (SAFETY 2.2 (12)). The mark tells
/// who is meant, whatever address the report names: a host behind a forwarding one names another.
/// Of another address than theirs it counts and closes nothing: theirs may be read all the same.
///
/// It proves that the relay took the mail, so it settles who is uncertain. One person is counted
/// once for a mailing, however many reports come. Everything is on the disk when this returns.
/// Nothing has happened, and nothing is answered, when no mark proves it. Errors: the store's.
[[nodiscard]] Result<std::optional<ReportOutcome>> take_proven_report(
    std::string_view bytes,
    const mail::IncomingMail& read,
    const mail::MailReport& report,
    const ReportParts& parts
);

/// Keeps an unproven one beside the replies of whom it names, for people to read; nothing when it
/// names nobody we wrote to of late.
[[nodiscard]] Result<std::optional<ReportOutcome>> keep_unproven_report(
    std::string_view bytes,
    const mail::IncomingMail& read,
    const mail::MailReport& report,
    const ReportParts& parts
);

}  // namespace amends::engine
