#include "engine/after_halt.h"

#include "engine/audience.h"
#include "engine/limits.h"
#include "engine/store_people.h"
#include "model/mailing_files.h"
#include "model/topics.h"

#include <boost/json.hpp>

#include <array>

namespace amends::engine {
namespace {

using model::ContactSet;
using model::MailingState;
using model::SendState;

constexpr std::array kInFlight = {SendState::claimed, SendState::intent, SendState::dot};

std::uint64_t in_flight(const model::SendCounts& counts) {
  std::uint64_t people = 0;
  for (const SendState state : kInFlight) {
    people += counts.of(state);
  }
  return people;
}

/// What a plan is bound to beside the people: which text of which mailing.
std::string text_of(const std::optional<model::MailingRecord>& correction) {
  return correction ? fmt::format("{} {}", correction->name, crypto::hex(correction->content_hash))
                    : std::string();
}

Error changed(const AfterHaltPlan& now, const PlanCounts& shown) {
  const std::uint64_t corrected = now.people.correction().size();
  const bool same_numbers = shown.mended == now.people.mended() && shown.corrected == corrected &&
                            shown.nobody == now.people.nobody();
  return make_error(
             "after_halt.changed",
             "the plan that was shown: {} people get the mended version, {} the correction, {} "
             "nothing; now it is {}, {} and {}{}; nothing was sent; look at the plan again: amends "
             "mend {}",
             shown.mended,
             shown.corrected,
             shown.nobody,
             now.people.mended(),
             corrected,
             now.people.nobody(),
             same_numbers ? " but not the same people or not the same text" : "",
             now.incident.id.value
  )
      .at({"#/plan", 0, 0});
}

}  // namespace

std::uint64_t AfterHaltPlan::to_write() const {
  return people.mended() + (correction_has_begun ? 0 : people.correction().size());
}

Result<void> AfterHalt::note(const Actor& actor, std::string_view verb, const AfterHaltPlan& plan)
    const {
  boost::json::object parts;
  for (std::size_t i = 0; i < kAfterHaltParts; ++i) {
    const auto part = static_cast<AfterHaltPart>(i);
    parts[to_string(part)] = boost::json::object{
        {"people", plan.people.count(part)}, {"sha256", crypto::hex(plan.people.digest(part))}
    };
  }
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = actor.user;
  entry.verb = verb;
  entry.subject = fmt::format("incident/{}", plan.incident.id.value);
  entry.detail = boost::json::serialize(boost::json::object{
      {"plan", plan.name},
      {"mailing", plan.mailing.name},
      {"version", plan.mailing.version},
      {"correction", plan.correction ? plan.correction->name : std::string()},
      {"audience", plan.people.frozen()},
      {"parts", std::move(parts)}
  });
  return store_.journal().append(entry);
}

/// By an older incident those whom a newer one calls hit would be taken for well served.
Result<void> AfterHalt::check_newest(const model::Incident& incident) const {
  AMENDS_TRY(const auto all, store_.incidents().all());
  for (const model::Incident& other : all) {
    const bool is_over = other.state == model::IncidentState::closed ||
                         other.state == model::IncidentState::false_alarm;
    if (other.mailing == incident.mailing && other.version > incident.version && !is_over) {
      return make_error(
          "after_halt.newer_incident",
          "incident {} says that version {} of {} is wrong too, and incident {} is about version "
          "{}: "
          "amends mend {}",
          other.id.value,
          other.version,
          incident.mailing_name,
          incident.id.value,
          incident.version,
          other.id.value
      );
    }
  }
  return {};
}

/// The sets of one moment. While a mailing stands halted people only go forward (out of doubt), so
/// a tally that is the same before and after says that nobody moved between.
Result<HaltedAudience> AfterHalt::read_audience(const model::Incident& incident) const {
  ports::Ledger& ledger = store_.ledger();
  const model::MailingId mailing = incident.mailing;
  AMENDS_TRY(const model::SendCounts before, ledger.counts(mailing));
  if (const std::uint64_t people = in_flight(before); people > 0) {
    return make_error(
        "after_halt.in_flight",
        "{} people of {} are past the final dot and not answered yet: wait until the halt is "
        "settled (amends status {}), at most ten minutes, or cut their lines: amends halt {} --cut",
        people,
        incident.mailing_name,
        incident.mailing_name,
        incident.mailing_name
    );
  }
  HaltedAudience audience;
  audience.frozen = before.total();
  AMENDS_TRY(audience.waiting, ledger.in_state(mailing, SendState::planned));
  AMENDS_TRY(const ContactSet deferred, ledger.in_state(mailing, SendState::deferred));
  AMENDS_TRY(const ContactSet accepted, ledger.in_state(mailing, SendState::accepted));
  AMENDS_TRY(const ContactSet uncertain, ledger.in_state(mailing, SendState::uncertain));
  AMENDS_TRY(const ContactSet wrong, ledger.reached(mailing, incident.version));
  AMENDS_TRY(audience.rejected, ledger.in_state(mailing, SendState::rejected));
  AMENDS_TRY(audience.withheld, ledger.in_state(mailing, SendState::withheld));
  AMENDS_TRY(audience.abandoned, ledger.in_state(mailing, SendState::abandoned));
  AMENDS_TRY(const model::SendCounts after, ledger.counts(mailing));
  if (before.by_state != after.by_state) {
    return make_error(
        "after_halt.moving",
        "who of {} stands where changed while it was read; ask again",
        incident.mailing_name
    );
  }
  audience.waiting |= deferred;
  audience.wrong_accepted = accepted & wrong;
  audience.wrong_uncertain = uncertain & wrong;
  audience.later = (accepted | uncertain) - wrong;
  return audience;
}

/// Whoever a claim would withhold because they want nothing about a topic of the mailing.
Result<ContactSet> AfterHalt::muted_of(const ContactSet& people, const model::MailingRecord& record)
    const {
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  const model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  ContactSet muted;
  AMENDS_TRY_VOID(store_.contacts()
                      .each_in_set(people, [&](const model::Contact& contact) -> Result<void> {
                        if (model::has_muted(contact, reading.mailing->topics)) {
                          muted.add(contact.id);
                        }
                        return {};
                      }));
  return muted;
}

/// Whoever a claim would withhold: their address is suppressed, or the contact is gone.
Result<ContactSet> AfterHalt::suppressed_of(const ContactSet& people) const {
  ContactSet suppressed = people;
  ports::Contacts& contacts = store_.contacts();
  AMENDS_TRY_VOID(contacts.each_in_set(people, [&](const model::Contact& contact) -> Result<void> {
    AMENDS_TRY(const auto found, contacts.find_suppression(contact.mailbox.key()));
    if (!found) {
      suppressed.remove(contact.id);
    }
    return {};
  }));
  return suppressed;
}

Result<std::optional<model::MailingRecord>> AfterHalt::find_correction(
    const model::Incident& incident, const AfterHaltOrder& order
) const {
  std::optional<model::MailingRecord> found;
  for (const auto kind : {model::MailingKind::correction, model::MailingKind::apology}) {
    if (order.kind && *order.kind != kind) {
      continue;
    }
    AMENDS_TRY(const auto record, store_.mailings().find(mending_name(incident, kind)));
    if (record && found) {
      return make_error(
          "after_halt.which",
          "there are {} and {}; nobody gets both: say which, --kind correction or --kind apology",
          found->name,
          record->name
      );
    }
    found = record ? record : found;
  }
  return found;
}

/// Whom it is for: its frozen audience once it was launched, its list before.
Result<ContactSet> AfterHalt::people_of(const model::MailingRecord& correction) const {
  AMENDS_TRY(
      const model::MailingFiles files, store_.mailings().files(correction.id, correction.version)
  );
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  AMENDS_TRY(
      StorePeople people,
      StorePeople::open(store_, correction, *reading.mailing, files, FrozenPeople::everybody)
  );
  if (people.frozen()) {
    reading.mailing->audience.where = {};
  }
  AMENDS_TRY(
      const AudienceFilter filter,
      AudienceFilter::compile(reading.mailing->audience, people.columns(), people.earlier())
  );
  ContactSet all;
  AMENDS_TRY_VOID(people.each([&](const PeopleSource::Person& person) -> Result<void> {
    AMENDS_TRY(const bool wanted, filter.matches(*person.contact));
    if (wanted && !person.suppressed) {
      all.add(person.contact->id);
    }
    return {};
  }));
  return all;
}

/// Whether the desk would let it go, and to exactly these people.
Result<void> AfterHalt::ask_readiness(
    const model::MailingRecord& record, std::uint64_t people, std::vector<MissingStep>& missing
) const {
  const Result<std::uint64_t> ready = mailings_.ready(record.name);
  if (ready.ok() && *ready == people) {
    return {};
  }
  if (ready.ok()) {
    missing.push_back(
        {make_error(
             "after_halt.people",
             "{} would go to {} people and the plan has {} for it; proof it again",
             record.name,
             *ready,
             people
         ),
         fmt::format("amends proof {}", record.name)}
    );
    return {};
  }
  const std::string& id = ready.error().id();
  if (!id.starts_with("approval.")) {
    missing.push_back({ready.error(), ""});
    return {};
  }
  AMENDS_TRY(const auto proof, store_.mailings().proof(record.id));
  const bool is_proofed =
      proof && proof->content_hash == record.content_hash && id != "approval.void";
  missing.push_back(
      {ready.error(),
       is_proofed ? fmt::format("amends approve {}", record.name)
                  : fmt::format("amends proof {}", record.name)}
  );
  return {};
}

/// What is wrong with whom the correction is for.
void AfterHalt::find_wrong_people(
    AfterHaltPlan& plan, const AfterHaltChoice& choice, const std::string& draft
) const {
  if (!choice.drafted) {
    return;
  }
  // Once it has begun, people leave and doubts end; that nobody gets both texts stays asked.
  const ContactSet strangers = plan.correction_has_begun
                                   ? *choice.drafted & plan.people.of(AfterHaltPart::mended)
                                   : *choice.drafted - plan.people.correction() - choice.suppressed;
  if (!strangers.empty()) {
    plan.missing.push_back(
        {make_error(
             "after_halt.strangers",
             "{} would go to {} people who are not to get it: they do not have the wrong version, "
             "have left, or are in doubt and left out; draft it for exactly the right ones",
             plan.correction->name,
             strangers.size()
         ),
         draft}
    );
  }
  const std::uint64_t out = plan.people.count(AfterHaltPart::uncertain_left_out);
  if (choice.doubtful == Doubtful::corrected && out > 0 && !plan.correction_has_begun) {
    plan.missing.push_back(
        {make_error(
             "after_halt.doubt",
             "{} people may have the wrong version, and {} is not for them; draft it for them too, "
             "or say that they are left out: amends mend {} --without-uncertain",
             out,
             plan.correction->name,
             plan.incident.id.value
         ),
         draft}
    );
  }
}

Result<void> AfterHalt::find_missing_correction(AfterHaltPlan& plan, const AfterHaltChoice& choice)
    const {
  const std::uint64_t people = plan.people.correction().size();
  const bool has_doubt = plan.people.count(AfterHaltPart::corrected_uncertain) > 0 ||
                         (choice.doubtful == Doubtful::corrected &&
                          plan.people.count(AfterHaltPart::uncertain_left_out) > 0);
  const std::string draft = fmt::format(
      "amends apologise {} --to {} --kind correction --signer NAME --what-we-did \"...\"",
      plan.incident.id.value,
      has_doubt ? "reached" : "accepted"
  );
  find_wrong_people(plan, choice, draft);
  if (people == 0 || plan.correction_has_begun) {
    return {};
  }
  if (!plan.correction) {
    plan.missing.push_back(
        {make_error(
             "after_halt.no_correction",
             "{} people have the wrong version, or may have it, and there is no correction for "
             "them yet",
             people
         ),
         draft}
    );
    return {};
  }
  AMENDS_TRY(const model::SendCounts sends, store_.ledger().counts(plan.correction->id));
  if (plan.correction->state == MailingState::halted && sends.total() > 0) {
    plan.missing.push_back(
        {make_error(
             "after_halt.correction_halted",
             "{} is halted itself, after it had begun; let it go on first",
             plan.correction->name
         ),
         fmt::format("amends resume {}", plan.correction->name)}
    );
    return {};
  }
  return ask_readiness(*plan.correction, people, plan.missing);
}

Result<void> AfterHalt::find_missing_version(AfterHaltPlan& plan) const {
  if (plan.people.mended() == 0) {
    return {};
  }
  if (plan.mailing.version <= plan.incident.version) {
    plan.missing.push_back(
        {make_error(
             "after_halt.not_mended",
             "version {} of {} is the wrong one and there is no later one: mend its folder and put "
             "it again",
             plan.mailing.version,
             plan.mailing.name
         ),
         "amends mailing put FOLDER"}
    );
    return {};
  }
  return ask_readiness(plan.mailing, plan.people.mended(), plan.missing);
}

Result<AfterHaltPlan> AfterHalt::plan(model::IncidentId id, const AfterHaltOrder& order) const {
  AfterHaltPlan plan;
  AMENDS_TRY(plan.incident, incidents_.find(id));
  AMENDS_TRY(plan.mailing, mailings_.find(plan.incident.mailing_name));
  if (plan.mailing.state != MailingState::halted) {
    return make_error(
        "mailing.state",
        "{} is {}; who gets what is planned while it is halted. What came of a plan: amends mend "
        "{} --verify",
        plan.mailing.name,
        model::to_string(plan.mailing.state),
        id.value
    );
  }
  AMENDS_TRY_VOID(check_newest(plan.incident));
  AMENDS_TRY(const HaltedAudience audience, read_audience(plan.incident));
  AMENDS_TRY(plan.correction, find_correction(plan.incident, order));
  AfterHaltChoice choice;
  choice.doubtful = order.doubtful;
  if (plan.correction) {
    AMENDS_TRY(const model::SendCounts sends, store_.ledger().counts(plan.correction->id));
    const MailingState state = plan.correction->state;
    plan.correction_has_begun =
        sends.total() > 0 && (state == MailingState::sending || state == MailingState::holding ||
                              state == MailingState::finished);
    AMENDS_TRY(choice.drafted, people_of(*plan.correction));
  }
  AMENDS_TRY(
      choice.suppressed,
      suppressed_of(audience.waiting | audience.wrong_accepted | audience.wrong_uncertain)
  );
  AMENDS_TRY(const ContactSet muted, muted_of(audience.waiting, plan.mailing));
  choice.suppressed |= muted;
  AMENDS_TRY(choice.left, incidents_.people(plan.incident, PeopleSet::left));
  AMENDS_TRY(plan.people, AfterHaltPeople::cut(audience, choice));
  AMENDS_TRY_VOID(find_missing_version(plan));
  AMENDS_TRY_VOID(find_missing_correction(plan, choice));
  plan.name = plan_name(plan.people, plan.mailing.content_hash, text_of(plan.correction));
  return plan;
}

Result<void> AfterHalt::check_order(const AfterHaltPlan& plan, const AfterHaltOrder& order) const {
  const auto shown = counts_of_plan(order.plan);
  if (!shown) {
    return make_error(
               "after_halt.plan",
               "\"{}\" is not the name of a plan; amends mend {} shows it",
               order.plan,
               plan.incident.id.value
    )
        .at({"#/plan", 0, 0});
  }
  if (order.plan != plan.name) {
    return changed(plan, *shown);
  }
  if (!plan.missing.empty()) {
    const MissingStep& first = plan.missing.front();
    return make_error(
               "after_halt.missing",
               "nothing was sent, {} is missing: {}{}{}",
               plan.missing.size() == 1 ? "one thing" : "something",
               first.why.message(),
               first.command.empty() ? "" : "; next: ",
               first.command
    )
        .because(first.why);
  }
  const std::uint64_t people = plan.to_write();
  if (people == 0) {
    return make_error(
        "after_halt.nobody",
        "nobody of {} is left to write to: neither the mended version nor the correction has "
        "people",
        plan.mailing.name
    );
  }
  if ((people > kConfirmAbove && !order.count) || order.count.value_or(people) != people) {
    return make_error(
        "send.count",
        "{} people would be written to ({} the mended version, {} the correction); give that "
        "number "
        "to confirm: --count {}",
        people,
        plan.people.mended(),
        people - plan.people.mended(),
        people
    );
  }
  return {};
}

/// The correction first: while the mailing is halted the plan stands as it is, so that whatever
/// fails here can be asked for again.
Result<AfterHaltLaunch> AfterHalt::launch_both(AfterHaltPlan plan, const Actor& actor) {
  AfterHaltLaunch launch;
  const std::uint64_t corrected = plan.people.correction().size();
  if (plan.correction && !plan.correction_has_begun && corrected > 0) {
    AMENDS_TRY(launch.correction, mailings_.launch(plan.correction->name, actor, corrected));
  }
  if (plan.people.mended() > 0) {
    const auto resumed = mailings_.resume(plan.mailing.name, actor, plan.people.mended());
    if (!resumed.ok() && (launch.correction || plan.correction_has_begun)) {
      AMENDS_TRY_VOID(note(actor, "incident.after_halt_half", plan));
      return make_error(
                 "after_halt.half",
                 "half is done: {} goes to {} people, and {} is halted still, with {} people "
                 "waiting for the mended version: {}. Ask again when that is mended: amends mend "
                 "{}",
                 plan.correction->name,
                 corrected,
                 plan.mailing.name,
                 plan.people.mended(),
                 resumed.error().message(),
                 plan.incident.id.value
      )
          .because(resumed.error());
    }
    AMENDS_TRY(launch.mended, resumed);
  }
  launch.plan = std::move(plan);
  return launch;
}

Result<AfterHaltLaunch> AfterHalt::go(
    model::IncidentId id, const AfterHaltOrder& order, const Actor& actor
) {
  AMENDS_TRY(AfterHaltPlan now, plan(id, order));
  AMENDS_TRY_VOID(check_order(now, order));
  AMENDS_TRY_VOID(note(actor, "incident.after_halt", now));
  return launch_both(std::move(now), actor);
}

Result<AfterHaltOutcome> AfterHalt::verify(model::IncidentId id) const {
  AMENDS_TRY(const model::Incident incident, incidents_.find(id));
  return check_after_halt(store_, incident);
}

}  // namespace amends::engine
