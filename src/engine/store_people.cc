#include "engine/store_people.h"

#include "engine/mailing_desk.h"
#include "model/topics.h"

#include <array>
#include <span>

namespace amends::engine {

namespace {

/// Everybody of a frozen audience who stands in one of these states.
Result<model::ContactSet> standing_in(
    ports::Ledger& ledger, model::MailingId mailing, std::span<const model::SendState> states
) {
  model::ContactSet all;
  for (const model::SendState state : states) {
    AMENDS_TRY(const model::ContactSet some, ledger.in_state(mailing, state));
    all |= some;
  }
  return all;
}

constexpr std::array kNotReached = {model::SendState::planned, model::SendState::deferred};
constexpr std::array kEverybody = {
    model::SendState::planned,
    model::SendState::claimed,
    model::SendState::dot,
    model::SendState::accepted,
    model::SendState::rejected,
    model::SendState::deferred,
    model::SendState::uncertain,
    model::SendState::withheld,
    model::SendState::abandoned,
};

}  // namespace

Result<EarlierMailings::Set> StorePeople::Earlier::people(
    std::string_view mailing, const model::BasicSet& set
) const {
  AMENDS_TRY(const auto record, store_->mailings().find(mailing));
  if (!record) {
    return make_error(
        "audience.unknown_mailing",
        "where asks about the mailing \"{}\", and there is none by that name",
        mailing
    );
  }
  AMENDS_TRY(const auto sets, store_->people_sets().of(record->id, std::span(&set, 1)));
  return sets.front();
}

Result<StorePeople> StorePeople::open(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const model::MailingFiles& files,
    FrozenPeople frozen
) {
  StorePeople people(store);
  people.topics_ = mailing.topics;
  AMENDS_TRY(people.columns_, store.contacts().columns());
  AMENDS_TRY(const model::SendCounts counts, store.ledger().counts(record.id));
  if (counts.total() > 0) {
    const auto states = frozen == FrozenPeople::everybody
                            ? std::span<const model::SendState>(kEverybody)
                            : std::span<const model::SendState>(kNotReached);
    AMENDS_TRY(people.frozen_, standing_in(store.ledger(), record.id, states));
    return people;
  }
  const auto resolved = files.find(std::string(kListFile));
  const std::string& name = resolved == files.end() ? mailing.audience.list : resolved->second;
  AMENDS_TRY(const std::optional<model::ListId> list, store.contacts().find_list(name));
  if (!list) {
    return make_error(
        "audience.no_list",
        "there is no list \"{}\"; import it: amends import people.csv --list {}",
        name,
        name
    );
  }
  people.list_ = *list;
  return people;
}

Result<void> StorePeople::each(const Visit& visit) {
  ports::Contacts& contacts = store_->contacts();
  model::ContactSet suppressed;
  if (!frozen_) {
    AMENDS_TRY(suppressed, contacts.suppressed_on_list(list_));
  }
  const auto tell = [&](const model::Contact& contact) -> Result<void> {
    PeopleSource::Person person{&contact, 0, suppressed.contains(contact.id)};
    if (frozen_) {
      AMENDS_TRY(const auto found, contacts.find_suppression(contact.mailbox.key()));
      person.suppressed = found.has_value();
    }
    person.suppressed = person.suppressed || model::has_muted(contact, topics_);
    return visit(person);
  };
  return frozen_ ? contacts.each_in_set(*frozen_, tell) : contacts.each_on_list(list_, tell);
}

}  // namespace amends::engine
