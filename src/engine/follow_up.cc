#include "engine/follow_up.h"

#include "engine/gone_people.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

constexpr int kAnyVersion = std::numeric_limits<int>::max();

Result<std::vector<model::MailingRecord>> first_words(
    ports::Store& store, const model::Incident& incident
) {
  std::vector<model::MailingRecord> records;
  for (const std::string& name : first_word_names(incident)) {
    AMENDS_TRY(const auto record, store.mailings().find(name));
    if (record) {
      records.push_back(*record);
    }
  }
  return records;
}

}  // namespace

Result<model::ContactSet> told_first(ports::Store& store, const model::Incident& incident) {
  model::ContactSet told;
  AMENDS_TRY(const auto records, first_words(store, incident));
  for (const model::MailingRecord& record : records) {
    AMENDS_TRY(const model::ContactSet some, store.ledger().reached(record.id, kAnyVersion));
    told |= some;
  }
  return told;
}

Result<FollowUpPeople> FollowUp::people(const model::Incident& incident) const {
  FollowUpPeople found;
  AMENDS_TRY(found.people, told_first(store_, incident));
  found.told = found.people.size();
  if (found.people.empty()) {
    return make_error(
        "follow_up.nobody_told",
        "no apology or correction of incident {} has left, so nobody waits to hear that it is "
        "fixed",
        incident.id.value
    );
  }
  AMENDS_TRY(auto records, first_words(store_, incident));
  AMENDS_TRY(const auto wrong, store_.mailings().find(incident.mailing));
  if (wrong) {
    records.push_back(*wrong);
  }
  AMENDS_TRY(const GonePeople gone, gone_people(store_, records));
  const auto take_out = [&found](const model::ContactSet& some) {
    const std::uint64_t before = found.people.size();
    found.people -= some;
    return before - found.people.size();
  };
  found.left = take_out(gone.left);
  found.complained = take_out(gone.complained);
  found.suppressed = take_out(gone.suppressed);
  if (found.people.empty()) {
    return make_error(
        "follow_up.nobody", "everybody who had the first word has left or complained since"
    );
  }
  return found;
}

Result<void> FollowUp::check_fixed(const model::Incident& incident) const {
  const std::vector<std::string> repairs = advice::steps_that_mend();
  AMENDS_TRY(const auto steps, plans_.plan(incident));
  for (const StepState& one : steps) {
    const bool mends = std::ranges::find(repairs, one.step.id) != repairs.end();
    if (mends && !one.done) {
      return make_error(
          "follow_up.not_fixed",
          "it is not fixed: the step \"{}\" of the plan is open; amends incident plan {}",
          one.step.id,
          incident.id.value
      );
    }
  }
  return {};
}

Result<ComposedApology> FollowUp::compose(
    const model::Incident& incident, const ApologyOrder& order
) const {
  AMENDS_TRY(FollowUpPeople found, people(incident));
  AMENDS_TRY_VOID(check_fixed(incident));
  ApologyOrder later = order;
  later.kind = model::MailingKind::follow_up;
  later.is_fixed = true;
  return words_.compose_for(incident, later, advice::ApologyForm::fixed, std::move(found.people));
}

Result<ApologyDraft> FollowUp::draft(
    const model::Incident& incident, const ApologyOrder& order, const Actor& actor
) {
  const std::string name = mending_name(incident, model::MailingKind::follow_up);
  AMENDS_TRY(const auto known, store_.mailings().find(name));
  if (known && known->first_sent_at) {
    return make_error(
        "follow_up.sent", "{} has left already; nobody is told twice that it is fixed", name
    );
  }
  AMENDS_TRY(ComposedApology composed, compose(incident, order));
  return words_.draft_composed(incident, std::move(composed), actor);
}

}  // namespace amends::engine
