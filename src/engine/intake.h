#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_messages.h"
#include "engine/tracking.h"
#include "mail/bounce_words.h"
#include "model/ids.h"
#include "model/reply.h"
#include "ports/store.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace amends::engine {

/// What a mail to one of our addresses did.
enum class IntakeOutcome : std::uint8_t {
  left,
  automatic,
  reply,
  not_understood,
  bounced,         // a delivery report: the mail did not arrive
  complained,      // a complaint
  told,            // a report that counts nobody: the mail is late, or arrived
  unproven_report  // a report without a mark of ours: kept, nothing done
};

/// The names above.
[[nodiscard]] std::string_view to_string(IntakeOutcome outcome);

struct Intake {
  IntakeOutcome outcome = IntakeOutcome::not_understood;
  /// Of what was not understood: whose address its From is. Nobody has proven that they wrote it.
  /// Of an unproven report: whom it names.
  std::optional<model::ContactId> writer = {};
  /// Of what answers a mailing, also when a program wrote it or it made somebody leave: its class.
  std::optional<model::ReplyClass> reply = {};
  /// Of what answers a mailing: false where its writer has written so often that no more is kept.
  /// Of an unproven report that names somebody: false also where it is kept already.
  bool is_kept = true;
  /// Of a delivery report: what it says.
  std::optional<mail::DeliveryFate> fate = {};
  bool suppressed = false;  // by this report: nothing is sent to them any more
  bool settled = false;     // the report settled somebody who was uncertain
};

/// What a mail that comes in is held against.
struct IntakeParts {
  ports::Store& store;
  Tracking& tracking;
  const SenderIdentity& identity;
  const Clock& clock;
};

/// Takes a mail that somebody sent to us.
///
/// With a token of leaving in its subject, whatever stands beside it ("Re:", words of a mail
/// program), that person leaves; a mail that a program sent by itself does nothing, but for an
/// answer (Auto-Submitted: auto-replied) whose subject is the token and nothing else.
///
/// Any other that answers a mailing is kept with its class (METHODS 5), on the disk when this
/// returns; the same mail twice is one. It belongs to the copy whose Message-ID it names; else to
/// whoever stands in From, for the newest mailing they got. Who asks to be left alone leaves at
/// once when their mail names that Message-ID, which only who has the mail can know; by their From
/// alone, which anybody can write, nobody leaves: a person decides (ReplyDesk::let_go). The same
/// proof settles a doubt whether they have got their copy. What a program wrote is kept as
/// automatic and is nobody's signal.
///
/// A delivery report (RFC 3464, or as hosts write them without it) and a complaint (RFC 5965) are
/// acted upon when a mark of ours proves whose copy they are about (report_intake.h); else they are
/// kept beside what the person wrote whom they name, and nothing is done. Errors: `mail.incoming`,
/// and the store's.
[[nodiscard]] Result<Intake> take_mail(std::string_view bytes, const IntakeParts& parts);

}  // namespace amends::engine
