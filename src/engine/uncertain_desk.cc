#include "engine/uncertain_desk.h"

#include "engine/mailing_by_name.h"
#include "mail/address.h"
#include "mail/message_id.h"
#include "model/mailing_files.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace amends::engine {
namespace {

using model::SendState;

constexpr std::string_view kEverybody = "all";

/// Message-IDs of one mailing. The domain after the @ is the sender's of each version.
class MessageIds {
 public:
  MessageIds(
      ports::Store& store, const SenderIdentity& identity, const model::MailingRecord& record
  )
      : store_(store),
        identity_(identity),
        record_(record) {}

  Result<std::string> of(const model::Send& send) {
    AMENDS_TRY(const std::string domain, domain_of(send.version));
    return mail::make_message_id(
        identity_.secret,
        {identity_.installation, record_.id.value, send.contact.value, send.version},
        domain
    );
  }

 private:
  Result<std::string> domain_of(int version) {
    if (const auto known = domains_.find(version); known != domains_.end()) {
      return known->second;
    }
    AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record_.id, version));
    const model::MailingReading reading = model::read_mailing(files);
    if (!reading.mailing) {
      return reading.errors.front();
    }
    return domains_.emplace(version, reading.mailing->from.domain_ascii()).first->second;
  }

  ports::Store& store_;
  const SenderIdentity& identity_;
  const model::MailingRecord& record_;
  std::map<int, std::string> domains_;
};

model::AuditEntry entry_of(
    std::string_view verb, const model::MailingRecord& record, std::string detail
) {
  model::AuditEntry entry;
  entry.verb = verb;
  entry.subject = fmt::format("mailing/{}", record.name);
  entry.detail = std::move(detail);
  return entry;
}

}  // namespace

Result<bool> settle_by_evidence(ports::Store& store, const model::Evidence& evidence) {
  AMENDS_TRY(
      const std::uint64_t settled, store.ledger().settle(evidence.mailing, std::span(&evidence, 1))
  );
  if (settled == 0) {
    return false;
  }
  AMENDS_TRY(const auto record, store.mailings().find(evidence.mailing));
  if (record) {
    model::AuditEntry entry = entry_of(
        "uncertain.settled",
        *record,
        boost::json::serialize(boost::json::object{
            {"contact", evidence.contact.value},
            {"to", model::to_string(evidence.outcome)},
            {"evidence", model::to_string(evidence.kind)},
            {"what", evidence.detail}
        })
    );
    entry.at = evidence.at;
    AMENDS_TRY_VOID(store.journal().append(entry));
  }
  return true;
}

namespace {

/// Hits that settle: not those of machines. Leaving does whoever asked. A report is only kept as a
/// signal when a mark of ours proves it.
ports::SignalFilter settling(model::SignalKind kind) {
  using model::SignalClass;
  ports::SignalFilter filter{kind, std::nullopt, {}};
  if (kind != model::SignalKind::left) {
    filter.sources = {SignalClass::human, SignalClass::proxied, SignalClass::unknown};
  }
  return filter;
}

}  // namespace

Result<std::uint64_t> settle_by_signals(
    ports::Store& store, model::MailingId mailing, Instant now
) {
  AMENDS_TRY(model::ContactSet doubtful, store.ledger().in_state(mailing, SendState::uncertain));
  std::uint64_t settled = 0;
  for (const auto& [signal, kind] :
       {std::pair{model::SignalKind::clicked, model::EvidenceKind::click},
        std::pair{model::SignalKind::opened, model::EvidenceKind::open},
        std::pair{model::SignalKind::left, model::EvidenceKind::leave},
        std::pair{model::SignalKind::bounced, model::EvidenceKind::delivery_report},
        std::pair{model::SignalKind::complained, model::EvidenceKind::delivery_report}}) {
    if (doubtful.empty()) {
      break;
    }
    AMENDS_TRY(const model::ContactSet seen, store.signals().people(mailing, settling(signal)));
    for (const model::ContactId contact : (doubtful & seen).to_vector()) {
      AMENDS_TRY(
          const bool was_in_doubt,
          settle_by_evidence(
              store,
              {mailing,
               contact,
               kind,
               SendState::accepted,
               fmt::format("{} before the line broke", model::to_string(kind)),
               "",
               now}
          )
      );
      settled += was_in_doubt ? 1 : 0;
    }
    doubtful -= seen;
  }
  return settled;
}

Result<model::MailingRecord> UncertainDesk::find(std::string_view name) const {
  return mailing_by_name(store_.mailings(), name);
}

Result<void> UncertainDesk::note(
    const Actor& actor,
    std::string_view verb,
    const model::MailingRecord& record,
    std::string detail
) {
  model::AuditEntry entry = entry_of(verb, record, std::move(detail));
  entry.at = clock_.now();
  entry.actor = actor.user;
  return store_.journal().append(entry);
}

Result<DoubtOverview> UncertainDesk::overview(std::string_view name) const {
  DoubtOverview overview;
  AMENDS_TRY(overview.record, find(name));
  AMENDS_TRY(overview.counts, store_.ledger().counts(overview.record.id));
  AMENDS_TRY(overview.evidence, store_.settlements().counts(overview.record.id));
  AMENDS_TRY(overview.proposals, store_.settlements().of(overview.record.id));
  return overview;
}

Result<std::vector<DoubtfulPerson>> UncertainDesk::people(
    const model::MailingRecord& record, model::ContactId after, std::size_t limit
) const {
  AMENDS_TRY(
      const std::vector<model::Send> sends,
      store_.ledger().who(record.id, SendState::uncertain, after, limit)
  );
  MessageIds ids(store_, identity_, record);
  std::vector<DoubtfulPerson> people;
  for (const model::Send& send : sends) {
    DoubtfulPerson person;
    person.send = send;
    AMENDS_TRY(person.message_id, ids.of(send));
    AMENDS_TRY(const auto contact, store_.contacts().find(send.contact));
    if (contact) {
      person.address = contact->value(model::Columns::email);
    }
    AMENDS_TRY(person.evidence, store_.settlements().newest(record.id, send.contact));
    people.push_back(std::move(person));
  }
  return people;
}

Result<std::vector<std::string>> UncertainDesk::witnesses(const model::MailingRecord& record
) const {
  AMENDS_TRY(
      const std::vector<model::Send> sends,
      store_.ledger().who(record.id, SendState::accepted, {}, kWitnessesMax)
  );
  MessageIds ids(store_, identity_, record);
  std::vector<std::string> witnesses;
  for (const model::Send& send : sends) {
    AMENDS_TRY(std::string id, ids.of(send));
    witnesses.push_back(std::move(id));
  }
  return witnesses;
}

Result<model::ContactSet> UncertainDesk::meant(
    const model::MailingRecord& record, std::string_view people
) const {
  AMENDS_TRY(model::ContactSet doubtful, store_.ledger().in_state(record.id, SendState::uncertain));
  if (people == kEverybody) {
    return doubtful;
  }
  AMENDS_TRY(const mail::Mailbox mailbox, mail::parse_address(people));
  AMENDS_TRY(const auto contact, store_.contacts().find(mailbox.key()));
  model::ContactSet one;
  if (contact && doubtful.contains(contact->id)) {
    one.add(contact->id);
  }
  return one;
}

Result<model::Settlement> UncertainDesk::propose(
    std::string_view name, const SettleOrder& order, const Actor& actor
) {
  AMENDS_TRY(const model::MailingRecord record, find(name));
  const auto outcome = model::parse_send_state(order.outcome);
  if (!outcome || !model::may_follow(SendState::uncertain, *outcome)) {
    return make_error(
        "settle.outcome",
        "somebody uncertain becomes accepted or abandoned, not \"{}\"; this mailing is never sent "
        "to them again, a new one may be",
        order.outcome
    );
  }
  if (order.reason.empty()) {
    return make_error(
        "settle.reason", "say why: --reason \"...\"; the second person decides by it"
    );
  }
  AMENDS_TRY_VOID(settle_by_signals(store_, record.id, clock_.now()));
  model::Settlement proposal;
  proposal.mailing = record.id;
  proposal.outcome = *outcome;
  AMENDS_TRY(proposal.people, meant(record, order.people));
  if (proposal.people.empty()) {
    return make_error(
        "settle.nobody",
        "nobody meant by \"{}\" is uncertain in {}; amends uncertain {} lists them",
        order.people,
        record.name,
        record.name
    );
  }
  proposal.proposed_by = actor.user;
  proposal.reason = order.reason;
  proposal.at = clock_.now();
  AMENDS_TRY(proposal, store_.settlements().propose(proposal));
  AMENDS_TRY_VOID(note(
      actor,
      "uncertain.proposed",
      record,
      boost::json::serialize(boost::json::object{
          {"proposal", proposal.id.value},
          {"to", order.outcome},
          {"people", proposal.people.size()},
          {"reason", order.reason}
      })
  ));
  return proposal;
}

Result<std::uint64_t> UncertainDesk::confirm(
    std::string_view name, model::SettlementId id, const Actor& actor
) {
  AMENDS_TRY(const model::MailingRecord record, find(name));
  AMENDS_TRY(const auto proposal, store_.settlements().find(id));
  if (!proposal || proposal->mailing != record.id) {
    return make_error(
        "settle.unknown",
        "{} has no proposal {}; amends uncertain {} lists them",
        record.name,
        id.value,
        record.name
    );
  }
  if (proposal->confirmed_at) {
    return make_error(
        "settle.closed", "proposal {} was confirmed by {}", id.value, proposal->confirmed_by
    );
  }
  if (proposal->proposed_by == actor.user) {
    return make_error("settle.own", "{} proposed this; somebody else must confirm it", actor.user);
  }
  std::vector<model::Evidence> words;
  for (const model::ContactId contact : proposal->people.to_vector()) {
    words.push_back(
        {record.id,
         contact,
         model::EvidenceKind::two_people,
         proposal->outcome,
         fmt::format(
             "proposal {} of {}, confirmed by {}: {}",
             id.value,
             proposal->proposed_by,
             actor.user,
             proposal->reason
         ),
         actor.user,
         clock_.now()}
    );
  }
  // A crash on the way leaves the proposal open: confirming it again settles the rest.
  std::uint64_t settled = 0;
  for (std::size_t from = 0; from < words.size(); from += kSettleBatch) {
    const auto batch = std::span(words).subspan(from, std::min(kSettleBatch, words.size() - from));
    AMENDS_TRY(const std::uint64_t now, store_.ledger().settle(record.id, batch));
    settled += now;
  }
  AMENDS_TRY_VOID(store_.settlements().close(id, actor.user, clock_.now()));
  AMENDS_TRY_VOID(note(
      actor,
      "uncertain.confirmed",
      record,
      boost::json::serialize(boost::json::object{
          {"proposal", id.value},
          {"proposed_by", proposal->proposed_by},
          {"to", model::to_string(proposal->outcome)},
          {"people", proposal->people.size()},
          {"settled", settled}
      })
  ));
  return settled;
}

Result<Settled> UncertainDesk::learn(
    std::string_view name, const RelayLogFindings& findings, const Actor& actor
) {
  AMENDS_TRY(const model::MailingRecord record, find(name));
  MessageIds ids(store_, identity_, record);
  std::unordered_map<std::string, model::ContactId> doubtful;
  for (model::ContactId after; true;) {
    AMENDS_TRY(
        const std::vector<model::Send> page,
        store_.ledger().who(record.id, SendState::uncertain, after, kPeoplePageMax)
    );
    for (const model::Send& send : page) {
      AMENDS_TRY(std::string id, ids.of(send));
      doubtful.emplace(std::move(id), send.contact);
      after = send.contact;
    }
    if (page.size() < kPeoplePageMax) {
      break;
    }
  }
  Settled outcome;
  std::vector<model::Evidence> taken;
  std::vector<model::Evidence> silent;
  const auto add = [&](std::vector<model::Evidence>& to,
                       const std::string& id,
                       SendState state,
                       std::string_view words) {
    const auto found = doubtful.find(id);
    if (found == doubtful.end()) {
      ++outcome.unknown;
      return;
    }
    to.push_back(
        {record.id,
         found->second,
         model::EvidenceKind::relay_log,
         state,
         std::string(words),
         actor.user,
         clock_.now()}
    );
  };
  for (const RelayLogFindings::Accepted& one : findings.accepted) {
    add(taken, one.message_id, SendState::accepted, one.line);
  }
  for (const std::string& id : findings.not_accepted) {
    add(silent, id, SendState::uncertain, "the relay's log of that time does not have it");
  }
  AMENDS_TRY(outcome.settled, store_.ledger().settle(record.id, taken));
  AMENDS_TRY_VOID(store_.settlements().learn(silent));
  outcome.not_accepted = silent.size();
  AMENDS_TRY_VOID(note(
      actor,
      "uncertain.settled",
      record,
      boost::json::serialize(boost::json::object{
          {"evidence", "relay_log"},
          {"settled", outcome.settled},
          {"not_accepted", outcome.not_accepted},
          {"unknown", outcome.unknown}
      })
  ));
  return outcome;
}

}  // namespace amends::engine
