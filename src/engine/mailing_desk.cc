#include "engine/mailing_desk.h"

#include "base/check.h"
#include "base/crash_point.h"
#include "engine/apology_look.h"
#include "engine/audience.h"
#include "engine/compiled_mailing.h"
#include "engine/deputy.h"
#include "engine/finding_json.h"
#include "engine/fresh_proof.h"
#include "engine/incident_journal.h"
#include "engine/kept_findings.h"
#include "engine/known_codes.h"
#include "engine/letters_by_hand.h"
#include "engine/limits.h"
#include "engine/link_rewriter.h"
#include "engine/mailing_by_name.h"
#include "engine/make_good.h"
#include "engine/mix_json.h"
#include "engine/price_history.h"
#include "engine/standing_halts.h"
#include "engine/store_people.h"
#include "model/mailing_files.h"
#include "model/relay.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <algorithm>

namespace amends::engine {
namespace {

using model::MailingState;

Error wrong_state(const model::MailingRecord& record, std::string_view wanted) {
  return make_error(
      "mailing.state", "{} is {}; {}", record.name, model::to_string(record.state), wanted
  );
}

Result<void> check_count(std::optional<std::uint64_t> count, std::uint64_t recipients) {
  if (recipients > kConfirmAbove && !count) {
    return make_error(
        "send.count",
        "{} people would be written to; give that number to confirm: --count {}",
        recipients,
        recipients
    );
  }
  if (count && *count != recipients) {
    return make_error(
        "send.count",
        "{} people would be written to, not {}; look at the proof again before you confirm",
        recipients,
        *count
    );
  }
  return {};
}

/// Whom one proof asks. `probe` is made where there is somebody.
Outside open_outside(
    const ProofOutside& world,
    const std::function<bool()>& should_stop,
    std::optional<LinkProbe>& probe
) {
  Outside outside;
  outside.turned_off = world.mode == ProofOutside::Mode::turned_off;
  if (world.mode != ProofOutside::Mode::asked) {
    return outside;
  }
  outside.rspamd = world.rspamd;
  if (world.dns == nullptr || world.web == nullptr) {
    outside.broken = world.broken.empty() ? "there is no way out" : world.broken;
    return outside;
  }
  LinkProbeOptions options;
  options.total = kProofLinksTime;
  options.own = {world.base_url};
  options.should_stop = should_stop;
  probe.emplace(*world.dns, *world.web, std::move(options));
  outside.links = &*probe;
  outside.dns = world.dns;
  outside.web = world.web;
  outside.dns_time = kProofDnsTime;
  return outside;
}

model::Proof proof_of(
    const model::MailingRecord& record, const PreflightReport& report, Instant now
) {
  model::Proof proof;
  proof.mailing = record.id;
  proof.version = record.version;
  proof.content_hash = record.content_hash;
  proof.audience_hash = report.audience_hash;
  proof.audience = report.recipients;
  proof.blocks = report.count(model::FindingLevel::block);
  proof.warnings = report.count(model::FindingLevel::warn);
  proof.findings_json = findings_to_json(report.findings);
  proof.mix_json = mix_to_json(report.mix);
  proof.at = now;
  return proof;
}

}  // namespace

Result<model::MailingRecord> MailingDesk::find(std::string_view name) const {
  return mailing_by_name(store_.mailings(), name);
}

Result<model::Mailing> MailingDesk::read(const model::MailingRecord& record) const {
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  return std::move(*reading.mailing);
}

Result<void> MailingDesk::note(
    const Actor& actor, std::string_view verb, std::string_view mailing, std::string detail
) const {
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = actor.user;
  entry.verb = verb;
  entry.subject = fmt::format("mailing/{}", mailing);
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

/// Before anything of the version can leave: mails show them by their numbers.
Result<void> MailingDesk::host_pictures(
    const model::MailingRecord& record, const model::Mailing& mailing
) const {
  if (mailing.picture_home != model::PictureHome::hosted) {
    return {};
  }
  std::vector<ports::PictureFile> pictures;
  for (const model::MailFile& picture : mailing.pictures) {
    // What cannot stand there was refused when the folder was read.
    const auto kind = mail::picture_kind_of(picture.bytes);
    AMENDS_CHECK(kind.has_value());
    pictures.push_back({picture.file, *kind, picture.bytes});
  }
  return store_.pictures().host(record.id, record.version, pictures);
}

Result<PutOutcome> MailingDesk::put(const model::MailingFiles& files, const Actor& actor) {
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return PutOutcome{std::nullopt, std::move(reading.errors)};
  }
  const model::Mailing& mailing = *reading.mailing;
  AMENDS_TRY(const auto before, store_.mailings().find(mailing.name));
  AMENDS_TRY(
      model::MailingRecord record,
      store_.mailings().put(mailing.name, mailing.kind, files, actor.user, clock_.now())
  );
  AMENDS_TRY(
      const auto links, store_.links().register_links(record.id, find_links(mailing), clock_.now())
  );
  AMENDS_TRY_VOID(host_pictures(record, mailing));
  if (!before || before->version != record.version) {
    AMENDS_TRY_VOID(note(
        actor,
        "mailing.put",
        record.name,
        boost::json::serialize(boost::json::object{
            {"version", record.version},
            {"content_hash", crypto::hex(record.content_hash)},
            {"links", links.size()}
        })
    ));
  }
  return PutOutcome{record, {}};
}

Result<PutOutcome> MailingDesk::put_web_version(
    std::string_view name,
    const model::MailingFiles& files,
    std::string_view reason,
    const Actor& actor
) {
  AMENDS_TRY(const model::MailingRecord before, find(name));
  if (before.state != MailingState::finished) {
    return wrong_state(
        before,
        before.state == MailingState::elsewhere
            ? "its web version is that of the program that sent it"
            : "its web version is that of its folder: halt it if it is sending, then amends "
              "mailing put FOLDER"
    );
  }
  if (reason.empty()) {
    return make_error("mailing.web_reason", "say why: --reason \"...\"; it stays in the audit");
  }
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return PutOutcome{std::nullopt, std::move(reading.errors)};
  }
  if (reading.mailing->name != before.name) {
    return make_error(
        "mailing.web_name",
        "this folder is that of {}; the one of {} is needed, mended",
        reading.mailing->name,
        before.name
    );
  }
  // No proof comes between this and its readers.
  AMENDS_TRY(const model::Columns columns, store_.contacts().columns());
  auto compiled = CompiledMailing::compile(*reading.mailing, columns, CompiledMailing::Use::proof);
  if (!compiled.mailing) {
    return PutOutcome{std::nullopt, std::move(compiled.errors)};
  }
  // Whom it was for stays known.
  AMENDS_TRY(const model::MailingFiles sent, store_.mailings().files(before.id, before.version));
  model::MailingFiles page = files;
  if (const auto list = sent.find(std::string(kListFile)); list != sent.end()) {
    page[list->first] = list->second;
  }
  AMENDS_TRY(
      const model::MailingRecord record,
      store_.mailings().put_web_version(before.id, page, actor.user, clock_.now())
  );
  AMENDS_TRY_VOID(
      store_.links().register_links(record.id, find_links(*reading.mailing), clock_.now())
  );
  AMENDS_TRY_VOID(host_pictures(record, *reading.mailing));
  if (record.version != before.version) {
    AMENDS_TRY_VOID(note(
        actor,
        "mailing.web_replaced",
        record.name,
        boost::json::serialize(boost::json::object{
            {"version", record.version},
            {"content_hash", crypto::hex(record.content_hash)},
            {"reason", reason}
        })
    ));
  }
  return PutOutcome{record, {}};
}

/// Of the mailings of this kind that were sent, what their last proof counted.
Result<void> MailingDesk::read_past_audiences(
    const model::MailingRecord& record, PreflightOptions& options
) const {
  AMENDS_TRY(std::vector<model::MailingRecord> all, store_.mailings().all());
  std::erase_if(all, [&](const model::MailingRecord& other) {
    return other.kind != record.kind || other.id == record.id || !other.first_sent_at;
  });
  std::ranges::sort(all, std::ranges::greater(), &model::MailingRecord::first_sent_at);
  all.resize(std::min(all.size(), kPastMailingsMax));
  for (const model::MailingRecord& other : all) {
    AMENDS_TRY(const auto proof, store_.mailings().proof(other.id));
    if (proof) {
      options.past_audiences.push_back(proof->audience);
      options.past_mixes.push_back(mix_of_json(proof->mix_json));
    }
  }
  return {};
}

Result<ProofOutcome> MailingDesk::proof(
    std::string_view name,
    const Actor& actor,
    const std::function<void(std::uint64_t)>& progress,
    const std::function<bool()>& should_stop
) {
  AMENDS_TRY(model::MailingRecord record, find(name));
  const bool possible =
      record.state == MailingState::draft || record.state == MailingState::proofed ||
      record.state == MailingState::approved || record.state == MailingState::halted;
  if (!possible) {
    return wrong_state(record, "halt it before it is changed and proofed again");
  }
  AMENDS_TRY(model::Mailing mailing, read(record));
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  AMENDS_TRY(StorePeople people, StorePeople::open(store_, record, mailing, files));
  if (people.frozen()) {
    mailing.audience.where = {};
    mailing.audience.expected.reset();
  }
  PreflightOptions options{clock_.now(), progress};
  options.should_stop = should_stop;
  AMENDS_TRY_VOID(read_past_audiences(record, options));
  AMENDS_TRY(options.past_prices, past_prices(store_, record, mailing, options.now, should_stop));
  AMENDS_TRY(options.shop_prices, shop_prices_before(store_, mailing, options.now));
  AMENDS_TRY(options.history, history_.read(record, mailing, options.now, should_stop));
  AMENDS_TRY(
      options.codes,
      known_codes(
          store_.codes(), mailing, std::max(options.now, mailing.schedule.at.value_or(options.now))
      )
  );
  std::optional<LinkProbe> probe;
  options.outside = open_outside(outside_, should_stop, probe);
  AMENDS_TRY(PreflightReport report, preflight(mailing, people, options));
  AMENDS_TRY(
      const auto of_apology, look_at_apology(store_, record, mailing, clock_.now(), again_days_)
  );
  for (const model::Finding& finding : of_apology) {
    // Worst first, as the others stand.
    const auto behind = std::ranges::find_if(report.findings, [&finding](const auto& other) {
      return other.level < finding.level;
    });
    report.findings.insert(behind, finding);
  }

  if (!report.shop_prices.empty()) {
    AMENDS_TRY_VOID(store_.shop_prices().keep(report.shop_prices, oldest_price_day(options.now)));
  }
  const model::Proof proof = proof_of(record, report, clock_.now());
  AMENDS_TRY_VOID(store_.mailings().save_proof(proof));
  if (record.state != MailingState::halted) {
    AMENDS_TRY(record, store_.mailings().move(record.id, MailingState::proofed, "", clock_.now()));
  }
  AMENDS_TRY_VOID(note(
      actor,
      "mailing.proofed",
      record.name,
      boost::json::serialize(boost::json::object{
          {"version", record.version},
          {"recipients", proof.audience},
          {"blocks", proof.blocks},
          {"warnings", proof.warnings}
      })
  ));
  return ProofOutcome{record, std::move(report)};
}

Result<model::Proof> MailingDesk::proof_to_sign(const model::MailingRecord& record) const {
  if (record.state != MailingState::proofed && record.state != MailingState::halted &&
      record.state != MailingState::approved) {
    return wrong_state(record, "only a mailing that was proofed can be signed off");
  }
  AMENDS_TRY(auto proof, store_.mailings().proof(record.id));
  if (!proof) {
    return make_error(
        "approval.no_proof",
        "this version of {} was never proofed; run amends proof {}",
        record.name,
        record.name
    );
  }
  if (proof->content_hash != record.content_hash) {
    return make_error(
        "approval.stale_proof",
        "{} was changed after its proof; run amends proof {} again",
        record.name,
        record.name
    );
  }
  return *std::move(proof);
}

/// `approval` says who and why; the rest is the proof's.
Result<model::Approval> MailingDesk::sign_off(
    const model::MailingRecord& record, const model::Proof& proof, model::Approval approval
) {
  AMENDS_TRY(const model::Mailing mailing, read(record));
  approval.mailing = record.id;
  approval.version = record.version;
  approval.content_hash = proof.content_hash;
  approval.audience_hash = proof.audience_hash;
  approval.audience = proof.audience;
  approval.at = clock_.now();
  AMENDS_TRY_VOID(store_.mailings().approve(approval));
  if (record.state == MailingState::proofed) {
    AMENDS_TRY_VOID(store_.mailings().move(record.id, MailingState::approved, "", clock_.now()));
  }
  boost::json::object detail{
      {"version", record.version},
      {"recipients", approval.audience},
      {"blocks", proof.blocks},
      {"despite", approval.note},
      {"waivers", mailing.checks.waivers.size()},
      {"not_looked_at", not_looked_at(proof.findings_json).size()}
  };
  if (!approval.deputy.empty()) {
    detail["deputy"] = approval.deputy;
  }
  AMENDS_TRY_VOID(
      note({approval.approver}, "mailing.approved", record.name, boost::json::serialize(detail))
  );
  return approval;
}

Result<model::Approval> MailingDesk::approve(
    std::string_view name, const Actor& actor, std::string_view despite
) {
  AMENDS_TRY(const model::MailingRecord record, find(name));
  if (record.author == actor.user) {
    return own_mailing(actor.user, record);
  }
  AMENDS_TRY(const model::Proof proof, proof_to_sign(record));
  if (proof.blocks > 0 && despite.empty()) {
    return make_error(
        "approval.blocked",
        "{} findings say this must not go; mend them, or sign off all the same with a reason: "
        "--despite \"...\"",
        proof.blocks
    );
  }
  model::Approval approval;
  approval.approver = actor.user;
  approval.note = despite;
  return sign_off(record, proof, std::move(approval));
}

/// The incident's journal knows before the sign-off counts: one that nobody could read of there
/// must not be.
Result<model::Approval> MailingDesk::approve_as_deputy(
    std::string_view name, const Actor& actor, std::string_view reason
) {
  AMENDS_TRY(const model::MailingRecord record, find(name));
  AMENDS_TRY(const model::Mailing mailing, read(record));
  AMENDS_TRY(
      const model::Incident incident,
      check_deputy(store_, record, mailing, {actor.user, std::string(reason)})
  );
  AMENDS_TRY(const model::Proof proof, proof_to_sign(record));
  AMENDS_TRY_VOID(check_deputy_proof(record, mailing, proof, actor.user));
  model::Approval approval;
  approval.approver = actor.user;
  approval.deputy = reason;
  approval.audience = proof.audience;
  approval.at = clock_.now();
  AMENDS_TRY_VOID(note_deputy(store_, incident, record, approval));
  return sign_off(record, proof, std::move(approval));
}

/// Who it would go to now, and the hash of them: a proof without texts.
Result<MailingDesk::Counted> MailingDesk::count_audience(
    const model::MailingRecord& record, const model::Mailing& mailing, FrozenPeople frozen
) const {
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  AMENDS_TRY(StorePeople people, StorePeople::open(store_, record, mailing, files, frozen));
  model::Audience audience = mailing.audience;
  if (people.frozen()) {
    audience.where = {};
  }
  AMENDS_TRY(
      const AudienceFilter filter,
      AudienceFilter::compile(audience, people.columns(), people.earlier())
  );
  Counted counted;
  AudienceHash hash;
  AMENDS_TRY_VOID(people.each([&](const PeopleSource::Person& person) -> Result<void> {
    AMENDS_TRY(const bool wanted, filter.matches(*person.contact));
    if (wanted) {
      hash.add(*person.contact);
      counted.people.push_back(person.contact->id);
      counted.recipients += person.suppressed ? 0 : 1;
    }
    return {};
  }));
  counted.audience_hash = hash.finish();
  return counted;
}

Result<void> MailingDesk::check_approval(const model::MailingRecord& record, const Counted& now)
    const {
  AMENDS_TRY(const auto approval, store_.mailings().approval(record.id));
  if (!approval) {
    return make_error(
        "approval.missing",
        "this version of {} is not signed off; somebody other than {} must: amends approve {}",
        record.name,
        record.author,
        record.name
    );
  }
  if (approval->audience_hash != now.audience_hash) {
    return make_error(
        "approval.void",
        "the audience of {} is not what {} signed off ({} people then, {} now, or somebody's data "
        "changed); proof it again and have it signed off",
        record.name,
        approval->approver,
        approval->audience,
        now.recipients
    );
  }
  return {};
}

/// What is left of a frozen audience may be signed off anew, or it is a part of what was signed off
/// before the launch: then neither the content nor anybody of the whole audience may have changed
/// since.
Result<void> MailingDesk::check_approval_of_rest(
    const model::MailingRecord& record, const model::Mailing& mailing, const Counted& rest
) const {
  Result<void> of_the_rest = check_approval(record, rest);
  if (of_the_rest.ok() || of_the_rest.error().id() != "approval.void") {
    return of_the_rest;
  }
  AMENDS_TRY(const Counted whole, count_audience(record, mailing, FrozenPeople::everybody));
  return check_approval(record, whole).ok() ? Result<void>() : of_the_rest;
}

Result<MailingDesk::Counted> MailingDesk::check_launch(
    const model::MailingRecord& record, const model::Mailing& mailing
) const {
  AMENDS_TRY_VOID(sending_.check_relay(record, mailing));
  AMENDS_TRY_VOID(check_standing_halts(store_, record));
  AMENDS_TRY(const model::SendCounts sends, store_.ledger().counts(record.id));
  if (sends.total() > 0 && record.state == MailingState::halted) {
    return wrong_state(
        record, "it was sent in part already: amends resume goes on with those not reached"
    );
  }
  if (record.state == MailingState::draft || record.state == MailingState::proofed) {
    return make_error(
        "approval.missing",
        "this version of {} is not signed off; somebody other than {} must: amends approve {}",
        record.name,
        record.author,
        record.name
    );
  }
  if (record.state != MailingState::approved && record.state != MailingState::halted) {
    return wrong_state(record, "it cannot be sent again");
  }
  AMENDS_TRY_VOID(check_still_true(record, mailing));
  AMENDS_TRY_VOID(check_promise(store_, mailing));
  if (mailing.schedule.at && *mailing.schedule.at > clock_.now()) {
    return make_error(
        "send.too_early",
        "{} is meant for {} and was checked for that moment: send it then, or take `at` out of its "
        "[schedule]",
        record.name,
        text::to_iso8601(*mailing.schedule.at)
    );
  }
  AMENDS_TRY(Counted now, count_audience(record, mailing, FrozenPeople::not_reached));
  AMENDS_TRY_VOID(check_approval(record, now));
  AMENDS_TRY_VOID(check_fresh_proof(store_.mailings(), record, clock_.now()));
  AMENDS_TRY_VOID(check_apology_again(store_, record, mailing, clock_.now(), again_days_));
  return now;
}

Result<PlanHold> MailingDesk::hold_of(const model::Mailing& mailing) const {
  return guard_ == nullptr ? Result<PlanHold>(PlanHold()) : guard_->hold_of(mailing);
}

Result<void> MailingDesk::note_despite(
    const model::MailingRecord& record,
    const PlanHold& hold,
    const Actor& actor,
    std::string_view despite
) const {
  boost::json::array open;
  for (const OpenStep& step : hold.open) {
    open.push_back(boost::json::value(step.id));
  }
  model::AuditEntry entry =
      incident_entry(hold.incident, "incident.sent_despite", actor.user, clock_.now());
  entry.detail = boost::json::serialize(
      boost::json::object{{"mailing", record.name}, {"despite", despite}, {"open", std::move(open)}}
  );
  return store_.journal().append(entry);
}

Result<void> MailingDesk::check_still_true(
    const model::MailingRecord& record, const model::Mailing& mailing
) const {
  if (mailing.schedule.valid_until && *mailing.schedule.valid_until <= clock_.now()) {
    return make_error(
        "send.too_late",
        "{} was true until {} and is not sent any more",
        record.name,
        text::to_iso8601(*mailing.schedule.valid_until)
    );
  }
  return {};
}

Result<MailingDesk::Counted> MailingDesk::check_resume(
    const model::MailingRecord& record, const model::Mailing& mailing
) const {
  AMENDS_TRY(Counted now, count_audience(record, mailing, FrozenPeople::not_reached));
  AMENDS_TRY_VOID(check_approval_of_rest(record, mailing, now));
  AMENDS_TRY_VOID(check_fresh_proof(store_.mailings(), record, clock_.now()));
  AMENDS_TRY_VOID(check_apology_again(store_, record, mailing, clock_.now(), again_days_));
  return now;
}

Result<std::uint64_t> MailingDesk::ready(std::string_view name) const {
  AMENDS_TRY(const model::MailingRecord record, find(name));
  AMENDS_TRY(const model::Mailing mailing, read(record));
  AMENDS_TRY(const model::SendCounts sends, store_.ledger().counts(record.id));
  if (record.state != MailingState::halted || sends.total() == 0) {
    AMENDS_TRY(const Counted now, check_launch(record, mailing));
    AMENDS_TRY(const PlanHold hold, hold_of(mailing));
    AMENDS_TRY_VOID(check_hold(hold, record.name, {}));
    return now.recipients;
  }
  AMENDS_TRY_VOID(sending_.check_relay(record, mailing));
  AMENDS_TRY_VOID(check_standing_halts(store_, record));
  AMENDS_TRY_VOID(check_still_true(record, mailing));
  AMENDS_TRY(const Counted now, check_resume(record, mailing));
  return now.recipients;
}

Result<model::MailingRecord> MailingDesk::launch(
    std::string_view name,
    const Actor& actor,
    std::optional<std::uint64_t> count,
    std::string_view despite_plan,
    std::string_view relay
) {
  AMENDS_TRY(model::MailingRecord record, find(name));
  record.relay = relay;
  return launch(std::move(record), actor, count, despite_plan);
}

Result<model::MailingRecord> MailingDesk::launch(
    model::MailingRecord record,
    const Actor& actor,
    std::optional<std::uint64_t> count,
    std::string_view despite_plan
) {
  AMENDS_TRY(const model::Mailing mailing, read(record));
  AMENDS_TRY(const model::ContactSet others, have_another_word(store_, record, mailing));
  AMENDS_TRY(const Counted now, check_launch(record, mailing));
  AMENDS_TRY(const PlanHold hold, hold_of(mailing));
  AMENDS_TRY_VOID(check_hold(hold, record.name, despite_plan));
  AMENDS_TRY_VOID(check_count(count, now.recipients));
  // A crash between the plan and the move leaves a plan and nothing sent: launching again finds it.
  AMENDS_TRY(const model::SendCounts sends, store_.ledger().counts(record.id));
  {
    // Nobody gets another word between the look and the plan; a launch refused here leaves none.
    const auto alone = hold_freezing();
    AMENDS_TRY_VOID(check_one_word(store_, record, mailing, now.people, others));
    if (sends.total() == 0) {
      // Exactly those who were held against the sign-off.
      AMENDS_TRY_VOID(
          store_.ledger().plan(record.id, plan_sends(record.id, now.people, mailing.waves))
      );
    }
  }
  if (!hold.open.empty()) {
    AMENDS_TRY_VOID(note_despite(record, hold, actor, despite_plan));
  }
  AMENDS_TRY(record, store_.mailings().send_through(record, record.relay, clock_.now()));
  AMENDS_TRY_VOID(note(
      actor,
      "mailing.launched",
      record.name,
      boost::json::serialize(boost::json::object{
          {"version", record.version},
          {"recipients", now.recipients},
          {"audience", now.people.size()},
          {"relay", model::relay_of(record, mailing)}
      })
  ));
  AMENDS_TRY_VOID(begin(record, 0));
  return record;
}

Result<void> MailingDesk::begin(const model::MailingRecord& record, int wave) {
  const Result<void> begun = sending_.begin(record, wave);
  // mailing.state: somebody halted it in the same moment, and their reason stands.
  if (!begun.ok() && begun.error().id() != "mailing.state") {
    const auto moved = store_.mailings().move(
        record.id, MailingState::halted, begun.error().explain(), clock_.now()
    );
    if (!moved.ok() && moved.error().id() != "mailing.state") {
      return moved.error();
    }
  }
  return begun;
}

Result<HaltReport> MailingDesk::halt(
    std::string_view name, const Actor& actor, std::string_view reason, HaltReach reach
) {
  AMENDS_TRY(const model::MailingRecord record, find(name));
  if (record.state == MailingState::finished || record.state == MailingState::elsewhere) {
    return wrong_state(
        record,
        "everything has left already; amends who and amends incident open tell what can still be "
        "done"
    );
  }
  if (reason.empty()) {
    return make_error(
        "halt.reason", "say why: --reason \"...\"; it is what the others read when they ask"
    );
  }
  AMENDS_TRY(const HaltReport report, sending_.halt(record, reason, reach));
  AMENDS_TRY_VOID(note(
      actor,
      "mailing.halted",
      record.name,
      boost::json::serialize(boost::json::object{
          {"reason", reason},
          {"accepted", report.counts.of(model::SendState::accepted)},
          {"uncertain", report.counts.of(model::SendState::uncertain)},
          {"planned", report.counts.of(model::SendState::planned)},
          {"past_the_dot", report.past_the_dot},
          {"cut", report.cut},
          {"took_us", report.took.count()}
      })
  ));
  return report;
}

Result<model::MailingRecord> MailingDesk::resume(
    std::string_view name,
    const Actor& actor,
    std::optional<std::uint64_t> count,
    std::string_view relay
) {
  AMENDS_TRY(model::MailingRecord record, find(name));
  if (!relay.empty()) {
    record.relay = relay;
  }
  AMENDS_TRY_VOID(check_standing_halts(store_, record));
  if (record.state != MailingState::holding && record.state != MailingState::halted) {
    return wrong_state(record, "there is nothing to go on with");
  }
  AMENDS_TRY(const model::Mailing mailing, read(record));
  AMENDS_TRY_VOID(sending_.check_relay(record, mailing));
  int wave = record.wave;
  if (record.state == MailingState::holding) {
    AMENDS_TRY_VOID(check_fresh_proof(store_.mailings(), record, clock_.now()));
    ++wave;
  } else {
    AMENDS_TRY(const model::SendCounts sends, store_.ledger().counts(record.id));
    if (sends.total() == 0) {
      return launch(std::move(record), actor, count, {});
    }
    AMENDS_TRY(const Counted now, check_resume(record, mailing));
    AMENDS_TRY_VOID(check_count(count, now.recipients));
  }
  AMENDS_TRY(record, store_.mailings().send_through(record, record.relay, clock_.now()));
  AMENDS_TRY_VOID(note(
      actor,
      "mailing.resumed",
      record.name,
      boost::json::serialize(boost::json::object{
          {"version", record.version}, {"wave", wave}, {"relay", model::relay_of(record, mailing)}
      })
  ));
  AMENDS_TRY_VOID(begin(record, wave));
  return record;
}

}  // namespace amends::engine
