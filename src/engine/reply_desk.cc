#include "engine/reply_desk.h"

#include "engine/incident_journal.h"
#include "engine/incident_replies.h"

#include <boost/json.hpp>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

namespace amends::engine {

Result<std::vector<model::Reply>> ReplyDesk::list(
    const model::Incident& incident, std::optional<model::ReplyClass> of, std::size_t limit
) const {
  AMENDS_TRY(const ports::RepliedMailings mailings, replied_mailings(store_, incident));
  std::vector<model::Reply> all;
  for (std::size_t index = 0; index < model::kReplyClasses; ++index) {
    const auto one = static_cast<model::ReplyClass>(index);
    if (of && *of != one) {
      continue;
    }
    AMENDS_TRY(std::vector<model::Reply> replies, store_.replies().of(mailings, one, limit));
    std::ranges::move(replies, std::back_inserter(all));
  }
  return all;
}

Result<model::Reply> ReplyDesk::find(const model::Incident& incident, model::ReplyId id) const {
  AMENDS_TRY(const ports::RepliedMailings mailings, replied_mailings(store_, incident));
  AMENDS_TRY(const auto reply, store_.replies().find(id));
  if (!reply || std::ranges::find(mailings, reply->mailing) == mailings.end()) {
    return make_error(
        "reply.unknown",
        "incident {} has no reply {}; amends incident replies {} shows those it has",
        incident.id.value,
        id.value,
        incident.id.value
    );
  }
  return *reply;
}

Result<void> ReplyDesk::note(
    const model::Incident& incident,
    const model::Reply& reply,
    std::string_view verb,
    const Actor& actor
) const {
  model::AuditEntry entry = incident_entry(incident.id, verb, actor.user, clock_.now());
  entry.detail = boost::json::serialize(boost::json::object{
      {"reply", reply.id.value},
      {"class", model::to_string(reply.of)},
      {"contact", reply.contact.value}
  });
  return store_.journal().append(entry);
}

Result<model::Reply> ReplyDesk::answered(
    const model::Incident& incident, model::ReplyId id, const Actor& actor
) {
  AMENDS_TRY(model::Reply reply, find(incident, id));
  const Instant now = clock_.now();
  AMENDS_TRY(const bool is_first, store_.replies().answer(id, actor.user, now));
  if (!is_first) {
    AMENDS_TRY(reply, find(incident, id));
    return make_error("reply.answered", "{} has answered reply {}", reply.answered_by, id.value);
  }
  AMENDS_TRY_VOID(note(incident, reply, "replies.answered", actor));
  reply.answered_by = actor.user;
  reply.answered_at = now;
  return reply;
}

Result<model::Reply> ReplyDesk::let_go(
    const model::Incident& incident, model::ReplyId id, const Actor& actor
) {
  AMENDS_TRY(model::Reply reply, find(incident, id));
  if (reply.of == model::ReplyClass::automatic) {
    return make_error(
        "reply.automatic", "a program wrote reply {}, nobody who wants to leave", id.value
    );
  }
  AMENDS_TRY(const auto contact, store_.contacts().find(reply.contact));
  if (!contact) {
    return make_error("reply.unknown", "nobody is known any more who wrote reply {}", id.value);
  }
  const Instant now = clock_.now();
  AMENDS_TRY(const auto before, store_.contacts().find_suppression(contact->mailbox.key()));
  AMENDS_TRY_VOID(store_.contacts().suppress(
      {contact->mailbox.key(),
       model::SuppressionReason::unsubscribed,
       fmt::format("reply/{}", id.value),
       now}
  ));
  if (!before) {
    model::Signal signal;
    signal.mailing = reply.mailing;
    signal.contact = reply.contact;
    signal.kind = model::SignalKind::left;
    signal.source = model::SignalClass::human;
    signal.why = "reply/1";
    signal.detail = fmt::format("by {}, as reply {} asked", actor.user, id.value);
    signal.at = now;
    AMENDS_TRY_VOID(store_.signals().append(std::span(&signal, 1)));
  }
  AMENDS_TRY(const bool is_first, store_.replies().answer(id, actor.user, now));
  if (is_first) {
    AMENDS_TRY_VOID(note(incident, reply, "replies.let_go", actor));
  }
  return find(incident, id);
}

}  // namespace amends::engine
