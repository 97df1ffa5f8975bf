#include "engine/report_intake.h"

#include "base/log.h"
#include "engine/answered_copy.h"
#include "engine/limits.h"
#include "engine/return_path.h"
#include "engine/uncertain_desk.h"
#include "mail/address.h"
#include "text/one_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

using mail::DeliveryFate;
using mail::MailReport;
using mail::ReportedRecipient;
using mail::ReportKind;

/// A report proven to be about this copy.
struct ProvenCopy {
  model::MailingRecord record;
  model::Send send;
};

/// The token of leaving in an address of List-Unsubscribe: a page's last part, a mail's subject.
std::optional<MarkedCopy> read_unsubscribe(const Tokens& tokens, std::string_view address) {
  constexpr std::string_view kSubject = "subject=";
  const std::size_t subject = address.rfind(kSubject);
  const std::size_t slash = address.rfind('/');
  if (subject != std::string_view::npos) {
    address.remove_prefix(subject + kSubject.size());
  } else if (slash != std::string_view::npos) {
    address.remove_prefix(slash + 1);
  }
  const auto facts = tokens.read(TokenKind::unsubscribe, address);
  if (!facts) {
    return std::nullopt;
  }
  return MarkedCopy{facts->mailing, facts->contact, facts->version};
}

/// By a mark that names the copy itself.
std::optional<MarkedCopy> marked_copy(const MailReport& report, const SenderIdentity& identity) {
  for (const std::string& path : report.return_paths) {
    if (const auto copy = read_return_path(identity, path)) {
      return copy;
    }
  }
  const Tokens tokens = identity.tokens();
  for (const std::string& address : report.unsubscribes) {
    if (const auto copy = read_unsubscribe(tokens, address)) {
      return copy;
    }
  }
  return std::nullopt;
}

/// Those the report names, whom we know: the first kReportedPeopleMax.
Result<std::vector<model::ContactId>> named_people(const MailReport& report, ports::Store& store) {
  std::vector<std::string> addresses = report.returned_to;
  for (const ReportedRecipient& one : report.recipients) {
    addresses.push_back(one.address);
  }
  addresses.resize(std::min(addresses.size(), kReportedPeopleMax));
  std::vector<model::ContactId> people;
  for (const std::string& address : addresses) {
    const auto mailbox = mail::parse_address(address);
    if (!mailbox.ok()) {
      continue;
    }
    AMENDS_TRY(const auto contact, store.contacts().find(mailbox->key()));
    if (contact && std::ranges::find(people, contact->id) == people.end()) {
      people.push_back(contact->id);
    }
  }
  return people;
}

/// The newest copy of somebody the report names, proven by its Message-ID or not.
Result<std::optional<AnsweredCopy>> named_copy(const MailReport& report, const ReportParts& parts) {
  AMENDS_TRY(const auto people, named_people(report, parts.store));
  std::optional<AnsweredCopy> unproven;
  for (const model::ContactId contact : people) {
    AMENDS_TRY(auto copy, answered_copy(parts.store, parts.identity, report.message_ids, contact));
    if (copy && copy->proof == model::ReplyProof::thread) {
      return copy;
    }
    if (copy && !unproven) {
      unproven = std::move(copy);
    }
  }
  return unproven;
}

Result<std::optional<ProvenCopy>> proven_copy(const MailReport& report, const ReportParts& parts) {
  std::optional<MarkedCopy> marked = marked_copy(report, parts.identity);
  if (!marked && !report.message_ids.empty()) {
    AMENDS_TRY(const auto named, named_copy(report, parts));
    if (named && named->proof == model::ReplyProof::thread) {
      marked = MarkedCopy{named->record.id, named->contact, named->version};
    }
  }
  if (!marked) {
    return std::optional<ProvenCopy>();
  }
  AMENDS_TRY(auto record, parts.store.mailings().find(marked->mailing));
  AMENDS_TRY(auto send, parts.store.ledger().find(marked->mailing, marked->contact));
  if (!record || !send || !has_left_us(*send)) {
    return std::optional<ProvenCopy>();  // a mark from before a backup, or a mail never sent
  }
  return std::optional(ProvenCopy{*std::move(record), *std::move(send)});
}

/// Nobody writes their own report: it is an answer, theirs or of their program, that speaks of
/// what does not arrive.
bool is_from(const mail::IncomingMail& read, const std::optional<model::Contact>& contact) {
  return contact && read.from && read.from->key() == contact->mailbox.key();
}

bool has_failed(const ReportedRecipient& told) {
  return told.action != "delayed" && told.fate != DeliveryFate::delivered;
}

/// What the report says of this person: where it speaks of several, only what stands beside their
/// address, for a word about others must not cost anybody their place.
ReportedRecipient told_of(const MailReport& report, const std::optional<model::Contact>& contact) {
  if (report.recipients.size() == 1) {
    return report.recipients.front();
  }
  for (const ReportedRecipient& one : report.recipients) {
    const auto mailbox = mail::parse_address(one.address);
    if (contact && mailbox.ok() && mailbox->key() == contact->mailbox.key()) {
      return one;
    }
  }
  // Where nothing failed for any of them, it did not for whom they are forwarded for either.
  const bool is_failure =
      report.recipients.empty() || std::ranges::any_of(report.recipients, has_failed);
  return is_failure ? ReportedRecipient() : report.recipients.front();
}

ReportOutcome::Kind kind_of(const MailReport& report, const ReportedRecipient& told) {
  if (report.is_complaint()) {
    return ReportOutcome::Kind::complained;
  }
  return report.kind == ReportKind::delivery && has_failed(told) ? ReportOutcome::Kind::bounced
                                                                 : ReportOutcome::Kind::told;
}

std::string local_of(const mail::Mailbox& mailbox) {
  const std::string key = mailbox.key();
  return key.substr(0, key.rfind('@'));
}

/// Whether it tells of the person's own address: what they have forwarded, or what goes to several
/// behind one address, may fail elsewhere for good and be read all the same. A host may hide the
/// address, or write its own name behind it.
bool is_about_their_address(const ReportedRecipient& told, const model::Contact& contact) {
  const auto mailbox = mail::parse_address(told.address);
  if (!mailbox.ok()) {
    return true;
  }
  const std::string& named = mailbox->domain_ascii();
  const std::string& theirs = contact.mailbox.domain_ascii();
  const bool is_their_domain =
      named == theirs || named.ends_with("." + theirs) || theirs.ends_with("." + named);
  return is_their_domain &&
         (told.fate == DeliveryFate::no_host || local_of(*mailbox) == local_of(contact.mailbox));
}

/// "no_mailbox 5.1.1: 550 5.1.1 ... User unknown", "complaint (abuse)"
std::string sentence_of(const MailReport& report, const ReportedRecipient& told) {
  if (report.kind == ReportKind::feedback) {
    return fmt::format(
        "{} ({})", report.is_complaint() ? "complaint" : "feedback", report.feedback_type
    );
  }
  const std::string words = fmt::format(
      "{}{}{}: {}",
      mail::to_string(told.fate),
      told.action == "delayed" ? " delayed" : "",
      told.status.empty() ? "" : " " + told.status,
      told.diagnostic
  );
  return text::one_line(words, kReplyWhyBytesMax);
}

Result<bool> suppress(
    const model::Contact& contact,
    model::SuppressionReason reason,
    const ProvenCopy& copy,
    const ReportParts& parts
) {
  AMENDS_TRY(const auto before, parts.store.contacts().find_suppression(contact.mailbox.key()));
  if (before) {
    return false;
  }
  AMENDS_TRY_VOID(parts.store.contacts().suppress(
      {contact.mailbox.key(), reason, fmt::format("report/{}", copy.record.name), parts.clock.now()}
  ));
  return true;
}

/// Once for a person and a mailing.
Result<void> count(
    model::SignalKind kind, std::string detail, const ProvenCopy& copy, const ReportParts& parts
) {
  AMENDS_TRY(
      const auto earlier, parts.store.signals().of_contact(copy.record.id, copy.send.contact)
  );
  if (std::ranges::find(earlier, kind, &model::Signal::kind) != earlier.end()) {
    return {};
  }
  model::Signal signal;
  signal.mailing = copy.record.id;
  signal.contact = copy.send.contact;
  signal.kind = kind;
  signal.source = kind == model::SignalKind::complained ? model::SignalClass::human
                                                        : model::SignalClass::unknown;
  signal.why = "report/1";
  signal.detail = std::move(detail);
  signal.at = parts.clock.now();
  return parts.store.signals().append(std::span(&signal, 1));
}

/// Kept beside what the person wrote, where a program's words belong. False: it is kept already, or
/// so many are that no more is.
Result<bool> keep(
    std::string_view bytes,
    const mail::IncomingMail& read,
    const AnsweredCopy& copy,
    const std::string& words,
    const ReportParts& parts
) {
  AMENDS_TRY(
      const std::uint64_t before,
      parts.store.replies().count_of(copy.record.id, copy.contact, copy.proof)
  );
  if (before >= kRepliesOfPersonMax) {
    log_warning(
        "{} reports and replies of contact {} about mailing {}: what comes now is not kept",
        before,
        copy.contact.value,
        copy.record.id.value
    );
    return false;
  }
  model::Reply reply;
  reply.key = key_of_mail(read, bytes, copy.contact);
  reply.mailing = copy.record.id;
  reply.contact = copy.contact;
  reply.of = model::ReplyClass::automatic;
  reply.why = "report/1";
  reply.proof = copy.proof;
  reply.from = read.from ? read.from->address() : "";
  reply.subject = text::one_line(read.subject, kReplySubjectBytesMax);
  reply.text = words;
  reply.at = parts.clock.now();
  return parts.store.replies().keep(reply);
}

struct Told {
  ReportedRecipient of_them;
  std::string words;
};

bool closes(const ReportOutcome& outcome, const Told& told, const model::Contact& contact) {
  return outcome.kind == ReportOutcome::Kind::complained ||
         (outcome.kind == ReportOutcome::Kind::bounced && mail::is_hard(outcome.fate) &&
          is_about_their_address(told.of_them, contact));
}

/// Who must not be written to comes first: after a crash between, the report that is handed over
/// again finds what is done and does the rest.
Result<void> act(
    ReportOutcome& outcome,
    const ProvenCopy& copy,
    const std::optional<model::Contact>& contact,
    const Told& told,
    const ReportParts& parts
) {
  const bool is_complaint = outcome.kind == ReportOutcome::Kind::complained;
  const bool is_bounce = outcome.kind == ReportOutcome::Kind::bounced;
  if (contact && closes(outcome, told, *contact)) {
    const auto reason =
        is_complaint ? model::SuppressionReason::complained : model::SuppressionReason::bounced;
    AMENDS_TRY(outcome.suppressed, suppress(*contact, reason, copy, parts));
  }
  if (is_complaint || is_bounce) {
    const auto kind = is_complaint ? model::SignalKind::complained : model::SignalKind::bounced;
    AMENDS_TRY_VOID(count(kind, told.words, copy, parts));
  }
  if (copy.send.state == model::SendState::uncertain) {
    AMENDS_TRY(
        outcome.settled,
        settle_by_evidence(
            parts.store,
            {copy.record.id,
             copy.send.contact,
             model::EvidenceKind::delivery_report,
             model::SendState::accepted,
             told.words,
             "",
             parts.clock.now()}
        )
    );
  }
  return {};
}

}  // namespace

Result<std::optional<ReportOutcome>> take_proven_report(
    std::string_view bytes,
    const mail::IncomingMail& read,
    const MailReport& report,
    const ReportParts& parts
) {
  AMENDS_TRY(const auto copy, proven_copy(report, parts));
  if (!copy) {
    return std::optional<ReportOutcome>();
  }
  AMENDS_TRY(const auto contact, parts.store.contacts().find(copy->send.contact));
  if (report.is_in_words && is_from(read, contact)) {
    return std::optional<ReportOutcome>();
  }
  Told told{told_of(report, contact), ""};
  told.words = sentence_of(report, told.of_them);
  ReportOutcome outcome;
  outcome.kind = kind_of(report, told.of_them);
  outcome.fate = told.of_them.fate;
  AMENDS_TRY_VOID(act(outcome, *copy, contact, told, parts));
  const AnsweredCopy answered{
      copy->record, copy->send.contact, copy->send.version, model::ReplyProof::thread
  };
  AMENDS_TRY(const bool is_new, keep(bytes, read, answered, told.words, parts));
  static_cast<void>(is_new);
  return std::optional(outcome);
}

Result<std::optional<ReportOutcome>> keep_unproven_report(
    std::string_view bytes,
    const mail::IncomingMail& read,
    const MailReport& report,
    const ReportParts& parts
) {
  AMENDS_TRY(const auto copy, named_copy(report, parts));
  if (!copy) {
    return std::optional<ReportOutcome>();
  }
  AMENDS_TRY(const auto contact, parts.store.contacts().find(copy->contact));
  const ReportedRecipient told = told_of(report, contact);
  AnsweredCopy unproven = *copy;
  unproven.proof = model::ReplyProof::from;
  ReportOutcome outcome;
  AMENDS_TRY(outcome.is_new, keep(bytes, read, unproven, sentence_of(report, told), parts));
  outcome.fate = told.fate;
  outcome.named = copy->contact;
  return std::optional(outcome);
}

}  // namespace amends::engine
