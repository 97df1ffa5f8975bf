#include "engine/answered_copy.h"

#include "crypto/digest.h"
#include "engine/limits.h"
#include "mail/message_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace amends::engine {
namespace {

/// Whether one of them is the Message-ID of this copy; its domain is the mailing's affair.
bool names(
    std::span<const std::string> message_ids,
    const model::Send& send,
    const SenderIdentity& identity
) {
  const std::string own = mail::make_message_id(
      identity.secret,
      {identity.installation, send.mailing.value, send.contact.value, send.version},
      ""
  );
  return std::ranges::any_of(message_ids, [&own](const std::string& id) {
    return id.starts_with(own);
  });
}

/// Those that have left, the newest first.
Result<std::vector<model::MailingRecord>> newest_mailings(ports::Store& store) {
  AMENDS_TRY(std::vector<model::MailingRecord> records, store.mailings().all());
  std::erase_if(records, [](const model::MailingRecord& one) { return !one.first_sent_at; });
  std::ranges::sort(records, [](const auto& one, const auto& two) {
    return *one.first_sent_at > *two.first_sent_at;
  });
  if (records.size() > kReplyMailingsMax) {
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(kReplyMailingsMax), records.end());
  }
  return records;
}

}  // namespace

bool may_have_it(const model::Send& send) {
  return send.state == model::SendState::accepted || send.state == model::SendState::uncertain ||
         send.state == model::SendState::dot;
}

bool has_left_us(const model::Send& send) {
  return may_have_it(send) || send.state == model::SendState::abandoned;
}

Result<std::optional<AnsweredCopy>> answered_copy(
    ports::Store& store,
    const SenderIdentity& identity,
    std::span<const std::string> message_ids,
    model::ContactId contact
) {
  AMENDS_TRY(const auto records, newest_mailings(store));
  std::optional<AnsweredCopy> newest;
  for (const model::MailingRecord& record : records) {
    AMENDS_TRY(const auto send, store.ledger().find(record.id, contact));
    if (!send || !has_left_us(*send)) {
      continue;
    }
    if (names(message_ids, *send, identity)) {
      return std::optional(AnsweredCopy{record, contact, send->version, model::ReplyProof::thread});
    }
    if (!newest && may_have_it(*send)) {
      newest = AnsweredCopy{record, contact, send->version, model::ReplyProof::from};
    }
  }
  return newest;
}

std::string key_of_mail(
    const mail::IncomingMail& read, std::string_view bytes, model::ContactId contact
) {
  if (read.message_id.empty()) {
    return crypto::hex(crypto::sha256(bytes));
  }
  return crypto::hex(crypto::sha256(fmt::format("{} {}", contact.value, read.message_id)));
}

}  // namespace amends::engine
