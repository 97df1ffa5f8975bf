#include "engine/store_people.h"

#include "engine/mailing_desk.h"

namespace amends::engine {

Result<StorePeople> StorePeople::open(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const model::MailingFiles& files
) {
  StorePeople people(store);
  AMENDS_TRY(people.columns_, store.contacts().columns());
  AMENDS_TRY(const model::SendCounts counts, store.ledger().counts(record.id));
  if (counts.total() > 0) {
    AMENDS_TRY(
        model::ContactSet remaining, store.ledger().in_state(record.id, model::SendState::planned)
    );
    AMENDS_TRY(
        const model::ContactSet deferred,
        store.ledger().in_state(record.id, model::SendState::deferred)
    );
    people.remaining_ = remaining | deferred;
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
  if (!remaining_) {
    AMENDS_TRY(suppressed, contacts.suppressed_on_list(list_));
  }
  const auto tell = [&](const model::Contact& contact) -> Result<void> {
    PeopleSource::Person person{&contact, 0, suppressed.contains(contact.id)};
    if (remaining_) {
      AMENDS_TRY(const auto found, contacts.find_suppression(contact.mailbox.key()));
      person.suppressed = found.has_value();
    }
    return visit(person);
  };
  return remaining_ ? contacts.each_in_set(*remaining_, tell) : contacts.each_on_list(list_, tell);
}

}  // namespace amends::engine
