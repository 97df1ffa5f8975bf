#include "engine/code_counter.h"

#include "base/log.h"
#include "mail/address.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

namespace amends::engine {
namespace {

using model::CodeWhy;

/// How far a shop's clock may be ahead of ours.
constexpr std::chrono::minutes kClockSlack{5};

/// The number of a contact; nothing for anything else.
std::optional<model::ContactId> contact_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) {
    return std::nullopt;
  }
  return model::ContactId{number};
}

CodeAnswer answer_of(
    const model::Code& asked, const model::Code& counted, const model::CodeTerms& terms, CodeWhy why
) {
  CodeAnswer answer;
  answer.why = why;
  if (why != CodeWhy::valid && why != CodeWhy::expired) {
    return answer;
  }
  if (counted.id != asked.id) {
    answer.stands_for = counted.shown;
  }
  answer.valid_until = terms.valid_until;
  if (terms.uses_max && why == CodeWhy::valid) {
    answer.uses_left = *terms.uses_max - std::min(counted.used, *terms.uses_max);
  }
  return answer;
}

Error refusal(CodeWhy why, std::string_view code) {
  switch (why) {
    case CodeWhy::not_yet:
      return make_error("code.not_yet", "{} was not valid yet at that time", code);
    case CodeWhy::expired:
      return make_error("code.expired", "{} had ended by that time", code);
    case CodeWhy::used_up:
      return make_error("code.used_up", "all uses of {} are used up", code);
    case CodeWhy::closed:
      return make_error("code.closed", "{} is closed", code);
    case CodeWhy::valid:
    case CodeWhy::unknown:
      break;
  }
  return make_error("code.unknown", "there is no such code for this person");
}

}  // namespace

Result<CodeAsker> CodeCounter::asker_of(std::string_view contact) const {
  if (contact.empty()) {
    return CodeAsker{};
  }
  if (const auto number = contact_number(contact)) {
    AMENDS_TRY(const auto person, store_.contacts().find(*number));
    return CodeAsker{true, person ? person->id : model::ContactId()};
  }
  const auto mailbox = mail::parse_address(contact);
  if (!mailbox.ok()) {
    return CodeAsker{true, {}};
  }
  AMENDS_TRY(const auto person, store_.contacts().find(mailbox->key()));
  return CodeAsker{true, person ? person->id : model::ContactId()};
}

Result<std::optional<CodeCounter::Found>> CodeCounter::look(
    std::string_view code, const CodeAsker& asker, Instant at
) const {
  const auto key = model::normal_code(code);
  if (!key.ok()) {
    return std::optional<Found>();
  }
  AMENDS_TRY(const auto record, store_.codes().find(*key));
  if (!record) {
    return std::optional<Found>();
  }
  // One that was given to nobody yet is nobody's to use.
  if (record->code.is_unique &&
      (!record->code.contact || (asker.named && asker.contact != record->code.contact))) {
    return std::optional<Found>();
  }
  Found found{record->code, record->code, {}, CodeWhy::unknown};
  AMENDS_TRY(found.terms, terms_for(store_.ledger(), *record, asker));
  if (found.terms.stands_for && !found.terms.closed) {
    AMENDS_TRY(const auto right, store_.codes().find(found.terms.stands_for));
    if (!right) {
      return make_error("store.corrupt", "a code stands for one that is not there");
    }
    found.counted = right->code;
    AMENDS_TRY(found.terms, terms_for(store_.ledger(), *right, asker));
  }
  found.why = model::judge(found.terms, found.counted.used, at);
  return std::optional(std::move(found));
}

Result<CodeAnswer> CodeCounter::ask(std::string_view code, std::string_view contact) const {
  AMENDS_TRY(const CodeAsker asker, asker_of(contact));
  AMENDS_TRY(const auto found, look(code, asker, clock_.now()));
  return found ? answer_of(found->code, found->counted, found->terms, found->why) : CodeAnswer{};
}

/// The use stands whether its signal can be kept or not.
void CodeCounter::keep_signal(const Found& found, const model::Redemption& use) const {
  if (!use.contact || !found.code.mailing) {
    return;
  }
  model::Signal signal;
  signal.mailing = found.code.mailing;
  signal.contact = use.contact;
  signal.kind = model::SignalKind::redeemed;
  signal.source = model::SignalClass::human;
  signal.why = "a shop took their code";
  signal.detail = found.code.shown;
  signal.at = use.at;
  if (const auto kept = store_.signals().append(std::span(&signal, 1)); !kept.ok()) {
    log_error("a redemption is counted, and its signal is lost: {}", kept.error().explain());
  }
}

Result<Redeemed> CodeCounter::count(
    const Found& found, const model::Redemption& use, const CodeAsker& asker
) {
  AMENDS_TRY(const ports::CountedUse counted, store_.codes().redeem(use, found.terms.uses_max));
  if (!counted.repeated) {
    keep_signal(found, use);
  }
  AMENDS_TRY(const auto now, look(found.code.shown, asker, use.at));
  Redeemed redeemed{counted.repeated, {}};
  if (now) {
    redeemed.answer = answer_of(now->code, now->counted, now->terms, now->why);
  }
  return redeemed;
}

Result<Redeemed> CodeCounter::redeem(
    std::string_view code, const RedemptionOrder& order, const Actor& actor
) {
  const Instant now = clock_.now();
  const Instant at = order.at.value_or(now);
  if (at > now + kClockSlack) {
    return make_error("code.moment", "at is more than five minutes ahead of this server's clock");
  }
  AMENDS_TRY(const CodeAsker asker, asker_of(order.contact));
  AMENDS_TRY(const auto found, look(code, asker, at));
  if (!found) {
    return refusal(CodeWhy::unknown, code);
  }
  model::Redemption use;
  use.code = found->code.id;
  use.counted = found->counted.id;
  use.order = order.order;
  use.contact = asker.contact ? asker.contact : found->code.contact;
  use.by = actor.user;
  use.at = at;
  if (!order.order.empty()) {
    AMENDS_TRY(const auto before, store_.codes().find_redemption(use));
    if (before) {
      return count(*found, use, asker);
    }
  }
  if (found->why != CodeWhy::valid) {
    return refusal(found->why, found->code.shown);
  }
  return count(*found, use, asker);
}

}  // namespace amends::engine
