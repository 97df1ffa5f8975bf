#include "engine/code_alarm.h"

#include "engine/code_terms.h"
#include "engine/limits.h"

#include <algorithm>
#include <utility>

namespace amends::engine {
namespace {

bool is_leaving(model::MailingState state) {
  return state == model::MailingState::sending || state == model::MailingState::holding;
}

Result<void> look_at_shared(
    ports::Store& store, const model::MailingRecord& mailing, std::vector<CodeAlarm>& alarms
) {
  AMENDS_TRY(const auto codes, store.codes().shared(mailing.id, kCodesWatchedMax));
  for (const model::Code& code : codes) {
    AMENDS_TRY(const auto record, store.codes().find(code.id));
    if (!record) {
      continue;
    }
    const model::CodeTerms terms = terms_in(*record, {mailing.id, 0});
    if (!terms.uses_max || terms.closed || terms.stands_for) {
      continue;
    }
    const std::uint64_t left = *terms.uses_max - std::min(record->code.used, *terms.uses_max);
    if (left == 0 || left < *terms.uses_max / kCodeUsesLow) {
      alarms.push_back({mailing.name, code.shown, terms.uses_max, left});
    }
  }
  return {};
}

/// Where codes of their own were brought in or drawn for the mailing.
Result<void> look_at_own(
    ports::Store& store, const model::MailingRecord& mailing, std::vector<CodeAlarm>& alarms
) {
  AMENDS_TRY(const ports::CodeStock stock, store.codes().stock(mailing.id));
  if (stock.given == 0) {
    return {};
  }
  AMENDS_TRY(const auto planned, store.ledger().in_state(mailing.id, model::SendState::planned));
  AMENDS_TRY(const auto deferred, store.ledger().in_state(mailing.id, model::SendState::deferred));
  AMENDS_TRY(const model::ContactSet holders, store.codes().holders(mailing.id));
  const std::uint64_t without = ((planned | deferred) - holders).size();
  if (without > 0) {
    alarms.push_back({.mailing = mailing.name, .people = without});
  }
  return {};
}

}  // namespace

Result<std::vector<CodeAlarm>> code_alarms(ports::Store& store) {
  AMENDS_TRY(const auto mailings, store.mailings().all());
  std::vector<CodeAlarm> alarms;
  for (const model::MailingRecord& mailing : mailings) {
    if (is_leaving(mailing.state)) {
      AMENDS_TRY_VOID(look_at_shared(store, mailing, alarms));
      AMENDS_TRY_VOID(look_at_own(store, mailing, alarms));
    }
  }
  return alarms;
}

}  // namespace amends::engine
