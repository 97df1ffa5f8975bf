#include "engine/link_desk.h"

#include "engine/fill_target.h"
#include "engine/limits.h"
#include "engine/link_history.h"
#include "engine/mailing_by_name.h"
#include "engine/mend_journal.h"
#include "engine/mendable.h"
#include "engine/new_target.h"
#include "model/mailing_files.h"
#include "text/time.h"
#include "text/url.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <limits>

namespace amends::engine {
namespace {

using model::LinkTarget;
using model::RepointScope;
using model::RepointState;

Result<void> check_words(const RepointOrder& order, Instant now) {
  if (order.reason.empty()) {
    return make_error("link.reason", "say why: --reason \"...\"; it stays in the link's history");
  }
  if (order.until && *order.until <= now) {
    return make_error(
        "link.until",
        "{} is over already; give a moment that is still to come",
        text::to_iso8601(*order.until)
    );
  }
  const int parts =
      (order.language.empty() ? 0 : 1) + (order.version ? 1 : 0) + (order.incident ? 1 : 0);
  if (parts > 1) {
    return make_error(
        "link.scope",
        "a repoint is for one language, for one version or for the people of one incident; to have "
        "two of these, repoint twice"
    );
  }
  return {};
}

std::vector<model::SignalClass> human_likely() {
  return {model::SignalClass::human, model::SignalClass::proxied, model::SignalClass::unknown};
}

}  // namespace

Result<LinkDesk::Place> LinkDesk::find(std::string_view name, int link) const {
  AMENDS_TRY(const model::MailingRecord record, mailing_by_name(store_.mailings(), name));
  AMENDS_TRY(auto found, store_.links().find(record.id, link, clock_.now()));
  if (!found) {
    return make_error(
        "link.unknown",
        "{} has no link {}; amends links {} shows them",
        record.name,
        link,
        record.name
    );
  }
  AMENDS_TRY(auto history, store_.links().history(record.id, link));
  return Place{record, *std::move(found), std::move(history)};
}

Result<LinkTarget> LinkDesk::find_repoint(const Place& place, std::int64_t id) const {
  const auto found = std::ranges::find(place.history, id, &LinkTarget::id);
  if (found == place.history.end() || found == place.history.begin()) {
    return make_error(
        "link.no_repoint",
        "link {} of {} was never repointed under the number {}; amends links {} {} shows them",
        place.link.number,
        place.record.name,
        id,
        place.record.name,
        place.link.number
    );
  }
  return *found;
}

Result<model::Mailing> LinkDesk::read(const model::MailingRecord& record) const {
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  return std::move(*reading.mailing);
}

Result<model::ContactSet> LinkDesk::only_of_language(
    const model::ContactSet& people, const LinkTarget& target
) const {
  if (target.scope != RepointScope::language) {
    return people;
  }
  model::ContactSet theirs;
  AMENDS_TRY_VOID(store_.contacts()
                      .each_in_set(people, [&](const model::Contact& contact) -> Result<void> {
                        if (speaks_to(target, contact)) {
                          theirs.add(contact.id);
                        }
                        return {};
                      }));
  return theirs;
}

Result<model::ContactSet> LinkDesk::got_version(const Place& place, int version) const {
  AMENDS_TRY(model::ContactSet people, store_.ledger().reached(place.record.id, version));
  if (version > 1) {
    AMENDS_TRY(const auto earlier, store_.ledger().reached(place.record.id, version - 1));
    people -= earlier;
  }
  return people;
}

Result<void> LinkDesk::concern_language(
    const Place& place, const std::string& language, LinkTarget& target
) const {
  AMENDS_TRY(const model::Mailing mailing, read(place.record));
  const auto wanted = text::Locale::parse(language);
  for (const model::Edition& edition : mailing.editions) {
    target.editions += (target.editions.empty() ? "" : " ") + edition.locale.tag();
    if (wanted.ok() && edition.locale == *wanted) {
      target.language = edition.locale.tag();
    }
  }
  if (target.language.empty()) {
    return make_error(
        "link.language",
        "{} was not written in \"{}\"; it has: {}",
        place.record.name,
        language,
        target.editions
    );
  }
  target.scope = RepointScope::language;
  AMENDS_TRY(
      const auto everybody,
      store_.ledger().reached(place.record.id, std::numeric_limits<int>::max())
  );
  AMENDS_TRY(const model::ContactSet people, only_of_language(everybody, target));
  target.concerned = people.size();
  return {};
}

Result<void> LinkDesk::concern_version(const Place& place, int version, LinkTarget& target) const {
  if (version < 1 || version > place.record.version) {
    return make_error(
        "link.version",
        "{} has versions 1 to {}, not {}",
        place.record.name,
        place.record.version,
        version
    );
  }
  AMENDS_TRY(const model::ContactSet people, got_version(place, version));
  target.scope = RepointScope::version;
  target.version = version;
  target.concerned = people.size();
  return {};
}

Result<model::ContactSet> LinkDesk::concern_people(
    const Place& place, const RepointOrder& order, LinkTarget& target
) const {
  AMENDS_TRY(const model::Incident incident, incidents_.find(*order.incident));
  if (incident.mailing != place.record.id) {
    return make_error(
        "link.incident",
        "incident {} is about {}, not about {}",
        incident.id.value,
        incident.mailing_name,
        place.record.name
    );
  }
  AMENDS_TRY(model::ContactSet people, incidents_.people(incident, order.set));
  if (people.empty()) {
    return make_error(
        "link.nobody",
        "the set \"{}\" of incident {} is empty: nobody would be led there",
        to_string(order.set),
        incident.id.value
    );
  }
  target.scope = RepointScope::people;
  target.people = fmt::format("incident {}, {}", incident.id.value, to_string(order.set));
  target.concerned = people.size();
  return people;
}

Result<model::ContactSet> LinkDesk::concern(
    const Place& place, const RepointOrder& order, LinkTarget& target
) const {
  if (order.incident) {
    return concern_people(place, order, target);
  }
  if (!order.language.empty()) {
    AMENDS_TRY_VOID(concern_language(place, order.language, target));
  } else if (order.version) {
    AMENDS_TRY_VOID(concern_version(place, *order.version, target));
  } else {
    AMENDS_TRY(
        const auto everybody,
        store_.ledger().reached(place.record.id, std::numeric_limits<int>::max())
    );
    target.concerned = everybody.size();
  }
  return model::ContactSet();
}

Result<std::string> LinkDesk::notice_of(const Place& place, const RepointOrder& order) const {
  if (order.notice.empty()) {
    return std::string();
  }
  AMENDS_TRY(const model::Mailing mailing, read(place.record));
  boost::json::object texts;
  for (const auto& [language, sentence] : order.notice) {
    const auto locale = text::Locale::parse(language);
    if (!locale.ok() || sentence.empty() || sentence.size() > kNoticeBytesMax ||
        text::has_control(sentence) || order.notice.size() > kNoticeLanguages) {
      return make_error(
          "link.notice",
          "a notice is one sentence a language, at most {} bytes: --notice \"en=We wrote Friday, "
          "it "
          "is Saturday.\"; \"{}\" is none",
          kNoticeBytesMax,
          language
      );
    }
    texts[locale->tag()] = sentence;
  }
  return boost::json::serialize(
      boost::json::object{{"default", mailing.locale.tag()}, {"texts", std::move(texts)}}
  );
}

Result<std::string> LinkDesk::filled(const Place& place, const std::string& target) const {
  if (!has_liquid(target)) {
    return target;
  }
  AMENDS_TRY(const auto reached, store_.ledger().who(place.record.id, std::nullopt, {}, 1));
  model::Contact somebody;
  if (!reached.empty()) {
    AMENDS_TRY(const auto contact, store_.contacts().find(reached.front().contact));
    somebody = contact.value_or(model::Contact());
  }
  AMENDS_TRY(const model::Columns columns, store_.contacts().columns());
  Result<std::string> url = fill_target(target, somebody, columns);
  if (!url.ok() || !text::is_web_url(*url)) {
    return make_error(
        "link.template",
        "the new target cannot be filled in: {}",
        url.ok() ? "with what the list says it is no web address" : url.error().message()
    );
  }
  return url;
}

Result<bool> LinkDesk::test(const Place& place, const RepointOrder& order, LinkTarget& target)
    const {
  AMENDS_TRY(const std::string url, filled(place, target.target));
  const std::string& now = place.link.target;
  if (!order.untested.empty()) {
    target.untested = order.untested;
    // One person's word stands for the page, never for the second person.
    return changes_owner(now, target.target) || changes_owner(now, where_it_ends(url, outside_));
  }
  if (outside_.mode == ProofOutside::Mode::none) {
    return changes_owner(now, target.target);
  }
  AMENDS_TRY(const TargetAnswer answer, ask_target(url, outside_));
  target.tested = answer.words;
  // A page of the house that hands its readers on to somebody else is somebody else's page.
  return changes_owner(now, target.target) || changes_owner(now, answer.final_url);
}

Result<void> LinkDesk::note(
    const Actor& actor, std::string_view verb, const Place& place, const LinkTarget& target
) const {
  boost::json::object detail{
      {"link", place.link.number},
      {"repoint", target.id},
      {"from", place.link.target},
      {"to", target.target},
      {"for", model::to_string(target.scope)},
      {"people", target.concerned},
      {"reason", verb == "link.repoint_undone" ? target.undone_reason : target.reason}
  };
  if (target.until) {
    detail["until"] = text::to_iso8601(*target.until);
  }
  if (!target.untested.empty()) {
    detail["untested"] = target.untested;
  }
  if (verb == "link.repoint_confirmed") {
    detail["proposed_by"] = target.by;
  }
  return note_mending(store_.journal(), {actor, verb, place.record.name, clock_.now()}, detail);
}

Result<LinkTarget> LinkDesk::repoint(
    std::string_view name, int link, const RepointOrder& order, const Actor& actor
) {
  AMENDS_TRY(const Place place, find(name, link));
  if (place.record.state == model::MailingState::elsewhere) {
    return make_error(
        "link.elsewhere",
        "{} was sent by another program, and its links do not come by here: change where link {} "
        "leads in that program or on your site, and tick the step in the plan",
        name,
        link
    );
  }
  AMENDS_TRY_VOID(check_target(order.target, outside_.base_url));
  AMENDS_TRY_VOID(check_words(order, clock_.now()));
  if (place.history.size() >= kRepointsMax) {
    return make_error(
        "link.too_many", "link {} was repointed {} times; that is enough", link, kRepointsMax
    );
  }
  LinkTarget target{order.target, actor.user, order.reason, {}};
  target.until = order.until;
  AMENDS_TRY(const model::ContactSet people, concern(place, order, target));
  AMENDS_TRY(target.notice, notice_of(place, order));
  AMENDS_TRY(const bool needs_second_person, test(place, order, target));
  target.state = needs_second_person ? RepointState::waiting : RepointState::standing;
  target.at = clock_.now();
  AMENDS_TRY(target, store_.links().repoint(place.record.id, link, target, people));
  AMENDS_TRY_VOID(
      note(actor, needs_second_person ? "link.repoint_proposed" : "link.repointed", place, target)
  );
  return target;
}

Result<LinkTarget> LinkDesk::confirm(
    std::string_view name, int link, std::int64_t repoint, const Actor& actor
) {
  AMENDS_TRY(const Place place, find(name, link));
  AMENDS_TRY(LinkTarget target, find_repoint(place, repoint));
  if (target.by == actor.user) {
    return make_error("link.own", "{} proposed this; somebody else must confirm it", actor.user);
  }
  const Instant now = clock_.now();
  AMENDS_TRY_VOID(store_.links().confirm(repoint, actor.user, now));
  target.state = RepointState::standing;
  target.confirmed_by = actor.user;
  target.confirmed_at = now;
  AMENDS_TRY_VOID(note(actor, "link.repoint_confirmed", place, target));
  return target;
}

Result<LinkTarget> LinkDesk::undo(
    std::string_view name,
    int link,
    std::optional<std::int64_t> repoint,
    const Actor& actor,
    std::string_view reason
) {
  AMENDS_TRY(const Place place, find(name, link));
  const Instant now = clock_.now();
  std::optional<LinkTarget> target = last_mending(place.history, now);
  if (repoint) {
    AMENDS_TRY(target, find_repoint(place, *repoint));
  }
  if (!target) {
    return make_error(
        "link.no_undo",
        "link {} of {} leads where the mailing says: there is nothing to undo",
        link,
        place.record.name
    );
  }
  target->state = RepointState::undone;
  target->undone_by = actor.user;
  target->undone_reason = reason.empty() ? "undone" : reason;
  target->undone_at = now;
  AMENDS_TRY_VOID(store_.links().undo(target->id, actor.user, target->undone_reason, now));
  AMENDS_TRY_VOID(note(actor, "link.repoint_undone", place, *target));
  return *std::move(target);
}

Result<std::vector<LinkTarget>> LinkDesk::history(std::string_view name, int link) const {
  AMENDS_TRY(Place place, find(name, link));
  return std::move(place.history);
}

Result<model::ContactSet> LinkDesk::clicked_before(
    std::string_view name, int link, std::optional<std::int64_t> repoint
) const {
  AMENDS_TRY(const Place place, find(name, link));
  std::optional<LinkTarget> mending = first_mending(place.history);
  if (repoint) {
    AMENDS_TRY(mending, find_repoint(place, *repoint));
  }
  ports::SignalFilter filter{model::SignalKind::clicked, link, human_likely()};
  if (mending && mending->state != RepointState::waiting) {
    filter.before = mending->counts_since();
  }
  AMENDS_TRY(model::ContactSet clicked, store_.signals().people(place.record.id, filter));
  if (!mending) {
    return clicked;
  }
  if (mending->scope == RepointScope::people) {
    AMENDS_TRY(const model::ContactSet concerned, store_.links().people(mending->id));
    clicked &= concerned;
  } else if (mending->scope == RepointScope::version) {
    AMENDS_TRY(const model::ContactSet concerned, got_version(place, mending->version));
    clicked &= concerned;
  }
  return only_of_language(clicked, *mending);
}

Result<std::vector<Mendable>> LinkDesk::mendable(std::string_view name) const {
  AMENDS_TRY(const model::MailingRecord record, mailing_by_name(store_.mailings(), name));
  AMENDS_TRY(const model::Mailing mailing, read(record));
  AMENDS_TRY(const auto links, store_.links().links(record.id, clock_.now()));
  if (record.state == model::MailingState::elsewhere) {
    return mendable_parts(mailing, {}, Mendable::Where::nowhere);
  }
  return mendable_parts(mailing, links, Mendable::Where::here);
}

}  // namespace amends::engine
