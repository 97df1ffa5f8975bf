#pragma once

#include "advice/brief.h"
#include "engine/sending.h"
#include "mail/address.h"
#include "model/incident.h"
#include "ports/store.h"

#include <span>
#include <string>
#include <vector>

namespace amends::engine {

/// Who of the house gets a brief, and from whom.
struct BriefMail {
  const model::Incident& incident;
  const advice::Sheet& sheet;
  mail::Mailbox from;
  std::span<const mail::Mailbox> to;
};

/// Mails the brief, one message to each address, signed as that domain's mailings are. Not while a
/// halt of everything or of the relay stands: then nothing leaves. Errors: `brief.no_address`,
/// `halt.standing`, those of hand_over() with the address in the message; those before it have it.
[[nodiscard]] Result<void> mail_brief(
    ports::Store& store, Sending& sending, const BriefMail& order, Instant now
);

}  // namespace amends::engine
