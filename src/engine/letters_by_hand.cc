#include "engine/letters_by_hand.h"

#include "advice/limits.h"
#include "engine/apology_look.h"
#include "engine/audience.h"
#include "engine/compiled_mailing.h"
#include "engine/incident_desk.h"
#include "engine/incident_journal.h"
#include "engine/list_people.h"
#include "engine/store_people.h"
#include "mail/address.h"
#include "model/mailing_files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace amends::engine {
namespace {

namespace json = boost::json;

constexpr std::string_view kTaken = "incident.letters_taken";
constexpr std::string_view kSent = "incident.letters_sent";
constexpr std::string_view kNotSent = "incident.letters_not_sent";

/// 0 for what is no whole number from 0.
std::uint64_t number_of(const json::value& value) {
  boost::system::error_code failed;
  const auto number = value.to_number<std::uint64_t>(failed);
  return failed ? 0 : number;
}

/// "contacts" of an entry of the journal.
model::ContactSet contacts_of(const json::object& detail) {
  constexpr std::uint64_t kContactMax = std::numeric_limits<std::uint32_t>::max();
  model::ContactSet people;
  const json::value* const list = detail.if_contains("contacts");
  if (list == nullptr || !list->is_array()) {
    return people;
  }
  for (const json::value& one : list->as_array()) {
    const std::uint64_t number = number_of(one);
    if (number > 0 && number <= kContactMax) {
      people.add({static_cast<std::int64_t>(number)});
    }
  }
  return people;
}

int version_of(const json::object& detail) {
  const json::value* const version = detail.if_contains("version");
  return version == nullptr ? 0 : static_cast<int>(number_of(*version));
}

json::object detail_about(const HandLetters& letters) {
  json::array contacts;
  letters.waiting.for_each([&contacts](model::ContactId contact) {
    contacts.emplace_back(contact.value);
  });
  return {
      {"version", letters.version},
      {"people", letters.waiting.size()},
      {"contacts", std::move(contacts)}
  };
}

Error meanwhile(std::string_view name) {
  return make_error(
      "send.meanwhile",
      "somebody else gave people of {0} another word about the same mistake just now; nothing of "
      "{0} was sent. Look at it again: amends proof {0}",
      name
  );
}

/// By its name: another list in its folder makes no other letter of it.
Result<std::optional<model::Incident>> incident_of_letter(
    ports::Store& store, const model::MailingRecord& record
) {
  AMENDS_TRY(const std::vector<model::Incident> all, store.incidents().all());
  const auto found = std::ranges::find_if(all, [&record](const model::Incident& incident) {
    return letter_name(incident) == record.name;
  });
  return found == all.end() ? std::optional<model::Incident>() : std::optional(*found);
}

Result<void> check_free(ports::Store& store, const model::Incident& incident) {
  AMENDS_TRY(const HandLetters known, hand_letters(store, incident));
  if (!known.waiting.empty()) {
    return make_error(
        "letters.taken",
        "{0} took the letters about incident {1} already; say what became of them first: amends "
        "incident letters {1} --sent, or --not-sent",
        known.by,
        incident.id.value
    );
  }
  if (!known.sent.empty()) {
    return make_error(
        "letters.sent",
        "letters about incident {0} were sent by hand already; write to the others with an "
        "apology: amends apologise {0}",
        incident.id.value
    );
  }
  return {};
}

}  // namespace

struct LettersByHand::Written {
  model::ContactId contact;
  LetterToSend letter;
};

Result<HandLetters> hand_letters(ports::Store& store, const model::Incident& incident) {
  HandLetters known;
  AMENDS_TRY(
      const auto entries, store.journal().entries(subject_of(incident.id), kIncidentEntriesMax)
  );
  for (const model::AuditEntry& entry : entries) {
    if (entry.verb != kTaken && entry.verb != kSent && entry.verb != kNotSent) {
      continue;
    }
    // Whoever was left out of what was sent has nothing on the way either.
    const json::object detail = detail_of(entry);
    known.waiting = entry.verb == kNotSent ? model::ContactSet() : contacts_of(detail);
    known.version = version_of(detail);
    known.by = entry.actor;
    known.at = entry.at;
  }
  AMENDS_TRY(const auto record, store.mailings().find(by_hand_name(incident)));
  if (record) {
    AMENDS_TRY(known.sent, store.ledger().reached(record->id, record->version));
  }
  // Said and not kept, after a crash between: they wait, so that it is said once more.
  known.waiting -= known.sent;
  return known;
}

Result<model::ContactSet> has_letter_by_hand(ports::Store& store, const model::Incident& incident) {
  AMENDS_TRY(HandLetters known, hand_letters(store, incident));
  return known.waiting | known.sent;
}

Result<model::ContactSet> has_letter(ports::Store& store, const model::Incident& incident) {
  AMENDS_TRY(model::ContactSet people, has_letter_by_hand(store, incident));
  AMENDS_TRY(const model::ContactSet mailed, written_to(store, {letter_name(incident)}));
  return people | mailed;
}

Result<model::ContactSet> have_another_word(
    ports::Store& store, const model::MailingRecord& record, const model::Mailing& mailing
) {
  const auto id = mailing.kind == model::MailingKind::regular
                      ? std::nullopt
                      : incident_of_list(mailing.audience.list);
  if (!id) {
    return model::ContactSet();
  }
  AMENDS_TRY(const auto incident, store.incidents().find(*id));
  if (!incident) {
    return model::ContactSet();
  }
  std::vector<std::string> others = first_word_names(*incident);
  if (std::erase(others, record.name) == 0) {
    return model::ContactSet();
  }
  AMENDS_TRY(const model::ContactSet mailed, written_to(store, others));
  AMENDS_TRY(const model::ContactSet by_hand, has_letter_by_hand(store, *incident));
  return mailed | by_hand;
}

Result<void> check_one_word(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    const std::vector<model::ContactId>& people,
    const model::ContactSet& known
) {
  const auto is_one_of = [&people](const model::ContactSet& set) {
    return !set.empty() && std::ranges::any_of(people, [&set](model::ContactId contact) {
      return set.contains(contact);
    });
  };
  AMENDS_TRY(const auto letter_of, incident_of_letter(store, record));
  if (letter_of) {
    AMENDS_TRY(const model::ContactSet by_hand, has_letter_by_hand(store, *letter_of));
    if (is_one_of(by_hand)) {
      return make_error(
          "letters.by_hand",
          "somebody took the letters of {} as a file to send them by hand; nothing was sent by "
          "Amends. Say what became of them: amends incident letters {}",
          record.name,
          letter_of->id.value
      );
    }
  }
  AMENDS_TRY(const model::ContactSet others, have_another_word(store, record, mailing));
  return is_one_of(others - known) ? Result<void>(meanwhile(record.name)) : Result<void>();
}

Result<void> LettersByHand::note(
    const model::Incident& incident,
    std::string_view verb,
    const HandLetters& letters,
    const Actor& actor
) {
  model::AuditEntry entry = incident_entry(incident.id, verb, actor.user, clock_.now());
  entry.detail = json::serialize(detail_about(letters));
  return store_.journal().append(entry);
}

Result<std::vector<LettersByHand::Written>> LettersByHand::write(const model::MailingRecord& record
) const {
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  const model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  AMENDS_TRY(const model::Columns columns, store_.contacts().columns());
  AMENDS_TRY(const std::vector<model::Link> links, store_.links().links(record.id, clock_.now()));
  const auto compiled =
      CompiledMailing::compile(*reading.mailing, columns, CompiledMailing::Use::sending, links);
  if (!compiled.mailing) {
    return compiled.errors.front();
  }
  AMENDS_TRY(StorePeople people, StorePeople::open(store_, record, *reading.mailing, files));
  AMENDS_TRY(
      const AudienceFilter filter,
      AudienceFilter::compile(reading.mailing->audience, people.columns(), people.earlier())
  );
  const Tokens tokens = identity_.tokens();
  const Addresses addresses{&tokens, identity_.base_url, record.id, record.version};
  std::vector<Written> written;
  AMENDS_TRY_VOID(people.each([&](const PeopleSource::Person& person) -> Result<void> {
    const model::Contact& contact = *person.contact;
    AMENDS_TRY(const bool wanted, filter.matches(contact));
    if (!wanted || person.suppressed) {
      return {};
    }
    AMENDS_TRY(RenderedMail texts, compiled.mailing->render_all(contact, addresses, clock_.now()));
    written.push_back(
        {contact.id,
         {contact.mailbox.address(),
          std::string(contact.display_name()),
          compiled.mailing->edition_for(contact).locale.tag(),
          std::move(texts.subject),
          std::move(texts.text)}}
    );
    return {};
  }));
  return written;
}

Result<std::vector<LetterToSend>> LettersByHand::take(
    const model::Incident& incident, const Actor& actor
) {
  AMENDS_TRY_VOID(check_free(store_, incident));
  // What would keep a launch back keeps the file back: the same people, signed off by somebody.
  AMENDS_TRY(const auto draft, store_.mailings().find(letter_name(incident)));
  if (!draft) {
    return make_error(
        "letters.unwritten",
        "there is no personal letter about incident {0} yet; write one: amends apologise {0} "
        "--kind letter",
        incident.id.value
    );
  }
  const model::MailingRecord& record = *draft;
  AMENDS_TRY(const model::ContactSet told, written_to(store_, mending_names(incident)));
  AMENDS_TRY(const std::uint64_t people, mailings_.ready(record.name));
  if (people > advice::kLetterPeopleMax) {
    return make_error(
        "letters.too_many",
        "{} people are on the list of {}, and letters are sent by hand to {} at most: amends send "
        "{}",
        people,
        record.name,
        advice::kLetterPeopleMax,
        record.name
    );
  }
  AMENDS_TRY(std::vector<Written> written, write(record));
  std::vector<LetterToSend> letters;
  model::ContactSet taken;
  for (Written& one : written) {
    taken.add(one.contact);
    letters.push_back(std::move(one.letter));
  }
  if (taken.empty()) {
    return make_error(
        "letters.empty",
        "nobody on the list of {} may be written to any more: there is no letter to send",
        record.name
    );
  }
  // A launch freezes its people alone: either it is seen here, or it sees this entry.
  const auto alone = mailings_.hold_freezing();
  AMENDS_TRY(const model::SendCounts sends, store_.ledger().counts(record.id));
  if (sends.total() > 0) {
    return make_error(
        "letters.leaving",
        "{} is being sent by Amends, or was about to be; nobody else should send it: amends status "
        "{}",
        record.name,
        record.name
    );
  }
  AMENDS_TRY(const model::ContactSet told_now, written_to(store_, mending_names(incident)));
  if (!((told_now - told) & taken).empty()) {
    return meanwhile(record.name);
  }
  AMENDS_TRY_VOID(note(incident, kTaken, {std::move(taken), {}, record.version}, actor));
  return letters;
}

Result<HandLetters> LettersByHand::waiting_for_word(const model::Incident& incident) const {
  AMENDS_TRY(HandLetters known, hand_letters(store_, incident));
  if (known.waiting.empty()) {
    return make_error(
        "letters.none_taken",
        "nobody has letters about incident {0} to send by hand: amends incident letters {0} --csv "
        "letters.csv takes them",
        incident.id.value
    );
  }
  return known;
}

/// After a crash on the way the same call writes what is missing.
Result<void> LettersByHand::keep_sent(
    const model::Incident& incident, const HandLetters& sent, const Actor& actor
) {
  const Instant now = clock_.now();
  AMENDS_TRY(const model::MailingRecord letter, mailings_.find(letter_name(incident)));
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(letter.id, sent.version));
  AMENDS_TRY(
      const model::MailingRecord record,
      store_.mailings().put_elsewhere(by_hand_name(incident), files, actor.user, now)
  );
  AMENDS_TRY_VOID(store_.mailings().set_first_copy(record.id, now));
  std::vector<ports::SentElsewhere> sends;
  sent.waiting.for_each([&](model::ContactId contact) {
    sends.push_back({contact, model::SendState::accepted, now});
  });
  return store_.ledger().keep_elsewhere(record.id, sends);
}

Result<HandLetters> LettersByHand::say_sent(
    const model::Incident& incident, const std::vector<std::string>& without, const Actor& actor
) {
  AMENDS_TRY(HandLetters known, waiting_for_word(incident));
  model::ContactSet& sent = known.waiting;
  for (const std::string& address : without) {
    AMENDS_TRY(const mail::Mailbox mailbox, mail::parse_address(address));
    AMENDS_TRY(const auto contact, store_.contacts().find(mailbox.key()));
    if (!contact || !sent.contains(contact->id)) {
      return make_error(
          "letters.stranger",
          "{} is not among those whose letters were taken; nothing was kept",
          mailbox.address()
      );
    }
    sent.remove(contact->id);
  }
  if (sent.empty()) {
    return make_error(
        "letters.nobody",
        "nobody is left of those whose letters were taken; if none was sent: amends incident "
        "letters {} --not-sent",
        incident.id.value
    );
  }
  AMENDS_TRY_VOID(note(incident, kSent, known, actor));
  AMENDS_TRY_VOID(keep_sent(incident, known, actor));
  return hand_letters(store_, incident);
}

Result<HandLetters> LettersByHand::say_not_sent(
    const model::Incident& incident, const Actor& actor
) {
  AMENDS_TRY(const HandLetters known, waiting_for_word(incident));
  AMENDS_TRY_VOID(note(incident, kNotSent, known, actor));
  return hand_letters(store_, incident);
}

}  // namespace amends::engine
