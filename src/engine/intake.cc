#include "engine/intake.h"

#include "advice/reply_class.h"
#include "advice/reply_words.h"
#include "base/enum_table.h"
#include "base/log.h"
#include "engine/answered_copy.h"
#include "engine/limits.h"
#include "engine/report_intake.h"
#include "engine/uncertain_desk.h"
#include "html/visible_text.h"
#include "mail/delivery_report.h"
#include "mail/incoming.h"
#include "mail/incoming_text.h"
#include "mail/mime_decode.h"
#include "model/mailing_files.h"
#include "text/one_line.h"
#include "text/utf8.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

constexpr EnumTable<IntakeOutcome, 8> kOutcomes{{{
    {IntakeOutcome::left, "left"},
    {IntakeOutcome::automatic, "automatic"},
    {IntakeOutcome::reply, "reply"},
    {IntakeOutcome::not_understood, "not_understood"},
    {IntakeOutcome::bounced, "bounced"},
    {IntakeOutcome::complained, "complained"},
    {IntakeOutcome::told, "told"},
    {IntakeOutcome::unproven_report, "unproven_report"},
}}};

/// What base64url is made of; all else stands between words.
constexpr std::string_view kTokenChars =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Tries the words that are long enough to be a token, in their order.
Result<bool> leave_by_subject(std::string_view subject, Tracking& tracking) {
  std::size_t tried = 0;
  std::size_t at = subject.find_first_of(kTokenChars);
  while (at != std::string_view::npos && tried < kIntakeWordsMax) {
    const std::size_t end = std::min(subject.find_first_not_of(kTokenChars, at), subject.size());
    const std::string_view word = subject.substr(at, end - at);
    if (word.size() >= kIntakeWordBytesMin) {
      ++tried;
      AMENDS_TRY(const bool is_ours, tracking.leave_by_mail(word));
      if (is_ours) {
        return true;
      }
    }
    at = subject.find_first_of(kTokenChars, end);
  }
  return false;
}

/// By a token of leaving in the subject. Apple Mail answers by itself when somebody presses its
/// button: then the subject is the token of our mailto: address and nothing else. What repeats the
/// subject of a mail beside words of its own does nothing.
Result<bool> leave_by_token(const mail::IncomingMail& read, Tracking& tracking) {
  switch (read.sent_by) {
    case mail::SentBy::a_person:
      return leave_by_subject(read.subject, tracking);
    case mail::SentBy::an_answering_program:
      return tracking.leave_by_mail(mail::trimmed(read.subject));
    case mail::SentBy::a_program:
      return false;
  }
  return false;
}

/// What people see below the headers.
struct Words {
  std::string text;         // without what they quote, where anything else stands
  bool are_theirs = false;  // false: all of it is quoted, so it may be our own mail
};

Words words_of(std::string_view bytes) {
  const mail::IncomingText text = mail::read_incoming_text(bytes);
  if (!text.plain.empty()) {
    return {advice::own_words(text.plain), advice::has_own_words(text.plain)};
  }
  const std::string above = html::visible_text(advice::before_quote(text.html));
  if (advice::has_own_words(above)) {
    return {advice::own_words(above), true};
  }
  return {advice::own_words(html::visible_text(text.html)), false};
}

/// Nobody leaves by what we wrote: a reply without a word of its own quotes our line about leaving.
/// A subject without "Re:" is theirs too.
bool may_leave_by(const Words& words, std::string_view subject) {
  return words.are_theirs ||
         (words.text.empty() && !advice::without_reply_prefix(subject).is_answer);
}

/// The subject when it is one that was sent, of any language; else empty.
std::string sent_subject(std::string_view subject, ports::Store& store, const AnsweredCopy& to) {
  const auto files = store.mailings().files(to.record.id, std::max(to.version, 1));
  if (!files.ok()) {
    return {};
  }
  const model::MailingReading reading = model::read_mailing(*files);
  if (!reading.mailing) {
    return {};
  }
  const std::string_view bare = advice::without_reply_prefix(subject).subject;
  const bool is_ours =
      std::ranges::any_of(reading.mailing->editions, [bare](const model::Edition& one) {
        return one.subject.text == bare;
      });
  return is_ours ? std::string(bare) : std::string();
}

advice::ReplyVerdict judge(
    const mail::IncomingMail& read, std::string words, ports::Store& store, const AnsweredCopy& to
) {
  advice::ReplyFacts facts{read.subject, "", std::move(words), read.automatic};
  advice::ReplyVerdict verdict = advice::classify_reply(facts);
  // Only then does it matter whether the words of the subject are theirs or ours.
  if (verdict.of != model::ReplyClass::other && read.automatic.empty()) {
    facts.sent_subject = sent_subject(read.subject, store, to);
    verdict = advice::classify_reply(facts);
  }
  return verdict;
}

model::Reply reply_of(
    const mail::IncomingMail& read,
    std::string_view words,
    const advice::ReplyVerdict& verdict,
    const AnsweredCopy& to
) {
  model::Reply reply;
  reply.mailing = to.record.id;
  reply.contact = to.contact;
  reply.of = verdict.of;
  for (const model::ReplyClass also : verdict.also) {
    reply.also += fmt::format("{}{}", reply.also.empty() ? "" : " ", model::to_string(also));
  }
  reply.why = text::one_line(verdict.why, kReplyWhyBytesMax);
  reply.proof = to.proof;
  reply.from = read.from ? read.from->address() : "";
  reply.subject = text::one_line(read.subject, kReplySubjectBytesMax);
  // Nobody reads what a program says.
  if (verdict.of != model::ReplyClass::automatic) {
    reply.text = text::cut_utf8(words, kReplyBytesMax);
  }
  return reply;
}

Intake outcome_of(const model::Reply& reply, bool has_left) {
  Intake intake;
  intake.reply = reply.of;
  if (reply.of == model::ReplyClass::automatic) {
    intake.outcome = IntakeOutcome::automatic;
  } else {
    intake.outcome = has_left ? IntakeOutcome::left : IntakeOutcome::reply;
  }
  return intake;
}

Result<bool> leave_at_once(
    const advice::ReplyVerdict& verdict, const AnsweredCopy& to, const IntakeParts& parts
) {
  if (to.proof != model::ReplyProof::thread || !verdict.has(model::ReplyClass::leave_me_alone)) {
    return false;
  }
  return parts.tracking.leave_by_mail(parts.identity.tokens().make(
      {TokenKind::unsubscribe, to.record.id, to.contact, std::max(to.version, 1), 0}
  ));
}

Result<void> signal_reply(const model::Reply& reply, ports::Store& store) {
  model::Signal signal;
  signal.mailing = reply.mailing;
  signal.contact = reply.contact;
  signal.kind = model::SignalKind::replied;
  signal.source = model::SignalClass::human;
  signal.why = "reply/1";
  signal.detail = model::to_string(reply.of);
  signal.at = reply.at;
  return store.signals().append(std::span(&signal, 1));
}

/// Nobody but who has a copy can name its Message-ID: whoever answers it has got it, and so has who
/// has a program answer for them. Whoever is not in doubt stays as they are.
Result<void> settle_by_reply(const model::Reply& reply, ports::Store& store) {
  if (reply.proof != model::ReplyProof::thread) {
    return {};
  }
  AMENDS_TRY(
      const bool was_in_doubt,
      settle_by_evidence(
          store,
          {reply.mailing,
           reply.contact,
           model::EvidenceKind::reply,
           model::SendState::accepted,
           fmt::format("an answer to their copy ({})", model::to_string(reply.of)),
           "",
           reply.at}
      )
  );
  static_cast<void>(was_in_doubt);
  return {};
}

/// The row comes last: a mail that is handed over again after a crash finds none, and all of it is
/// done once more, which changes nothing.
Result<Intake> keep_reply(
    std::string_view bytes,
    const mail::IncomingMail& read,
    const AnsweredCopy& to,
    const IntakeParts& parts
) {
  const std::string key = key_of_mail(read, bytes, to.contact);
  AMENDS_TRY(const auto known, parts.store.replies().find(key));
  if (known) {
    return outcome_of(*known, false);
  }
  const Words words = words_of(bytes);
  const advice::ReplyVerdict verdict = judge(read, words.text, parts.store, to);
  model::Reply reply = reply_of(read, words.text, verdict, to);
  reply.key = key;
  reply.at = parts.clock.now();
  AMENDS_TRY_VOID(settle_by_reply(reply, parts.store));
  bool has_left = false;
  if (may_leave_by(words, read.subject)) {
    AMENDS_TRY(has_left, leave_at_once(verdict, to, parts));
  }
  AMENDS_TRY(
      const std::uint64_t before,
      parts.store.replies().count_of(reply.mailing, reply.contact, reply.proof)
  );
  if (before >= kRepliesOfPersonMax) {
    log_warning(
        "contact {} has answered mailing {} {} times: what comes now is not kept",
        reply.contact.value,
        reply.mailing.value,
        before
    );
    Intake intake = outcome_of(reply, has_left);
    intake.is_kept = false;
    return intake;
  }
  if (reply.of != model::ReplyClass::automatic) {
    AMENDS_TRY_VOID(signal_reply(reply, parts.store));
  }
  AMENDS_TRY_VOID(parts.store.replies().keep(reply));
  return outcome_of(reply, has_left);
}

IntakeOutcome outcome_of(ReportOutcome::Kind kind) {
  switch (kind) {
    case ReportOutcome::Kind::bounced:
      return IntakeOutcome::bounced;
    case ReportOutcome::Kind::complained:
      return IntakeOutcome::complained;
    case ReportOutcome::Kind::told:
      return IntakeOutcome::told;
    case ReportOutcome::Kind::unproven:
      return IntakeOutcome::unproven_report;
  }
  return IntakeOutcome::unproven_report;
}

Intake intake_of(const mail::MailReport& report, const ReportOutcome& outcome) {
  Intake intake;
  intake.outcome = outcome_of(outcome.kind);
  intake.writer = outcome.named;
  intake.is_kept = !outcome.named || outcome.is_new;
  if (report.kind == mail::ReportKind::delivery) {
    intake.fate = outcome.fate;
  }
  intake.suppressed = outcome.suppressed;
  intake.settled = outcome.settled;
  return intake;
}

/// What somebody wrote whose address stands in From; nothing when that is nobody we wrote to.
/// `known` is filled in when they are on a list at least.
Result<std::optional<Intake>> take_reply(
    std::string_view bytes,
    const mail::IncomingMail& read,
    std::optional<model::ContactId>& known,
    const IntakeParts& parts
) {
  if (!read.from) {
    return std::optional<Intake>();
  }
  AMENDS_TRY(const auto contact, parts.store.contacts().find(read.from->key()));
  if (!contact) {
    return std::optional<Intake>();
  }
  known = contact->id;
  AMENDS_TRY(
      const auto to, answered_copy(parts.store, parts.identity, read.answers_to, contact->id)
  );
  if (!to) {
    return std::optional<Intake>();
  }
  AMENDS_TRY(const Intake intake, keep_reply(bytes, read, *to, parts));
  return std::optional(intake);
}

}  // namespace

std::string_view to_string(IntakeOutcome outcome) {
  return kOutcomes.name(outcome);
}

Result<Intake> take_mail(std::string_view bytes, const IntakeParts& parts) {
  AMENDS_TRY(const mail::IncomingMail read, mail::read_incoming(bytes));
  Intake intake;
  AMENDS_TRY(const bool is_gone, leave_by_token(read, parts.tracking));
  if (is_gone) {
    intake.outcome = IntakeOutcome::left;
    return intake;
  }
  const mail::MailReport report = mail::read_report(bytes);
  const bool is_report = report.kind != mail::ReportKind::none;
  const ReportParts of_report{parts.store, parts.identity, parts.clock};
  if (is_report) {
    AMENDS_TRY(const auto outcome, take_proven_report(bytes, read, report, of_report));
    if (outcome) {
      return intake_of(report, *outcome);
    }
  }
  // What looks like a report and is not proven may be a person's mail about one.
  AMENDS_TRY(const auto reply, take_reply(bytes, read, intake.writer, parts));
  if (reply) {
    return *reply;
  }
  if (is_report) {
    AMENDS_TRY(const auto outcome, keep_unproven_report(bytes, read, report, of_report));
    return outcome ? intake_of(report, *outcome) : Intake{IntakeOutcome::unproven_report};
  }
  if (!read.automatic.empty()) {
    return Intake{IntakeOutcome::automatic};
  }
  return intake;
}

}  // namespace amends::engine
