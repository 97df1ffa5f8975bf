#include "engine/intake.h"

#include "base/enum_table.h"
#include "engine/limits.h"
#include "mail/incoming.h"

#include <algorithm>

namespace amends::engine {
namespace {

constexpr EnumTable<IntakeOutcome, 3> kOutcomes{{{
    {IntakeOutcome::left, "left"},
    {IntakeOutcome::automatic, "automatic"},
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

}  // namespace

std::string_view to_string(IntakeOutcome outcome) {
  return kOutcomes.name(outcome);
}

Result<Intake> take_mail(std::string_view bytes, Tracking& tracking, ports::Contacts& contacts) {
  AMENDS_TRY(const mail::IncomingMail read, mail::read_incoming(bytes));
  if (read.sent_by == mail::SentBy::a_program) {
    return Intake{IntakeOutcome::automatic, {}};
  }
  AMENDS_TRY(const bool is_gone, leave_by_subject(read.subject, tracking));
  if (is_gone) {
    return Intake{IntakeOutcome::left, {}};
  }
  Intake intake;
  if (read.from) {
    AMENDS_TRY(const auto contact, contacts.find(read.from->key()));
    if (contact) {
      intake.writer = contact->id;
    }
  }
  return intake;
}

}  // namespace amends::engine
