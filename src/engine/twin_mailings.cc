#include "engine/twin_mailings.h"

#include "checks/likeness.h"
#include "checks/part_view.h"
#include "engine/limits.h"
#include "model/mailing_files.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace amends::engine {
namespace {

using model::MailingKind;
using model::MailingState;
using model::SendState;

constexpr int kEveryVersion = std::numeric_limits<int>::max();
/// In the order in which people go through them, so that who moves on while we look is met later.
constexpr std::array kOnTheirWay = {
    SendState::planned, SendState::deferred, SendState::claimed, SendState::intent, SendState::dot
};

std::vector<checks::PartView> views_of(const model::Mailing& mailing) {
  std::vector<checks::PartView> views;
  for (const model::Edition& edition : mailing.editions) {
    views.push_back(checks::view_of(checks::constant_of(checks::Part::html, edition)));
  }
  return views;
}

bool are_twins(
    const std::vector<checks::PartView>& own, const std::vector<checks::PartView>& others
) {
  return std::ranges::any_of(own, [&](const checks::PartView& one) {
    return std::ranges::any_of(others, [&](const checks::PartView& other) {
      return one.locale.language() == other.locale.language() &&
             checks::likeness(one, other) >= kTwinLikeness;
    });
  });
}

/// Who got it, or may have; of one that is still on its way, who is to get it as well.
Result<model::ContactSet> people_of(ports::Ledger& ledger, const model::MailingRecord& record) {
  model::ContactSet people;
  const bool goes_on =
      record.state == MailingState::sending || record.state == MailingState::holding;
  for (std::size_t step = 0; goes_on && step < kOnTheirWay.size(); ++step) {
    AMENDS_TRY(const model::ContactSet waiting, ledger.in_state(record.id, kOnTheirWay[step]));
    people |= waiting;
  }
  AMENDS_TRY(const model::ContactSet reached, ledger.reached(record.id, kEveryVersion));
  people |= reached;
  return people;
}

}  // namespace

Result<std::vector<checks::TwinMailing>> twin_mailings(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    const std::function<bool()>& should_stop
) {
  std::vector<checks::TwinMailing> twins;
  if (mailing.kind != MailingKind::regular) {
    return twins;
  }
  AMENDS_TRY(std::vector<model::MailingRecord> all, store.mailings().all());
  std::erase_if(all, [&](const model::MailingRecord& other) {
    return other.id == record.id || other.kind != MailingKind::regular || !other.first_sent_at ||
           now - *other.first_sent_at > kTwinTime;
  });
  std::ranges::sort(all, std::ranges::greater(), &model::MailingRecord::first_sent_at);
  all.resize(std::min(all.size(), kTwinsLookedAt));
  const std::vector<checks::PartView> own = views_of(mailing);
  for (const model::MailingRecord& other : all) {
    if (should_stop && should_stop()) {
      return make_error("proof.stopped", "the proof was stopped before it had seen everybody");
    }
    AMENDS_TRY(const model::MailingFiles files, store.mailings().files(other.id, other.version));
    const model::MailingReading reading = model::read_mailing(files);
    if (reading.mailing && are_twins(own, views_of(*reading.mailing))) {
      AMENDS_TRY(model::ContactSet people, people_of(store.ledger(), other));
      twins.push_back({other.name, std::move(people)});
    }
  }
  return twins;
}

}  // namespace amends::engine
