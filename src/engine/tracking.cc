#include "engine/tracking.h"

#include "base/log.h"
#include "engine/fill_target.h"
#include "engine/link_history.h"
#include "engine/pictures.h"
#include "engine/uncertain_desk.h"
#include "model/mailing_files.h"
#include "text/utf8.h"
#include "watch/limits.h"

#include <boost/json.hpp>

#include <algorithm>

namespace amends::engine {
namespace {

constexpr std::size_t kDetailBytesMax = 500;
/// Hits kept of one person on one mailing; whoever fetches more tells nothing new.
constexpr std::size_t kHitsOfOneMax = ports::kEarlierCountMax;

/// "from Mozilla/5.0 ...", "by mail".
std::string way_of(const model::Signal& signal) {
  if (signal.detail == kByMail) {
    return signal.detail;
  }
  return fmt::format("from {}", signal.detail.empty() ? "an unnamed program" : signal.detail);
}

/// What a fetch of somebody's own token tells about a send in doubt: it is in no other mail than
/// theirs.
model::Evidence evidence_of(const model::Signal& signal) {
  model::Evidence evidence;
  evidence.mailing = signal.mailing;
  evidence.contact = signal.contact;
  evidence.at = signal.at;
  switch (signal.kind) {
    case model::SignalKind::opened:
      evidence.kind = model::EvidenceKind::open;
      break;
    case model::SignalKind::left:
      evidence.kind = model::EvidenceKind::leave;
      break;
    default:
      evidence.kind = model::EvidenceKind::click;
      break;
  }
  evidence.detail = fmt::format(
      "{} ({}) {}", model::to_string(evidence.kind), model::to_string(signal.source), way_of(signal)
  );
  return evidence;
}

/// Whether where it leads, and what is read on the way, is not the same for everybody.
bool needs_contact(const model::LinkTarget& target) {
  return target.scope == model::RepointScope::language || !target.notice.empty() ||
         has_liquid(target.target);
}

/// What LinkDesk has written down, for one reader.
Notice notice_for(const std::string& kept, const std::optional<model::Contact>& contact) {
  Notice notice;
  boost::json::error_code broken;
  const boost::json::value value = boost::json::parse(kept, broken);
  if (broken || !value.is_object()) {
    return notice;
  }
  const auto text_of = [](const boost::json::value* found) {
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
  };
  const boost::json::object& all = value.get_object();
  notice.locale = text::Locale::parse(text_of(all.if_contains("default"))).value_or({});
  if (contact) {
    notice.locale = contact->locale_or(notice.locale);
  }
  const boost::json::value* texts = all.if_contains("texts");
  if (texts != nullptr && texts->is_object()) {
    for (const std::string& tag : {notice.locale.tag(), notice.locale.language()}) {
      if (notice.words.empty()) {
        notice.words = text_of(texts->get_object().if_contains(tag));
      }
    }
  }
  return notice;
}

/// A machine on the way may follow links of a mail that the host then refuses: its hit stands
/// beside the doubt for people to judge, and settles nobody. Leaving is obeyed and believed.
Result<void> weigh(ports::Store& store, const model::Signal& signal) {
  model::Evidence evidence = evidence_of(signal);
  if (signal.source == model::SignalClass::machine && signal.kind != model::SignalKind::left) {
    evidence.outcome = model::SendState::uncertain;
    return store.settlements().learn(std::span(&evidence, 1));
  }
  AMENDS_TRY_VOID(settle_by_evidence(store, evidence));
  return {};
}

bool is_in_doubt(const std::optional<model::Send>& send) {
  return send && send->state == model::SendState::uncertain;
}

/// Without its time and class.
model::Signal signal_of(const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit) {
  model::Signal signal;
  signal.mailing = facts.mailing;
  signal.contact = facts.contact;
  signal.kind = kind;
  signal.link = facts.link;
  signal.detail = text::repair_utf8(text::cut_utf8(hit.user_agent, kDetailBytesMax));
  return signal;
}

/// Opens and clicks of somebody who may have got the mail are measured from when it left.
std::optional<Instant> arrived_at(const std::optional<model::Send>& send) {
  const bool may_have_it = send && (send->state == model::SendState::accepted ||
                                    send->state == model::SendState::uncertain);
  return may_have_it ? send->changed_at : std::nullopt;
}

std::vector<watch::EarlierHit> earlier_hits(const std::vector<model::Signal>& signals) {
  std::vector<watch::EarlierHit> earlier;
  for (const model::Signal& signal : signals) {
    if (signal.kind == model::SignalKind::opened || signal.kind == model::SignalKind::clicked) {
      earlier.push_back({signal.kind, signal.at, signal.link, signal.detail, "", signal.source});
    }
  }
  return earlier;
}

watch::Hit hit_at(const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit) {
  watch::Hit seen;
  seen.kind = kind;
  seen.link = facts.link;
  seen.method = hit.method;
  seen.user_agent = hit.user_agent;
  seen.purpose = hit.purpose;
  seen.address = hit.address;
  return seen;
}

/// What turned out to be machine hits when this one was seen.
std::vector<ports::Reclass> reclassed(const std::vector<watch::Rejudged>& rejudged) {
  std::vector<ports::Reclass> hits;
  for (const watch::Rejudged& one : rejudged) {
    hits.push_back(
        {one.person.mailing,
         one.person.contact,
         one.at,
         one.at,
         model::SignalClass::machine,
         one.why}
    );
  }
  return hits;
}

/// Obeyed whoever asked; a program that says what it is marks it. Mailbox providers leave for their
/// readers without any name.
void judge_leaving(const HitFacts& hit, model::Signal& signal) {
  const auto named = watch::by_name(hit.user_agent);
  if (named && !hit.user_agent.empty()) {
    signal.source = named->source;
    signal.why = named->why;
  }
}

/// The hit is kept even when its evidence cannot be: the next one settles it.
void learn(ports::Store& store, const model::Signal& signal) {
  if (const auto settled = weigh(store, signal); !settled.ok()) {
    log_error("mailing {}: evidence is lost: {}", signal.mailing.value, settled.error().explain());
  }
}

}  // namespace

Tracking::Tracking(
    ports::Store& store, SenderIdentity identity, const Clock& clock, std::string fallback
)
    : store_(store),
      identity_(std::move(identity)),
      tokens_(identity_.tokens()),
      clock_(clock),
      fallback_(std::move(fallback)) {}

Result<void> Tracking::rejudge(const std::vector<watch::Rejudged>& rejudged) {
  {
    // A hit that was seen a moment ago is on its way to the disk when this is free.
    const std::scoped_lock lock(seeing_);
  }
  for (const ports::Reclass& hits : reclassed(rejudged)) {
    AMENDS_TRY_VOID(store_.signals().reclass(hits));
  }
  return {};
}

/// Links of one mail that are fetched at once find each other.
std::mutex& Tracking::turn_of(const TokenFacts& facts) {
  return turns_.at(static_cast<std::uint64_t>(facts.contact.value) % turns_.size());
}

Result<model::SignalClass> Tracking::record(
    const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit
) {
  const Instant now = clock_.now();
  if (observer_.is_storm({facts.mailing, facts.contact}, now)) {
    // What came before tells it already, and the disk is for others.
    return model::SignalClass::machine;
  }
  const std::scoped_lock turn(turn_of(facts));
  Known known;
  AMENDS_TRY(
      known.before,
      store_.signals().earlier(facts.mailing, facts.contact, now - watch::kEarlierWindow)
  );
  if (known.before.count >= kHitsOfOneMax) {
    return model::SignalClass::machine;
  }
  AMENDS_TRY(known.send, store_.ledger().find(facts.mailing, facts.contact));
  return keep(facts, kind, hit, known);
}

bool Tracking::record_now(const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit) {
  const Instant now = clock_.now();
  if (observer_.is_storm({facts.mailing, facts.contact}, now)) {
    return true;
  }
  const std::unique_lock turn(turn_of(facts), std::try_to_lock);
  if (!turn.owns_lock()) {
    return false;
  }
  auto before =
      store_.signals().earlier_now(facts.mailing, facts.contact, now - watch::kEarlierWindow);
  if (!before) {
    return false;
  }
  if (before->count >= kHitsOfOneMax) {
    return true;
  }
  auto send = store_.ledger().find_now(facts.mailing, facts.contact);
  if (!send) {
    return false;
  }
  static_cast<void>(keep(facts, kind, hit, {*std::move(before), std::move(send)}));
  return true;
}

Result<model::SignalClass> Tracking::record_leaving(const TokenFacts& facts, const HitFacts& hit) {
  AMENDS_TRY(const auto send, store_.ledger().find(facts.mailing, facts.contact));
  model::Signal signal = signal_of(facts, model::SignalKind::left, hit);
  signal.at = clock_.now();
  judge_leaving(hit, signal);
  // Synced before its answer, as the suppression is.
  AMENDS_TRY_VOID(store_.signals().append(std::span(&signal, 1)));
  if (is_in_doubt(send)) {
    learn(store_, signal);
  }
  return signal.source;
}

/// With the person's turn held.
model::SignalClass Tracking::keep(
    const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit, const Known& known
) {
  ports::FreshHit fresh;
  model::Signal& signal = fresh.signal;
  signal = signal_of(facts, kind, hit);
  // Hits are kept in the order in which they are seen: each finds on the disk what it tells of.
  const std::scoped_lock lock(seeing_);
  signal.at = clock_.now();
  watch::Hit seen = hit_at(facts, kind, hit);
  seen.at = signal.at;
  const watch::Judgement judgement = observer_.see(
      {facts.mailing, facts.contact},
      seen,
      earlier_hits(known.before.lately),
      arrived_at(known.send)
  );
  signal.source = judgement.source;
  signal.why = judgement.why;
  fresh.reclassed = reclassed(judgement.others);
  if (is_in_doubt(known.send)) {
    // Only what is on the disk settles anything; the store outlives what it calls.
    fresh.once_kept = [&store = store_, signal] { learn(store, signal); };
  }
  store_.signals().keep_soon(std::move(fresh));
  return judgement.source;
}

Result<model::LinkTarget> Tracking::leading(
    const TokenFacts& facts, std::optional<model::Contact>& contact
) {
  AMENDS_TRY(
      const auto targets,
      store_.links().leading(
          facts.mailing, facts.link, {facts.contact, facts.version, clock_.now()}
      )
  );
  bool has_looked = false;
  for (const model::LinkTarget& target : targets) {
    if (needs_contact(target) && !has_looked) {
      AMENDS_TRY(contact, store_.contacts().find(facts.contact));
      has_looked = true;
    }
    if (speaks_to(target, contact.value_or(model::Contact()))) {
      return target;
    }
  }
  return model::LinkTarget();
}

Result<std::optional<Lead>> Tracking::follow(std::string_view token, const HitFacts& hit) {
  const auto facts = tokens_.read(TokenKind::link, token);
  if (!facts) {
    return std::optional<Lead>();
  }
  std::optional<model::Contact> contact;
  AMENDS_TRY(const model::LinkTarget leads, leading(*facts, contact));
  if (leads.target.empty()) {
    return fallback_.empty() ? std::optional<Lead>() : std::optional(Lead{fallback_, {}});
  }
  Lead lead{leads.target, {}};
  if (has_liquid(leads.target)) {
    AMENDS_TRY(const model::Columns columns, store_.contacts().columns());
    AMENDS_TRY(lead.target, fill_target(leads.target, contact.value_or(model::Contact()), columns));
  }
  // A reader is led on even when the click cannot be kept.
  const auto kept = record(*facts, model::SignalKind::clicked, hit);
  if (!kept.ok()) {
    log_error("mailing {}: a click is lost: {}", facts->mailing.value, kept.error().explain());
  }
  // For whoever asks: scanners are never shown another page (SAFETY 5), and a person who was taken
  // for a machine reads it too.
  if (!leads.notice.empty()) {
    lead.notice = notice_for(leads.notice, contact);
  }
  return std::optional(std::move(lead));
}

std::optional<Lead> Tracking::follow_now(std::string_view token, const HitFacts& hit) {
  const auto facts = tokens_.read(TokenKind::link, token);
  if (!facts) {
    return std::nullopt;
  }
  auto leads = store_.links().leading_now(
      facts->mailing, facts->link, {facts->contact, facts->version, clock_.now()}
  );
  const bool is_plain = leads && !leads->empty() && !needs_contact(leads->front());
  if (!is_plain || !record_now(*facts, model::SignalKind::clicked, hit)) {
    return std::nullopt;
  }
  return Lead{std::move(leads->front().target), {}};
}

Result<std::optional<std::string>> Tracking::click(std::string_view token, const HitFacts& hit) {
  AMENDS_TRY(auto lead, follow(token, hit));
  return lead ? std::optional(std::move(lead->target)) : std::optional<std::string>();
}

Result<bool> Tracking::open(std::string_view token, const HitFacts& hit) {
  const auto facts = tokens_.read(TokenKind::pixel, token);
  if (!facts) {
    return false;
  }
  AMENDS_TRY_VOID(record(*facts, model::SignalKind::opened, hit));
  return true;
}

bool Tracking::open_now(std::string_view token, const HitFacts& hit) {
  const auto facts = tokens_.read(TokenKind::pixel, token);
  return facts && record_now(*facts, model::SignalKind::opened, hit);
}

Result<std::optional<text::Locale>> Tracking::leaving(std::string_view token) {
  const auto facts = tokens_.read(TokenKind::unsubscribe, token);
  if (!facts) {
    return std::optional<text::Locale>();
  }
  AMENDS_TRY(const auto contact, store_.contacts().find(facts->contact));
  return std::optional(contact ? contact->locale_or({}) : text::Locale());
}

Result<bool> Tracking::leave(std::string_view token, const HitFacts& hit) {
  const auto facts = tokens_.read(TokenKind::unsubscribe, token);
  if (!facts) {
    return false;
  }
  AMENDS_TRY(const auto contact, store_.contacts().find(facts->contact));
  if (!contact) {
    return false;
  }
  AMENDS_TRY(const auto already, store_.contacts().find_suppression(contact->mailbox.key()));
  if (already) {
    return true;
  }
  AMENDS_TRY_VOID(store_.contacts().suppress(
      {contact->mailbox.key(),
       model::SuppressionReason::unsubscribed,
       fmt::format("mailing/{}", facts->mailing.value),
       clock_.now()}
  ));
  AMENDS_TRY_VOID(record_leaving(*facts, hit));
  return true;
}

Result<bool> Tracking::leave_by_mail(std::string_view token) {
  HitFacts hit;
  hit.method = watch::Method::other;
  hit.user_agent = kByMail;
  return leave(token, hit);
}

Result<std::optional<std::string>> Tracking::view(std::string_view token) {
  const auto facts = tokens_.read(TokenKind::view, token);
  if (!facts) {
    return std::optional<std::string>();
  }
  AMENDS_TRY(const auto record, store_.mailings().find(facts->mailing));
  AMENDS_TRY(const auto contact, store_.contacts().find(facts->contact));
  if (!record || !contact) {
    return std::optional<std::string>();
  }
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record->id, record->version));
  const model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  AMENDS_TRY(const model::Columns columns, store_.contacts().columns());
  AMENDS_TRY(const auto links, store_.links().links(record->id, clock_.now()));
  const auto compiled =
      CompiledMailing::compile(*reading.mailing, columns, CompiledMailing::Use::sending, links);
  if (!compiled.mailing) {
    return compiled.errors.front();
  }
  const Addresses addresses{&tokens_, identity_.base_url, record->id, record->version};
  AMENDS_TRY(RenderedMail mail, compiled.mailing->render_all(*contact, addresses, clock_.now()));
  return std::optional(
      mail.html.empty() ? std::move(mail.text)
                        : with_data_urls(std::move(mail.html), *reading.mailing)
  );
}

}  // namespace amends::engine
