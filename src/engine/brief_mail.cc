#include "engine/brief_mail.h"

#include "advice/apology_text.h"
#include "mail/message.h"
#include "mail/message_id.h"
#include "mail/quoted_printable.h"
#include "model/relay.h"

#include <fmt/format.h>

#include <utility>

namespace amends::engine {
namespace {

Result<void> check_halts(ports::Store& store) {
  AMENDS_TRY(const std::vector<model::Halt> halts, store.halts().standing());
  for (const model::Halt& halt : halts) {
    // The brief goes through the main relay, and is of no template.
    const bool stops_it =
        halt.scope == model::HaltScope::all ||
        (halt.scope == model::HaltScope::relay && halt.name != model::kEmergencyRelay);
    if (stops_it) {
      return make_error(
          "halt.standing",
          "{} was halted, and the brief with it: print it instead, amends brief ID --as html, or "
          "lift the halt",
          model::shown(halt)
      );
    }
  }
  return {};
}

Result<OneMail> compose_one(
    const SenderIdentity& identity, const BriefMail& order, const mail::Mailbox& to, Instant now
) {
  const std::string& domain = order.from.domain_ascii();
  // No mailing has the number of the moment as a contact.
  const mail::MessageKey key{
      identity.installation, order.incident.mailing.value, -to_us(now), order.incident.version
  };
  mail::MessageHeaders headers;
  headers.date = now;
  headers.from = order.from;
  headers.to = to;
  headers.subject = advice::without_isolates(order.sheet.title);
  headers.message_id = mail::make_message_id(identity.secret, key, domain);
  headers.extra = {{"Auto-Submitted", "auto-generated"}};
  const std::string text = mail::encode_literal(advice::sheet_text(order.sheet));
  const std::string html = mail::encode_literal(advice::sheet_html(order.sheet));
  AMENDS_TRY(std::string bytes, mail::compose(headers, mail::MessageBody{text, html}));
  std::vector<mail::DkimKey> keys = identity.dkim;
  std::erase_if(keys, [&domain](const mail::DkimKey& one) {
    return domain != one.domain && !domain.ends_with("." + one.domain);
  });
  if (!keys.empty()) {
    AMENDS_TRY(const std::string signatures, mail::dkim_signatures(keys, bytes, now));
    bytes.insert(0, signatures);
  }
  OneMail one;
  one.envelope.mail_from = order.from.address();
  one.envelope.rcpt_to = to.address();
  one.envelope.needs_smtputf8 = order.from.needs_smtputf8() || to.needs_smtputf8();
  one.message = smtp::Message(std::move(bytes));
  return one;
}

}  // namespace

Result<void> mail_brief(
    ports::Store& store, Sending& sending, const BriefMail& order, Instant now
) {
  if (order.to.empty()) {
    return make_error(
        "brief.no_address",
        "nobody is named who gets the brief by mail: set [support] brief_to in the configuration"
    );
  }
  AMENDS_TRY_VOID(check_halts(store));
  for (const mail::Mailbox& to : order.to) {
    AMENDS_TRY(OneMail one, compose_one(sending.identity(), order, to, now));
    const Result<void> taken = sending.hand_over(std::move(one));
    if (!taken.ok()) {
      return make_error(taken.error().id(), "to {}: {}", to.address(), taken.error().message())
          .because(taken.error());
    }
    now += Microseconds(1);  // the next one has an id of its own
  }
  return {};
}

}  // namespace amends::engine
