#include "engine/incident_words.h"

#include "advice/stock_words.h"
#include "engine/gone_people.h"
#include "engine/incident_journal.h"
#include "engine/incident_replies.h"
#include "engine/json_text.h"
#include "engine/letters_by_hand.h"
#include "engine/limits.h"
#include "engine/link_history.h"
#include "engine/list_people.h"
#include "engine/make_good.h"
#include "engine/plan_desk.h"
#include "engine/reply_desk.h"
#include "mail/address.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace amends::engine {
namespace {

namespace json = boost::json;

using Field = std::pair<std::string_view, std::string advice::ApologyWords::*>;

constexpr std::array<Field, 6> kFields = {{
    {"what_happened", &advice::ApologyWords::what_happened},
    {"cause", &advice::ApologyWords::cause},
    {"what_we_did", &advice::ApologyWords::what_we_did},
    {"link_label", &advice::ApologyWords::link_label},
    {"offer", &advice::ApologyWords::offer},
    {"prevention", &advice::ApologyWords::prevention},
}};

constexpr std::string_view kWordsVerb = "words.kept";
constexpr std::string_view kAnswerVerb = "words.answered";

std::string words_subject(const model::Incident& incident) {
  return fmt::format("incident/{}/words", incident.id.value);
}

/// Takes one line of the journal into what is kept; later ones win.
void take(KeptWords& kept, const model::AuditEntry& entry) {
  boost::system::error_code broken;
  const json::value detail = json::parse(entry.detail, broken);
  if (broken || !detail.is_object()) {
    return;
  }
  const json::object& object = detail.as_object();
  const auto locale = text::Locale::parse(text_in(object, "language"));
  if (!locale.ok()) {
    return;
  }
  if (entry.verb == kAnswerVerb) {
    kept.answers[locale->language()].push_back(
        {text_in(object, "question"), text_in(object, "answer")}
    );
    return;
  }
  advice::ApologyWords& words = kept.by_language[locale->language()];
  words.locale = *locale;
  for (const auto& [name, field] : kFields) {
    if (std::string text = text_in(object, name); !text.empty()) {
      words.*field = std::move(text);
    }
  }
  if (std::string link = text_in(object, "link"); !link.empty()) {
    kept.link = std::move(link);
  }
}

/// `words` with what is empty in them taken from `others`.
void fill_up(advice::ApologyWords& words, const advice::ApologyWords& others) {
  for (const auto& [name, field] : kFields) {
    if ((words.*field).empty()) {
      words.*field = others.*field;
    }
  }
}

advice::ApologyWords words_for(const KeptWords& kept, const text::Locale& locale) {
  const auto found = kept.by_language.find(locale.language());
  advice::ApologyWords words;
  if (found != kept.by_language.end()) {
    words = found->second;
  }
  words.locale = locale;
  return words;
}

void say(advice::ApologyFacts& facts, const advice::ApologyWords& words) {
  facts.locale = words.locale;
  facts.what_happened = words.what_happened;
  facts.cause = words.cause;
  facts.what_we_did = words.what_we_did;
  facts.link_label = words.link_label;
  facts.offer = words.offer;
  facts.prevention = words.prevention;
}

advice::ApologyWords words_of(const ApologyOrder& order) {
  return {
      {},
      order.what_happened,
      order.cause,
      order.what_we_did,
      order.link_label,
      order.offer,
      order.prevention
  };
}

Result<void> check_language(const text::Locale& locale) {
  if (!locale.is_supported()) {
    return make_error(
        "apology.language",
        "Amends has no words in the language \"{}\"; it has en, bg, ru, it, nb and he",
        locale.language()
    );
  }
  return {};
}

/// A make-good is decided for nobody who is written to no more, and its draft is for nobody else.
Result<void> leave_out_gone(
    ports::Store& store, const model::Incident& incident, model::ContactSet& people
) {
  AMENDS_TRY(const auto made, standing_make_good(store, incident.id));
  AMENDS_TRY(const auto wrong, store.mailings().find(incident.mailing));
  if (!made || !wrong) {
    return {};
  }
  AMENDS_TRY(const GonePeople gone, gone_people(store, std::span(&*wrong, 1)));
  people -= gone.all();
  if (people.empty()) {
    return make_error(
        "incident.nobody",
        "everybody of that set has left or complained: there is nobody to write to"
    );
  }
  return {};
}

/// Line ends and what steers a terminal, also beyond ASCII.
bool is_control(char32_t c) {
  return c < ' ' || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

/// Would turn round what stands beside it.
bool turns_direction(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// What tells everybody of the set, by a mailing like any other.
bool is_mail(advice::ApologyForm form) {
  return form == advice::ApologyForm::apology || form == advice::ApologyForm::correction;
}

std::string name_for(
    const model::Incident& incident, const ApologyOrder& order, advice::ApologyForm form
) {
  if (form == advice::ApologyForm::letter) {
    return letter_name(incident);
  }
  return order.audience == PeopleSet::held_out ? later_name(incident, order.kind)
                                               : mending_name(incident, order.kind);
}

std::string list_name_for(
    const model::Incident& incident, PeopleSet set, advice::ApologyForm form
) {
  if (form == advice::ApologyForm::fixed) {
    return fixed_list(incident.id);
  }
  const std::string_view letter = form == advice::ApologyForm::letter ? "letter-" : "";
  return fmt::format("{}{}{}", mending_list(incident.id), letter, to_string(set));
}

/// One line of what somebody wrote.
std::string first_words(std::string_view words) {
  const std::string_view first = text::cut_utf8(words, kBriefReplyBytesMax);
  std::string line;
  for (std::size_t at = 0; at < first.size();) {
    const char32_t c = text::next_char(first, at);
    if (!turns_direction(c)) {
      text::append_utf8(line, is_control(c) ? U' ' : c);
    }
  }
  return first.size() < words.size() ? line + "…" : line;
}

/// What customer service has to know of those who wrote already: the law first.
Result<std::vector<advice::BriefReplies>> brief_replies(
    ports::Store& store, const model::Incident& incident, const Clock& clock
) {
  AMENDS_TRY(const model::ReplyCounts counts, count_replies(store, incident));
  const ReplyDesk desk(store, clock);
  std::vector<advice::BriefReplies> all;
  for (const model::ReplyClass of :
       {model::ReplyClass::legal, model::ReplyClass::question, model::ReplyClass::angry}) {
    AMENDS_TRY(const auto replies, desk.list(incident, of, kBriefRepliesMax));
    if (replies.empty()) {
      continue;
    }
    advice::BriefReplies one{of, counts.of(of), {}};
    for (const model::Reply& reply : replies) {
      one.words.push_back(first_words(reply.text.empty() ? reply.subject : reply.text));
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

Result<void> IncidentWords::note(
    const Actor& actor, std::string_view verb, std::string subject, std::string detail
) const {
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = actor.user;
  entry.verb = verb;
  entry.subject = std::move(subject);
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

Result<KeptWords> IncidentWords::keep(
    const model::Incident& incident,
    const advice::ApologyWords& words,
    std::string_view link,
    const Actor& actor
) {
  AMENDS_TRY_VOID(check_language(words.locale));
  json::object detail{{"language", words.locale.language()}};
  for (const auto& [name, field] : kFields) {
    if (!(words.*field).empty()) {
      detail[name] = words.*field;
    }
  }
  if (!link.empty()) {
    detail["link"] = link;
  }
  if (detail.size() == 1) {
    return make_error("apology.no_story", "say at least one sentence");
  }
  AMENDS_TRY_VOID(note(actor, kWordsVerb, words_subject(incident), json::serialize(detail)));
  return kept(incident);
}

Result<KeptWords> IncidentWords::keep_answer(
    const model::Incident& incident,
    const text::Locale& locale,
    const advice::BriefAnswer& answer,
    const Actor& actor
) {
  AMENDS_TRY_VOID(check_language(locale));
  if (answer.question.empty() || answer.answer.empty()) {
    return make_error("brief.no_answer", "write the question that came in, and the answer to it");
  }
  const json::object detail{
      {"language", locale.language()}, {"question", answer.question}, {"answer", answer.answer}
  };
  AMENDS_TRY_VOID(note(actor, kAnswerVerb, words_subject(incident), json::serialize(detail)));
  return kept(incident);
}

Result<KeptWords> IncidentWords::kept(const model::Incident& incident) const {
  AMENDS_TRY(const auto entries, store_.journal().entries(words_subject(incident), kKeptWordsMax));
  KeptWords kept;
  for (const model::AuditEntry& entry : entries) {
    take(kept, entry);
  }
  return kept;
}

Result<model::Mailing> IncidentWords::mailing_of(const model::Incident& incident) const {
  AMENDS_TRY(const model::MailingRecord record, mailings_.find(incident.mailing_name));
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  return *std::move(reading.mailing);
}

Result<text::Locale> IncidentWords::own_language(const model::Incident& incident) const {
  AMENDS_TRY(const model::Mailing mailing, mailing_of(incident));
  return mailing.locale;
}

Result<mail::Mailbox> IncidentWords::sender(const model::Incident& incident) const {
  AMENDS_TRY(const model::Mailing mailing, mailing_of(incident));
  return mailing.from;
}

Result<advice::ApologyFacts> IncidentWords::story(
    const model::Incident& incident, const text::Locale& locale
) const {
  AMENDS_TRY(const model::Mailing mailing, mailing_of(incident));
  AMENDS_TRY(const model::MailingRecord record, mailings_.find(incident.mailing_name));
  AMENDS_TRY(const KeptWords kept_words, kept(incident));
  advice::ApologyFacts facts;
  say(facts, words_for(kept_words, locale));
  if (facts.what_happened.empty() && locale.language() == mailing.locale.language()) {
    facts.what_happened = incident.what_happened;
  }
  facts.incident = incident.id;
  facts.error = incident.kind;
  facts.harm = incident.harm;
  facts.link = kept_words.link;
  facts.zone = mailing.schedule.zone == "recipient" ? "UTC" : mailing.schedule.zone;
  facts.sent_at = record.first_sent_at;
  facts.is_stopped = record.state == model::MailingState::halted;
  const bool is_over = facts.is_stopped || record.state == model::MailingState::finished ||
                       record.state == model::MailingState::elsewhere;
  facts.is_fixed = is_over && advice::is_over_when_stopped(incident.kind);
  AMENDS_TRY(const auto repair_by, estimate_of(store_, incident.id));
  if (repair_by && *repair_by > clock_.now()) {
    facts.repair_by = repair_by;
  }
  facts.from = mailing.from;
  facts.reply_to = mailing.reply_to.value_or(mailing.from);
  if (incident.link != 0) {
    AMENDS_TRY(const auto history, store_.links().history(incident.mailing, incident.link));
    if (const auto mended = last_mending_for_all(history, clock_.now())) {
      facts.fixed_at = mended->counts_since();
      facts.is_fixed = true;
    }
  }
  return facts;
}

Result<model::ContactSet> IncidentWords::audience_of(
    const model::Incident& incident, PeopleSet set, advice::ApologyForm form, LeftOut& out
) const {
  AMENDS_TRY(model::ContactSet audience, incidents_.people(incident, set));
  if (form == advice::ApologyForm::letter) {
    AMENDS_TRY(out, choose_letter_people(store_, incident, audience));
    return audience;
  }
  AMENDS_TRY(const model::ContactSet left, incidents_.people(incident, PeopleSet::left));
  out.left = (audience & left).size();
  audience -= left;
  if (is_mail(form)) {
    AMENDS_TRY(const model::ContactSet read_it, has_letter(store_, incident));
    out.letter = (audience & read_it).size();
    audience -= read_it;
  }
  if (audience.empty()) {
    return make_error(
        "incident.nobody",
        "the set \"{}\" of incident {} is empty: there is nobody to write to",
        to_string(set),
        incident.id.value
    );
  }
  return audience;
}

Result<std::vector<text::Locale>> IncidentWords::languages_of(const model::ContactSet& people
) const {
  std::vector<text::Locale> languages;
  AMENDS_TRY_VOID(store_.contacts().each_in_set(
      people,
      [&](const model::Contact& contact) -> Result<void> {
        const auto locale = text::Locale::parse(contact.value(model::Columns::locale));
        if (!locale.ok() || !locale->is_supported()) {
          return {};
        }
        const auto plain = text::Locale::parse(locale->language());
        if (plain.ok() && std::ranges::find(languages, *plain) == languages.end()) {
          languages.push_back(*plain);
        }
        return {};
      }
  ));
  std::ranges::sort(languages);
  return languages;
}

Result<ComposedApology> IncidentWords::compose(
    const model::Incident& incident, const ApologyOrder& order, advice::ApologyForm form
) const {
  LeftOut out;
  AMENDS_TRY(model::ContactSet people, audience_of(incident, order.audience, form, out));
  AMENDS_TRY(ComposedApology composed, compose_for(incident, order, form, std::move(people)));
  std::string& list = composed.facts.list;
  if (out.letter > 0) {
    list += "-without-letter";
  }
  if (out.letter > 0 || form == advice::ApologyForm::letter) {
    AMENDS_TRY(list, list_for(store_, list, composed.people));
  }
  composed.left_out = out;
  return composed;
}

Result<ComposedApology> IncidentWords::compose_for(
    const model::Incident& incident,
    const ApologyOrder& order,
    advice::ApologyForm form,
    model::ContactSet people
) const {
  ComposedApology composed;
  composed.people = std::move(people);
  if (is_mail(form)) {
    AMENDS_TRY_VOID(leave_out_gone(store_, incident, composed.people));
  }
  AMENDS_TRY(const text::Locale own, own_language(incident));
  AMENDS_TRY(advice::ApologyFacts facts, story(incident, own));
  AMENDS_TRY(const KeptWords kept_words, kept(incident));
  advice::ApologyWords words = words_of(order);
  fill_up(words, own_words(facts));
  words.locale = own;
  say(facts, words);

  facts.kind = order.kind;
  facts.name = name_for(incident, order, form);
  facts.list = list_name_for(incident, order.audience, form);
  facts.from = order.from.value_or(facts.from);
  if (is_mail(form)) {
    AMENDS_TRY(facts.own_offer, offer_for(store_, incident.id, composed.people));
  }
  facts.expected = composed.people.size();
  facts.signer = order.signer;
  facts.signer_role = order.signer_role;
  facts.has_first_name = true;
  facts.tone = order.tone;
  facts.right = order.right;
  facts.coded_offer = order.coded_offer;
  facts.link = order.link.empty() ? facts.link : order.link;
  facts.is_fixed = facts.is_fixed || order.is_fixed || !order.right.price.empty() ||
                   !order.right.code.empty() || order.right.date.has_value();
  std::vector<text::Locale> languages;
  if (order.languages) {
    languages = *order.languages;
  } else {
    AMENDS_TRY(languages, languages_of(composed.people));
  }
  for (const text::Locale& locale : languages) {
    if (locale.language() != own.language()) {
      facts.others.push_back(words_for(kept_words, locale));
    }
  }
  AMENDS_TRY(composed.texts, advice::compose_texts(facts, form));
  composed.facts = std::move(facts);
  return composed;
}

Result<ApologyDraft> IncidentWords::draft(
    const model::Incident& incident, const ApologyOrder& order, const Actor& actor
) {
  const auto form = order.kind == model::MailingKind::correction ? advice::ApologyForm::correction
                                                                 : advice::ApologyForm::apology;
  AMENDS_TRY(ComposedApology composed, compose(incident, order, form));
  return draft_composed(incident, std::move(composed), actor);
}

Result<ApologyDraft> IncidentWords::draft_composed(
    const model::Incident& incident, ComposedApology composed, const Actor& actor
) {
  ApologyDraft draft;
  draft.composed = std::move(composed);
  const advice::ApologyFacts& facts = draft.composed.facts;
  AMENDS_TRY(const model::ListId list, store_.contacts().make_list(facts.list, clock_.now()));
  AMENDS_TRY_VOID(store_.contacts().add_to_list(list, draft.composed.people, clock_.now()));
  AMENDS_TRY(
      PutOutcome put, mailings_.put(advice::apology_folder(facts, draft.composed.texts), actor)
  );
  if (!put.record) {
    return put.errors.front();
  }
  draft.record = *std::move(put.record);
  json::array languages;
  for (const advice::ComposedText& text : draft.composed.texts) {
    languages.push_back(json::value(text.locale.tag()));
  }
  AMENDS_TRY_VOID(note(
      actor,
      "incident.drafted",
      fmt::format("incident/{}", incident.id.value),
      json::serialize(json::object{
          {"mailing", draft.record.name},
          {"set", facts.list.substr(mending_list(incident.id).size())},
          {"people", draft.composed.people.size()},
          {"languages", std::move(languages)}
      })
  ));
  return draft;
}

Result<advice::Sheet> IncidentWords::brief(
    const model::Incident& incident, const text::Locale& locale
) const {
  AMENDS_TRY_VOID(check_language(locale));
  advice::BriefFacts facts;
  AMENDS_TRY(facts.story, story(incident, locale));
  AMENDS_TRY(facts.counts, incidents_.facts(incident));
  AMENDS_TRY(const KeptWords kept_words, kept(incident));
  facts.mailing = incident.mailing_name;
  facts.now = clock_.now();
  if (const auto found = kept_words.answers.find(locale.language());
      found != kept_words.answers.end()) {
    facts.answers = found->second;
  }
  AMENDS_TRY(facts.replies, brief_replies(store_, incident, clock_));
  return advice::compose_brief(facts);
}

Result<PersonLookUp> IncidentWords::look_up(
    const model::Incident& incident,
    std::string_view address,
    std::string_view because,
    const Actor& actor
) {
  if (because.find_first_not_of(' ') == std::string_view::npos) {
    return make_error("brief.no_reason", "say why you look this person up");
  }
  AMENDS_TRY(const mail::Mailbox mailbox, mail::parse_address(address));
  AMENDS_TRY(const auto contact, store_.contacts().find(mailbox.key()));
  json::object detail{{"because", because}, {"contact", nullptr}};
  if (contact) {
    detail["contact"] = contact->id.value;
  }
  AMENDS_TRY_VOID(note(
      actor,
      "people.looked_up",
      fmt::format("incident/{}/who", incident.id.value),
      json::serialize(detail)
  ));
  PersonLookUp found;
  AMENDS_TRY(const auto suppression, store_.contacts().find_suppression(mailbox.key()));
  found.left = suppression.has_value();
  if (!contact) {
    return found;
  }
  found.contact = contact->id;
  const std::array<std::pair<PeopleSet, bool PersonLookUp::*>, 4> sets = {{
      {PeopleSet::accepted, &PersonLookUp::accepted},
      {PeopleSet::uncertain, &PersonLookUp::uncertain},
      {PeopleSet::opened, &PersonLookUp::opened},
      {PeopleSet::clicked_wrong_link, &PersonLookUp::clicked_wrong_link},
  }};
  for (const auto& [set, member] : sets) {
    AMENDS_TRY(const model::ContactSet people, incidents_.people(incident, set));
    found.*member = people.contains(contact->id);
  }
  return found;
}

Result<SocialDrafts> IncidentWords::social(
    const model::Incident& incident, const advice::Advice& advice, const SocialOrder& order
) const {
  AMENDS_TRY_VOID(check_language(order.locale));
  SocialDrafts drafts;
  drafts.choice = advice::public_choice(advice, order.decided_because, order.locale);
  if (!drafts.choice.is_due) {
    return drafts;
  }
  advice::PostOrder post;
  AMENDS_TRY(post.story, story(incident, order.locale));
  post.has_picture = order.with_picture;
  if (order.with_people) {
    post.people = advice.exposed;
  }
  for (const advice::Network network : order.networks) {
    post.network = network;
    AMENDS_TRY(advice::Post one, advice::compose_post(post));
    drafts.posts.push_back(std::move(one));
  }
  return drafts;
}

Result<advice::Notice> IncidentWords::notice(
    const model::Incident& incident, const text::Locale& locale
) const {
  AMENDS_TRY_VOID(check_language(locale));
  AMENDS_TRY(const advice::ApologyFacts facts, story(incident, locale));
  return advice::compose_notice(facts);
}

}  // namespace amends::engine
