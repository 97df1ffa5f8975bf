#include "engine/tracking.h"

#include "base/log.h"
#include "engine/pictures.h"
#include "engine/uncertain_desk.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <algorithm>

namespace amends::engine {
namespace {

constexpr std::size_t kDetailBytesMax = 500;
constexpr std::size_t kEarlierSignalsRead = 256;  // as many as the classification looks at

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

/// The hit is kept even when its evidence cannot be: the next one settles it.
void learn(ports::Store& store, const model::Evidence& evidence) {
  if (const auto settled = settle_by_evidence(store, evidence); !settled.ok()) {
    log_error(
        "mailing {}: evidence is lost: {}", evidence.mailing.value, settled.error().explain()
    );
  }
}

}  // namespace

Tracking::Tracking(ports::Store& store, SenderIdentity identity, const Clock& clock)
    : store_(store),
      identity_(std::move(identity)),
      tokens_(identity_.installation, identity_.secret),
      clock_(clock) {}

Result<void> Tracking::record(
    const TokenFacts& facts, model::SignalKind kind, const HitFacts& hit
) {
  AMENDS_TRY(
      const std::vector<model::Signal> before,
      store_.signals().newest_of_contact(facts.mailing, facts.contact, kEarlierSignalsRead)
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
  ports::FreshHit fresh;
  model::Signal& signal = fresh.signal;
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
      fresh.reclassed.push_back(
          {facts.mailing,
           facts.contact,
           earlier_at.at(index),
           earlier_at.at(index),
           model::SignalClass::machine,
           verdict.why}
      );
    }
  }
  const bool in_doubt = send && send->state == model::SendState::uncertain;
  if (kind == model::SignalKind::left) {
    // Synced before its answer, as the suppression is.
    AMENDS_TRY_VOID(store_.signals().append(std::span(&signal, 1)));
    if (in_doubt) {
      learn(store_, evidence_of(signal));
    }
    return {};
  }
  if (in_doubt) {
    // Only what is on the disk settles anything; the store outlives what it calls.
    fresh.once_kept = [&store = store_, evidence = evidence_of(signal)] { learn(store, evidence); };
  }
  store_.signals().keep_soon(std::move(fresh));
  return {};
}

Result<std::string> Tracking::target_for(const model::Link& link, const TokenFacts& facts) {
  if (link.target.find("{{") == std::string::npos && link.target.find("{%") == std::string::npos) {
    return link.target;
  }
  AMENDS_TRY(const auto contact, store_.contacts().find(facts.contact));
  AMENDS_TRY(const model::Columns columns, store_.contacts().columns());
  AMENDS_TRY(
      const PartProgram program,
      compile_part({link.target, "link", 1, 1}, liquid::Escape::url, columns)
  );
  InputValues inputs;
  const model::Mailing nothing;
  bind_inputs(program, contact.value_or(model::Contact()), nothing, {}, inputs);
  return liquid::render_to_string(program.program, inputs.values, {});
}

Result<std::optional<std::string>> Tracking::click(std::string_view token, const HitFacts& hit) {
  const auto facts = tokens_.read(TokenKind::link, token);
  if (!facts) {
    return std::optional<std::string>();
  }
  AMENDS_TRY(const auto link, store_.links().find(facts->mailing, facts->link));
  if (!link) {
    return std::optional<std::string>();
  }
  AMENDS_TRY(std::string target, target_for(*link, *facts));
  // A reader is led on even when the click cannot be kept.
  if (const auto kept = record(*facts, model::SignalKind::clicked, hit); !kept.ok()) {
    log_error("mailing {}: a click is lost: {}", facts->mailing.value, kept.error().explain());
  }
  return std::optional(std::move(target));
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
  AMENDS_TRY(const auto links, store_.links().links(record->id));
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
