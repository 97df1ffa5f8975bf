#include "engine/tracking.h"

#include "base/log.h"
#include "engine/fill_target.h"
#include "engine/link_history.h"
#include "engine/pictures.h"
#include "engine/uncertain_desk.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>

namespace amends::engine {
namespace {

constexpr std::size_t kDetailBytesMax = 500;

/// What a fetch of somebody's own token tells about a send in doubt. A token is in no other mail
/// than theirs, so whoever fetches it, even a machine that nobody would count as a reader, proves
/// that the mail has arrived.
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
      "{} ({}) from {}",
      model::to_string(evidence.kind),
      model::to_string(signal.source),
      signal.detail.empty() ? "an unnamed program" : signal.detail
  );
  return evidence;
}

bool has_liquid(std::string_view text) {
  return text.contains("{{") || text.contains("{%");
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

}  // namespace

Tracking::Tracking(
    ports::Store& store, SenderIdentity identity, const Clock& clock, std::string fallback
)
    : store_(store),
      identity_(std::move(identity)),
      tokens_(identity_.installation, identity_.secret),
      clock_(clock),
      fallback_(std::move(fallback)) {}

Result<model::SignalClass> Tracking::record(
    const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit
) {
  AMENDS_TRY(
      const std::vector<model::Signal> before,
      store_.signals().of_contact(facts.mailing, facts.contact)
  );
  AMENDS_TRY(const auto send, store_.ledger().find(facts.mailing, facts.contact));
  std::vector<watch::EarlierHit> earlier;
  std::vector<Instant> earlier_at;
  for (const model::Signal& signal : before) {
    if (signal.kind == model::SignalKind::opened || signal.kind == model::SignalKind::clicked) {
      earlier.push_back({signal.kind, signal.at, signal.link, signal.detail, ""});
      earlier_at.push_back(signal.at);
    }
  }
  const Instant now = clock_.now();
  model::Signal signal;
  signal.mailing = facts.mailing;
  signal.contact = facts.contact;
  signal.kind = kind;
  signal.link = facts.link;
  signal.detail = text::repair_utf8(text::cut_utf8(hit.user_agent, kDetailBytesMax));
  signal.at = now;
  if (kind == model::SignalKind::left) {
    // Obeyed whoever asked; a machine that leaves for somebody is marked by its method alone.
    signal.source = model::SignalClass::unknown;
  } else {
    const watch::Hit seen{
        kind,
        now,
        facts.link,
        hit.method,
        watch::Network::unknown,
        hit.user_agent,
        hit.purpose,
        hit.address
    };
    const auto accepted_at =
        send && send->state == model::SendState::accepted ? send->changed_at : std::nullopt;
    const watch::Verdict verdict = watch::classify(seen, earlier, accepted_at);
    signal.source = verdict.source;
    signal.why = verdict.why;
    for (const std::size_t index : verdict.also_machine) {
      AMENDS_TRY_VOID(store_.signals().reclass(
          {facts.mailing,
           facts.contact,
           earlier_at.at(index),
           earlier_at.at(index),
           model::SignalClass::machine,
           verdict.why}
      ));
    }
  }
  if (send && send->state == model::SendState::uncertain) {
    // The hit is kept even when its evidence cannot be: the next one settles it.
    if (const auto settled = settle_by_evidence(store_, evidence_of(signal)); !settled.ok()) {
      log_error("mailing {}: evidence is lost: {}", facts.mailing.value, settled.error().explain());
    }
  }
  AMENDS_TRY_VOID(store_.signals().append(std::span(&signal, 1)));
  return signal.source;
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
    const bool needs_contact = target.scope == model::RepointScope::language ||
                               !target.notice.empty() || has_liquid(target.target);
    if (needs_contact && !has_looked) {
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
  // Machines see no page: only where it leads, which is the same for all.
  const bool is_machine =
      hit.method != watch::Method::get || (kept.ok() && *kept == model::SignalClass::machine);
  if (!leads.notice.empty() && !is_machine) {
    lead.notice = notice_for(leads.notice, contact);
  }
  return std::optional(std::move(lead));
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
  AMENDS_TRY_VOID(record(*facts, model::SignalKind::left, hit));
  return true;
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
