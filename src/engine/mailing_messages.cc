#include "engine/mailing_messages.h"

#include "base/check.h"
#include "engine/pictures.h"
#include "engine/return_path.h"
#include "mail/media_type.h"
#include "model/contact_set.h"

#include <algorithm>
#include <utility>

namespace amends::engine {
namespace {

/// Joins literals that were encoded once with values that are encoded as they come.
class BodySink final : public liquid::Sink {
 public:
  BodySink(const std::vector<mail::EncodedText>& literals, mail::EncodedBody& out)
      : literals_(literals),
        out_(out) {}

  void literal(std::uint32_t literal, std::string_view /*text*/) override {
    out_.add(literals_[literal]);
  }

  void value(std::uint32_t /*span*/, std::string_view escaped, liquid::ValueFlags /*flags*/)
      override {
    out_.add_value(escaped);
  }

 private:
  const std::vector<mail::EncodedText>& literals_;
  mail::EncodedBody& out_;
};

/// What one message is made in; its memory is used again for the next.
struct Workplace {
  mail::EncodedBody text;
  mail::EncodedBody html;
  PersonAddresses addresses;
  std::string whole;
};

Result<mail::CommonHeaders> common_headers(
    const model::Mailing& mailing,
    const model::MailingRecord& record,
    const SenderIdentity& identity
) {
  const std::string feedback_id = fmt::format(
      "{}:{}:{}:amends",
      record.id.value,
      model::to_string(mailing.kind),
      identity.installation.substr(0, 8)
  );
  return mail::CommonHeaders::make(mailing.from, mailing.reply_to, feedback_id);
}

/// Whether a mail without the person's own code is a mistake: not where the mailing's settings turn
/// that finding down or waive it.
bool needs_codes(const model::Mailing& mailing) {
  constexpr std::string_view kFinding = "code.unique_shortage";
  const auto level = mailing.checks.level_of(kFinding, model::FindingLevel::block);
  return level == model::FindingLevel::block &&
         std::ranges::none_of(mailing.checks.waivers, [&](const model::Waiver& waiver) {
           return waiver.finding == kFinding;
         });
}

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
    : constants_(make_constants(std::move(mailing))),
      identity_(identity),
      common_(common_headers(constants_->mailing.mailing(), record, identity)),
      tokens_(identity.tokens()),
      addresses_{&tokens_, identity.base_url, record.id, record.version},
      contacts_(contacts),
      clock_(clock) {
  if (identity_.return_path_domain.empty()) {
    identity_.return_path_domain = constants_->mailing.mailing().from.domain_ascii();
  }
  keep_aligned(identity_.dkim, constants_->mailing.mailing().from.domain_ascii());
}

/// Names and types were checked when the folder was read.
void MailingMessages::encode_files(Constants& constants) {
  const model::Mailing& mailing = constants.mailing.mailing();
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
    auto& shown = constants.pictures.emplace_back();
    for (const std::size_t picture : pictures_of(edition, mailing)) {
      shown.push_back(all[picture]);
    }
  }
  for (const model::MailFile& file : mailing.attachments) {
    auto part = mail::FilePart::attachment(facts(file));
    AMENDS_CHECK(part.ok());
    constants.attachments.push_back(std::move(*part));
  }
}

std::shared_ptr<const MailingMessages::Constants> MailingMessages::make_constants(
    CompiledMailing mailing
) {
  auto made = std::make_shared<Constants>(Constants{std::move(mailing)});
  encode_files(*made);
  return made;
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
  AMENDS_TRY_VOID(find_code_columns());
  loaded_.merge(fresh);
  return {};
}

Result<void> MailingMessages::find_code_columns() {
  if (code_columns_) {
    return {};
  }
  std::vector<std::uint32_t> found;
  if (needs_codes(constants_->mailing.mailing())) {
    AMENDS_TRY(const model::Columns columns, contacts_.columns());
    for (const model::OfferCode& code : constants_->mailing.mailing().codes) {
      const auto place = columns.find(model::Columns::normal_name(code.column));
      if (!code.column.empty() && place) {
        found.push_back(*place);
      }
    }
  }
  code_columns_ = std::move(found);
  return {};
}

Result<void> MailingMessages::check_codes(const model::Contact& contact) const {
  for (const std::uint32_t column : *code_columns_) {
    if (contact.value(column).find_first_not_of(" \t\r\n") == std::string_view::npos) {
      return make_error("send.no_code", "they have no code of their own in the list");
    }
  }
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
    AMENDS_TRY_VOID(check_codes(person));
  }
  return compose_for(person);
}

Result<void> MailingMessages::write_body(
    const std::optional<PartProgram>& part, const Rendition& rendition, mail::EncodedBody& out
) const {
  out.clear();
  if (!part) {
    return {};
  }
  BodySink sink(part->literals, out);
  return constants_->mailing.render(*part, rendition, sink);
}

Result<mail::OwnHeaders> MailingMessages::headers(
    const Rendition& rendition, const mail::MessageKey& key
) const {
  const model::Contact& contact = rendition.contact;
  mail::OwnHeaders headers;
  headers.date = rendition.now;
  AMENDS_TRY(headers.to, contact.mailbox.named(contact.display_name()));
  liquid::StringSink subject;
  if (rendition.edition.subject) {
    AMENDS_TRY_VOID(constants_->mailing.render(*rendition.edition.subject, rendition, subject));
  }
  headers.subject = std::move(subject).text();
  headers.message_id = mail::make_message_id(
      identity_.secret, key, constants_->mailing.mailing().from.domain_ascii()
  );
  const std::string_view unsubscribe =
      rendition.made->of({Binding::Kind::unsubscribe, 0}, contact, addresses_);
  headers.unsubscribe.emplace_back(unsubscribe);
  if (!identity_.leave_by_mail.empty()) {
    // In the subject, as the parts of an address come back in other letters (RFC 5321, 2.4). After
    // the other, which whoever wants one click takes.
    headers.unsubscribe.push_back(fmt::format(
        "mailto:{}?subject={}",
        identity_.leave_by_mail,
        unsubscribe.substr(unsubscribe.rfind('/') + 1)
    ));
  }
  headers.one_click =
      mail::offers_one_click(unsubscribe) ? mail::OneClick::offered : mail::OneClick::absent;
  return headers;
}

Result<smtp::Envelope> MailingMessages::envelope(
    const model::Contact& contact, const mail::MessageKey& key
) const {
  const std::string token = return_path_token(identity_.secret, key);
  smtp::Envelope envelope;
  AMENDS_TRY(envelope.mail_from, mail::verp_return_path(token, identity_.return_path_domain));
  envelope.rcpt_to = contact.mailbox.address();
  envelope.needs_smtputf8 = contact.mailbox.needs_smtputf8();
  return envelope;
}

/// The signatures stand before what they sign, which is put together for that in `whole`.
Result<text::PiecedText> MailingMessages::signed_message(
    const text::PiecedText& message, Instant now, std::string& whole
) const {
  whole.clear();
  message.append_to(whole);
  AMENDS_TRY(std::string signatures, mail::dkim_signatures(identity_.dkim, whole, now));
  text::PiecedText bytes(std::move(signatures));
  bytes += message;
  return bytes;
}

Result<MessageSource::Message> MailingMessages::compose_for(const model::Contact& contact) const {
  thread_local Workplace work;
  work.addresses.begin();
  const CompiledEdition& edition = constants_->mailing.edition_for(contact);
  const Rendition rendition{edition, contact, addresses_, clock_.now(), &work.addresses};
  const mail::MessageKey key{
      identity_.installation, addresses_.mailing.value, contact.id.value, addresses_.version
  };
  if (!common_.ok()) {
    return common_.error();
  }
  AMENDS_TRY(const mail::OwnHeaders own, headers(rendition, key));
  AMENDS_TRY_VOID(write_body(edition.text, rendition, work.text));
  AMENDS_TRY_VOID(write_body(edition.html, rendition, work.html));
  const auto number = static_cast<std::size_t>(&edition - constants_->mailing.editions().data());
  AMENDS_TRY(
      text::PiecedText bytes,
      mail::compose(
          *common_,
          own,
          {work.text, work.html, constants_->pictures.at(number), constants_->attachments}
      )
  );
  if (!identity_.dkim.empty()) {
    AMENDS_TRY(bytes, signed_message(std::move(bytes), rendition.now, work.whole));
  }
  bytes.keep(constants_);
  Message made;
  made.message = smtp::Message(std::move(bytes));
  AMENDS_TRY(made.envelope, envelope(contact, key));
  return made;
}

}  // namespace amends::engine
