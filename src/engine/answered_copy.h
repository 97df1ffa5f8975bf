#pragma once

#include "base/result.h"
#include "engine/mailing_messages.h"
#include "mail/incoming.h"
#include "model/records.h"
#include "model/reply.h"
#include "model/send.h"
#include "ports/store.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace amends::engine {

/// The copy of a mailing that a mail that came in is about.
struct AnsweredCopy {
  model::MailingRecord record;
  model::ContactId contact;
  int version = 0;
  model::ReplyProof proof = model::ReplyProof::from;
};

/// Whether somebody in this state may have the mail.
[[nodiscard]] bool may_have_it(const model::Send& send);

/// Whether a proof that they have it may be true: also of whom people have given up by hand.
[[nodiscard]] bool has_left_us(const model::Send& send);

/// The copy of this person that one of the Message-IDs names (`thread`); else the newest mailing
/// they got of the last kReplyMailingsMax (`from`). Nothing when they got none of those.
[[nodiscard]] Result<std::optional<AnsweredCopy>> answered_copy(
    ports::Store& store,
    const SenderIdentity& identity,
    std::span<const std::string> message_ids,
    model::ContactId contact
);

/// One mail is one reply, however often it is handed over; another person's is another, since
/// nothing keeps two of them from writing the same Message-ID.
[[nodiscard]] std::string key_of_mail(
    const mail::IncomingMail& read, std::string_view bytes, model::ContactId contact
);

}  // namespace amends::engine
