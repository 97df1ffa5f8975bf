#include "engine/intake.h"

#include "advice/reply_class.h"
#include "advice/reply_words.h"
#include "base/enum_table.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "engine/limits.h"
#include "engine/uncertain_desk.h"
#include "html/visible_text.h"
#include "mail/incoming.h"
#include "mail/incoming_text.h"
#include "mail/message_id.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

constexpr EnumTable<IntakeOutcome, 4> kOutcomes{{{
    {IntakeOutcome::left, "left"},
    {IntakeOutcome::automatic, "automatic"},
    {IntakeOutcome::reply, "reply"},
    {IntakeOutcome::not_understood, "not_understood"},
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

/// The copy of a mailing that a mail answers.
struct Answered {
  model::MailingRecord record;
  model::ContactId contact;
  int version = 0;
  model::ReplyProof proof = model::ReplyProof::from;
};

bool may_have_it(const model::Send& send) {
  return send.state == model::SendState::accepted || send.state == model::SendState::uncertain ||
         send.state == model::SendState::dot;
}

/// Whether the mail answers the Message-ID of this copy; its domain is the mailing's affair.
bool names(
    const mail::IncomingMail& read, const model::Send& send, const SenderIdentity& identity
) {
  const std::string own = mail::make_message_id(
      identity.secret,
      {identity.installation, send.mailing.value, send.contact.value, send.version},
      ""
  );
  return std::ranges::any_of(read.answers_to, [&own](const std::string& id) {
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

/// Nothing when whoever stands in From got none of our mailings of late.
Result<std::optional<Answered>> answered_by(
    const mail::IncomingMail& read, model::ContactId contact, const IntakeParts& parts
) {
  AMENDS_TRY(const auto records, newest_mailings(parts.store));
  std::optional<Answered> newest;
  for (const model::MailingRecord& record : records) {
    AMENDS_TRY(const auto send, parts.store.ledger().find(record.id, contact));
    if (!send || !may_have_it(*send)) {
      continue;
    }
    if (names(read, *send, parts.identity)) {
      return std::optional(Answered{record, contact, send->version, model::ReplyProof::thread});
    }
    if (!newest) {
      newest = Answered{record, contact, send->version, model::ReplyProof::from};
    }
  }
  return newest;
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
std::string sent_subject(std::string_view subject, ports::Store& store, const Answered& to) {
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
    const mail::IncomingMail& read, std::string words, ports::Store& store, const Answered& to
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

std::string one_line(std::string_view text, std::size_t bytes_max) {
  std::string line(text::cut_utf8(text, bytes_max));
  std::ranges::replace_if(line, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return line;
}

model::Reply reply_of(
    const mail::IncomingMail& read,
    std::string_view words,
    const advice::ReplyVerdict& verdict,
    const Answered& to
) {
  model::Reply reply;
  reply.mailing = to.record.id;
  reply.contact = to.contact;
  reply.of = verdict.of;
  for (const model::ReplyClass also : verdict.also) {
    reply.also += fmt::format("{}{}", reply.also.empty() ? "" : " ", model::to_string(also));
  }
  reply.why = one_line(verdict.why, kReplyWhyBytesMax);
  reply.proof = to.proof;
  reply.from = read.from ? read.from->address() : "";
  reply.subject = one_line(read.subject, kReplySubjectBytesMax);
  // Nobody reads what a program says.
  if (verdict.of != model::ReplyClass::automatic) {
    reply.text = text::cut_utf8(words, kReplyBytesMax);
  }
  return reply;
}

/// One mail is one reply, however often it is handed over; another person's is another, since
/// nothing keeps two of them from writing the same Message-ID.
std::string key_of(
    const mail::IncomingMail& read, std::string_view bytes, model::ContactId contact
) {
  if (read.message_id.empty()) {
    return crypto::hex(crypto::sha256(bytes));
  }
  return crypto::hex(crypto::sha256(fmt::format("{} {}", contact.value, read.message_id)));
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
    const advice::ReplyVerdict& verdict, const Answered& to, const IntakeParts& parts
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

/// Nobody but who has a copy can name its Message-ID, so whoever answers it has got it, and so has
/// who has a program answer for them.
Result<void> settle_doubt(const model::Reply& reply, ports::Store& store) {
  if (reply.proof != model::ReplyProof::thread) {
    return {};
  }
  const bool is_automatic = reply.of == model::ReplyClass::automatic;
  AMENDS_TRY_VOID(settle_by_evidence(
      store,
      {reply.mailing,
       reply.contact,
       model::EvidenceKind::reply,
       model::SendState::accepted,
       is_automatic ? "an automatic answer that names their copy"
                    : "an answer that names their copy",
       "",
       reply.at}
  ));
  return {};
}

/// The row comes last: a mail that is handed over again after a crash finds none, and all of it is
/// done once more, which changes nothing.
Result<Intake> keep_reply(
    std::string_view bytes,
    const mail::IncomingMail& read,
    const Answered& to,
    const IntakeParts& parts
) {
  const std::string key = key_of(read, bytes, to.contact);
  AMENDS_TRY(const auto known, parts.store.replies().find(key));
  if (known) {
    return outcome_of(*known, false);
  }
  const Words words = words_of(bytes);
  const advice::ReplyVerdict verdict = judge(read, words.text, parts.store, to);
  model::Reply reply = reply_of(read, words.text, verdict, to);
  reply.key = key;
  reply.at = parts.clock.now();
  AMENDS_TRY_VOID(settle_doubt(reply, parts.store));
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

}  // namespace

std::string_view to_string(IntakeOutcome outcome) {
  return kOutcomes.name(outcome);
}

Result<Intake> take_mail(std::string_view bytes, const IntakeParts& parts) {
  AMENDS_TRY(const mail::IncomingMail read, mail::read_incoming(bytes));
  Intake intake;
  if (read.sent_by == mail::SentBy::a_person) {
    AMENDS_TRY(const bool is_gone, leave_by_subject(read.subject, parts.tracking));
    if (is_gone) {
      intake.outcome = IntakeOutcome::left;
      return intake;
    }
  }
  if (read.from) {
    AMENDS_TRY(const auto contact, parts.store.contacts().find(read.from->key()));
    if (contact) {
      AMENDS_TRY(const auto to, answered_by(read, contact->id, parts));
      if (to) {
        return keep_reply(bytes, read, *to, parts);
      }
      intake.writer = contact->id;
    }
  }
  if (!read.automatic.empty()) {
    return Intake{IntakeOutcome::automatic};
  }
  return intake;
}

}  // namespace amends::engine
