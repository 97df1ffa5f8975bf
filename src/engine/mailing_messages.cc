#include "engine/mailing_messages.h"

#include "base/check.h"
#include "engine/pictures.h"
#include "mail/media_type.h"
#include "mail/message.h"
#include "mail/message_id.h"
#include "mail/quoted_printable.h"
#include "model/contact_set.h"

#include <utility>

namespace amends::engine {
namespace {

/// Joins literals that were encoded once with values that are encoded as they come.
class QuotedPrintableSink final : public liquid::Sink {
 public:
  explicit QuotedPrintableSink(const std::vector<std::string>& literals) : literals_(literals) {}

  void literal(std::uint32_t literal, std::string_view /*text*/) override {
    out_ += literals_[literal];
  }

  void value(std::uint32_t /*span*/, std::string_view escaped, liquid::ValueFlags /*flags*/)
      override {
    mail::append_value(out_, escaped);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  const std::vector<std::string>& literals_;
  std::string out_;
};

/// Receivers ask for a signature of the From's own domain, or of one above it.
void keep_aligned(std::vector<mail::DkimKey>& keys, std::string_view from_domain) {
  std::erase_if(keys, [from_domain](const mail::DkimKey& key) {
    return from_domain != key.domain && !from_domain.ends_with("." + key.domain);
  });
}

}  // namespace

MailingMessages::MailingMessages(
    CompiledMailing mailing,
    const model::MailingRecord& record,
    const SenderIdentity& identity,
    ports::Contacts& contacts,
    const Clock& clock
)
    : mailing_(std::move(mailing)),
      identity_(identity),
      tokens_(identity.installation, identity.secret),
      addresses_{&tokens_, identity.base_url, record.id, record.version},
      contacts_(contacts),
      clock_(clock) {
  if (identity_.return_path_domain.empty()) {
    identity_.return_path_domain = mailing_.mailing().from.domain_ascii();
  }
  keep_aligned(identity_.dkim, mailing_.mailing().from.domain_ascii());
  encode_files();
}

/// Names and types were checked when the folder was read.
void MailingMessages::encode_files() {
  const model::Mailing& mailing = mailing_.mailing();
  const auto facts = [](const model::MailFile& file) {
    return mail::FileFacts{file.name, mail::media_type_of(file.file), file.bytes};
  };
  std::vector<mail::FilePart> all;
  for (const model::MailFile& picture : mailing.pictures) {
    auto part = mail::FilePart::picture(facts(picture), content_id(mailing, picture));
    AMENDS_CHECK(part.ok());
    all.push_back(std::move(*part));
  }
  for (const model::Edition& edition : mailing.editions) {
    auto& shown = pictures_.emplace_back();
    for (const std::size_t picture : pictures_of(edition, mailing)) {
      shown.push_back(all[picture]);
    }
  }
  for (const model::MailFile& file : mailing.attachments) {
    auto part = mail::FilePart::attachment(facts(file));
    AMENDS_CHECK(part.ok());
    attachments_.push_back(std::move(*part));
  }
}

Result<void> MailingMessages::load(const std::vector<ports::ClaimedSend>& sends) {
  model::ContactSet set;
  for (const ports::ClaimedSend& send : sends) {
    set.add(send.contact);
  }
  std::unordered_map<model::ContactId, model::Contact> fresh;
  AMENDS_TRY_VOID(contacts_
                      .each_in_set(set, [&fresh](const model::Contact& contact) -> Result<void> {
                        fresh.emplace(contact.id, contact);
                        return {};
                      }));
  const std::scoped_lock lock(mutex_);
  loaded_.merge(fresh);
  return {};
}

Result<MessageSource::Message> MailingMessages::message(model::ContactId contact) {
  model::Contact person;
  {
    const std::scoped_lock lock(mutex_);
    auto found = loaded_.extract(contact);
    if (found.empty()) {
      return make_error("send.no_contact", "the contact {} is not known any more", contact.value);
    }
    person = std::move(found.mapped());
  }
  return compose_for(person);
}

Result<std::string> MailingMessages::body(
    const std::optional<PartProgram>& part,
    const CompiledEdition& edition,
    const model::Contact& contact,
    Instant now
) const {
  if (!part) {
    return std::string();
  }
  QuotedPrintableSink sink(part->literals_qp);
  AMENDS_TRY_VOID(mailing_.render(*part, {edition, contact, addresses_, now}, sink));
  return sink.take();
}

Result<MessageSource::Message> MailingMessages::compose_for(const model::Contact& contact) const {
  const model::Mailing& mailing = mailing_.mailing();
  const CompiledEdition& edition = mailing_.edition_for(contact);
  const Instant now = clock_.now();
  const mail::MessageKey key{
      identity_.installation, addresses_.mailing.value, contact.id.value, addresses_.version
  };

  mail::MessageHeaders headers;
  headers.date = now;
  headers.from = mailing.from;
  AMENDS_TRY(headers.to, contact.mailbox.named(contact.display_name()));
  headers.reply_to = mailing.reply_to;
  liquid::StringSink subject;
  if (edition.subject) {
    AMENDS_TRY_VOID(mailing_.render(*edition.subject, {edition, contact, addresses_, now}, subject)
    );
  }
  headers.subject = std::move(subject).text();
  headers.message_id = mail::make_message_id(identity_.secret, key, mailing.from.domain_ascii());
  const std::string unsubscribe = fmt::format(
      "{}/u/{}",
      identity_.base_url,
      tokens_.make({TokenKind::unsubscribe, addresses_.mailing, contact.id, addresses_.version, 0})
  );
  headers.unsubscribe = {unsubscribe};
  headers.one_click =
      mail::offers_one_click(unsubscribe) ? mail::OneClick::offered : mail::OneClick::absent;
  headers.feedback_id = fmt::format(
      "{}:{}:{}:amends",
      addresses_.mailing.value,
      model::to_string(mailing.kind),
      identity_.installation.substr(0, 8)
  );

  AMENDS_TRY(const std::string text_qp, body(edition.text, edition, contact, now));
  AMENDS_TRY(const std::string html_qp, body(edition.html, edition, contact, now));
  Message message;
  const auto number = static_cast<std::size_t>(&edition - mailing_.editions().data());
  AMENDS_TRY(
      message.bytes, mail::compose(headers, {text_qp, html_qp, pictures_.at(number), attachments_})
  );
  if (!identity_.dkim.empty()) {
    AMENDS_TRY(
        const std::string signatures, mail::dkim_signatures(identity_.dkim, message.bytes, now)
    );
    message.bytes.insert(0, signatures);
  }
  const std::string token = fmt::format(
      "m{}-c{}-v{}-{}",
      addresses_.mailing.value,
      contact.id.value,
      addresses_.version,
      mail::make_verp_token(identity_.secret, key).substr(0, 16)
  );
  AMENDS_TRY(
      message.envelope.mail_from, mail::verp_return_path(token, identity_.return_path_domain)
  );
  message.envelope.rcpt_to = contact.mailbox.address();
  message.envelope.needs_smtputf8 = contact.mailbox.needs_smtputf8();
  return message;
}

}  // namespace amends::engine
