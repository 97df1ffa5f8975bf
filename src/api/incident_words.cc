#include "engine/incident_words.h"

#include "advice/apology_text.h"
#include "api/api.h"
#include "api/call_facts.h"
#include "api/holdout_json.h"
#include "api/json_io.h"
#include "api/language.h"
#include "engine/brief_mail.h"
#include "engine/follow_up.h"
#include "engine/holdout.h"
#include "text/catalogue.h"
#include "text/time.h"

#include <boost/json.hpp>

#include <array>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

engine::IncidentWords desk_of(const ApiParts& parts) {
  return {parts.store, parts.mailings, parts.incidents, parts.clock};
}

/// The language that is named, else the mailing's own.
Result<text::Locale> language_or_own(
    const std::string& tag, const engine::IncidentWords& desk, const model::Incident& incident
) {
  return tag.empty() ? desk.own_language(incident) : text::Locale::parse(tag);
}

Result<std::optional<Instant>> day_of(const Body& body, std::string_view field) {
  AMENDS_TRY(const std::string written, body.text_if(field));
  if (written.empty()) {
    return std::optional<Instant>();
  }
  // Noon, so that it is that day in nearly every zone.
  const auto day = text::parse_time(written + "T12:00:00", "UTC");
  if (!day.ok()) {
    return bad_field(field, written, "date; it is written 2026-11-27");
  }
  return std::optional<Instant>(*day);
}

Result<void> read_sentences(const Body& body, engine::ApologyOrder& order) {
  AMENDS_TRY(order.signer, body.text("signer"));
  AMENDS_TRY(order.signer_role, body.text_if("signer_role"));
  AMENDS_TRY(order.what_happened, body.text_if("what_happened"));
  AMENDS_TRY(order.what_we_did, body.text_if("what_we_did"));
  AMENDS_TRY(order.cause, body.text_if("cause"));
  AMENDS_TRY(order.offer, body.text_if("offer"));
  AMENDS_TRY(order.prevention, body.text_if("prevention"));
  AMENDS_TRY(order.link, body.text_if("link"));
  AMENDS_TRY(order.link_label, body.text_if("link_label"));
  return {};
}

Result<void> read_values(const Body& body, engine::ApologyOrder& order) {
  AMENDS_TRY(order.is_fixed, body.flag_if("fixed"));
  AMENDS_TRY(order.right.price, body.text_if("right_price"));
  AMENDS_TRY(order.right.currency, body.text_if("currency"));
  AMENDS_TRY(order.right.code, body.text_if("right_code"));
  AMENDS_TRY(order.right.date, day_of(body, "right_date"));
  AMENDS_TRY(order.coded_offer.code, body.text_if("offer_code"));
  AMENDS_TRY(order.coded_offer.amount, body.text_if("offer_amount"));
  order.coded_offer.currency = order.right.currency;
  AMENDS_TRY(order.coded_offer.until, day_of(body, "offer_until"));
  AMENDS_TRY(const auto percent, body.count_if("offer_percent"));
  if (percent && *percent > 100) {
    return bad_field("offer_percent", std::to_string(*percent), "share of a hundred");
  }
  if (percent) {
    order.coded_offer.percent = static_cast<std::int64_t>(*percent);
  }
  return {};
}

Result<void> read_words(const Body& body, engine::ApologyOrder& order) {
  AMENDS_TRY(const std::string tone, body.text_if("tone"));
  if (!tone.empty()) {
    const auto parsed = advice::parse_tone(tone);
    if (!parsed) {
      return bad_field("tone", tone, "tone; it is sober, warm or light");
    }
    order.tone = *parsed;
  }
  if (body.has("languages")) {
    AMENDS_TRY(const std::vector<std::string> tags, body.texts("languages"));
    order.languages.emplace();
    for (const std::string& tag : tags) {
      AMENDS_TRY(const text::Locale locale, text::Locale::parse(tag));
      order.languages->push_back(locale);
    }
  }
  return read_sentences(body, order);
}

Result<std::optional<mail::Mailbox>> sender_of(const Body& body) {
  AMENDS_TRY(const std::string written, body.text_if("from"));
  if (written.empty()) {
    return std::optional<mail::Mailbox>();
  }
  const auto from = mail::parse_mailbox(written);
  if (!from.ok()) {
    return bad_field("from", written, "sender; write it as \"Name <name@domain.example>\"");
  }
  return std::optional<mail::Mailbox>(*from);
}

Result<engine::ApologyOrder> order_of(const Body& body) {
  engine::ApologyOrder order;
  AMENDS_TRY(order.from, sender_of(body));
  AMENDS_TRY(const std::string audience, body.text("audience"));
  const auto set = engine::parse_people_set(audience);
  if (!set) {
    return bad_field("audience", audience, "set of people");
  }
  order.audience = *set;
  AMENDS_TRY_VOID(read_words(body, order));
  AMENDS_TRY_VOID(read_values(body, order));
  return order;
}

Result<Body> read_order(const Call& call) {
  return Body::read(call.request, {"kind",         "audience",    "tone",          "languages",
                                   "signer",       "signer_role", "what_happened", "what_we_did",
                                   "cause",        "offer",       "prevention",    "link",
                                   "link_label",   "fixed",       "right_price",   "currency",
                                   "right_code",   "right_date",  "offer_code",    "offer_percent",
                                   "offer_amount", "offer_until", "holdout",       "from"});
}

/// What a mailing can be made of: a postscript is a part of one, and `fixed` has a call of its own.
std::optional<advice::ApologyForm> draft_form(std::string_view kind) {
  const auto form = advice::parse_apology_form(kind);
  const bool is_drafted = form == advice::ApologyForm::apology ||
                          form == advice::ApologyForm::correction ||
                          form == advice::ApologyForm::letter;
  return is_drafted ? form : std::nullopt;
}

/// Who is left without the apology; of a letter nobody is, so that `wish` must not be `yes`.
Result<void> check_wish(advice::ApologyForm form, engine::HoldoutWish wish) {
  if (form == advice::ApologyForm::letter && wish == engine::HoldoutWish::yes) {
    return bad_field("holdout", "true", "choice for a letter: it goes to everybody it is for");
  }
  return {};
}

/// Whom the draft leaves out of its set, and why.
json::array left_out_json(const engine::LeftOut& out, const text::Catalogue& words) {
  json::array reasons;
  for (const auto& [name, people] :
       {std::pair("left", out.left),
        std::pair("complained", out.complained),
        std::pair("suppressed", out.suppressed),
        std::pair("told", out.told),
        std::pair("held_out", out.held_out),
        std::pair("letter", out.letter)}) {
    if (people > 0) {
      reasons.push_back(json::object{
          {"id", name},
          {"people", people},
          {"text", words.format(fmt::format("left_out.{}", name), {{"people", people}})}
      });
    }
  }
  return reasons;
}

Result<engine::HoldoutWish> wish_of(const Body& body) {
  if (!body.has("holdout")) {
    return engine::HoldoutWish::as_the_playbook_says;
  }
  AMENDS_TRY(const bool wished, body.flag_if("holdout"));
  return wished ? engine::HoldoutWish::yes : engine::HoldoutWish::no;
}

json::array names_json(const std::vector<std::string>& names) {
  json::array out;
  for (const std::string& name : names) {
    out.push_back(json::value(name));
  }
  return out;
}

json::object text_json(const advice::ComposedText& text, const advice::ApologyFacts& facts) {
  const advice::Score score = advice::score_of(text, facts);
  return {
      {"language", text.locale.tag()},
      {"subject", text.subject},
      {"text", text.text},
      {"html", text.html},
      {"stand_ins", names_json(text.stand_ins)},
      {"score", score.points},
      {"pass", score.pass},
      {"missing", names_json(score.missing)},
      {"faults", names_json(score.faults)},
      {"form", names_json(score.form)},
  };
}

json::array texts_json(const engine::ComposedApology& composed) {
  json::array texts;
  for (const advice::ComposedText& text : composed.texts) {
    texts.push_back(text_json(text, composed.facts));
  }
  return texts;
}

/// Those who are told that it is fixed, and who is left out.
json::object follow_up_json(const engine::FollowUpPeople& found, const text::Catalogue& words) {
  json::array reasons;
  for (const auto& [name, people] :
       {std::pair("told", found.told),
        std::pair("left", found.left),
        std::pair("complained", found.complained),
        std::pair("suppressed", found.suppressed)}) {
    if (people > 0) {
      reasons.push_back(json::object{
          {"id", name},
          {"people", people},
          {"text", words.format(fmt::format("follow_up.{}", name), {{"people", people}})}
      });
    }
  }
  return {{"people", found.people.size()}, {"told", found.told}, {"reasons", std::move(reasons)}};
}

json::object kept_json(const engine::KeptWords& kept) {
  json::array languages;
  for (const auto& [language, words] : kept.by_language) {
    languages.push_back(json::object{
        {"language", language},
        {"what_happened", words.what_happened},
        {"cause", words.cause},
        {"what_we_did", words.what_we_did},
        {"link_label", words.link_label},
        {"offer", words.offer},
        {"prevention", words.prevention},
    });
  }
  json::array answers;
  for (const auto& [language, list] : kept.answers) {
    for (const advice::BriefAnswer& one : list) {
      answers.push_back(
          json::object{{"language", language}, {"question", one.question}, {"answer", one.answer}}
      );
    }
  }
  return {{"words", std::move(languages)}, {"answers", std::move(answers)}, {"link", kept.link}};
}

/// What a look-up found, in sentences.
json::array person_sentences(const engine::PersonLookUp& found, const text::Locale& locale) {
  std::vector<std::string_view> ids;
  if (!found.contact) {
    ids.emplace_back("unknown");
  } else if (found.accepted) {
    ids.emplace_back("accepted");
  } else {
    ids.emplace_back(found.uncertain ? "uncertain" : "spared");
  }
  if (found.opened) {
    ids.emplace_back("opened");
  }
  if (found.clicked_wrong_link) {
    ids.emplace_back("clicked");
  }
  if (found.left) {
    ids.emplace_back("left");
  }
  json::array out;
  for (const std::string_view id : ids) {
    out.push_back(json::value(text::catalogue(locale).format(fmt::format("brief.person.{}", id))));
  }
  return out;
}

Result<std::vector<advice::Network>> networks_of(const std::string& name) {
  if (name.empty()) {
    return std::vector<advice::Network>{
        advice::Network::x,
        advice::Network::mastodon,
        advice::Network::bluesky,
        advice::Network::linkedin,
        advice::Network::facebook,
        advice::Network::telegram
    };
  }
  const auto network = advice::parse_network(name);
  if (!network) {
    return make_error(
        "request.query",
        "network: x, mastodon, bluesky, linkedin, facebook or telegram, not \"{}\"",
        name
    );
  }
  return std::vector<advice::Network>{*network};
}

}  // namespace

Answer Api::draft_apology(const Call& call) {
  AMENDS_TRY(const Body body, read_order(call));
  AMENDS_TRY(engine::ApologyOrder order, order_of(body));
  AMENDS_TRY(const std::string kind, body.text("kind"));
  const auto form = draft_form(kind);
  if (!form) {
    return bad_field("kind", kind, "draft; it is apology, correction or letter");
  }
  order.kind = *form == advice::ApologyForm::correction ? model::MailingKind::correction
                                                        : model::MailingKind::apology;
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const engine::HoldoutWish wish, wish_of(body));
  AMENDS_TRY_VOID(check_wish(*form, wish));
  engine::IncidentWords desk = desk_of(parts_);
  AMENDS_TRY(engine::ComposedApology composed, desk.compose(incident, order, *form));
  engine::HoldoutLook held;
  if (*form != advice::ApologyForm::letter) {
    AMENDS_TRY(held, holdouts_.leave_out(incident, order, composed, wish, actor_of(call)));
  }
  AMENDS_TRY(
      const engine::ApologyDraft draft,
      desk.draft_composed(incident, std::move(composed), actor_of(call))
  );
  json::object out = to_json(draft.record);
  out["people"] = draft.composed.people.size();
  if (held.is_wanted || held.standing) {
    out["holdout"] = holdout_json(held, language_of(call.request));
  }
  out["left_out"] =
      left_out_json(draft.composed.left_out, text::catalogue(language_of(call.request)));
  out["texts"] = texts_json(draft.composed);
  return api::answer(out, 201);
}

Answer Api::compose_words(const Call& call) {
  AMENDS_TRY(const Body body, read_order(call));
  AMENDS_TRY(const engine::ApologyOrder order, order_of(body));
  AMENDS_TRY(const std::string name, body.text("kind"));
  const auto form = advice::parse_apology_form(name);
  if (!form || *form == advice::ApologyForm::fixed) {
    return bad_field("kind", name, "kind of text; it is apology, correction, postscript or letter");
  }
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(
      const engine::ComposedApology composed, desk_of(parts_).compose(incident, order, *form)
  );
  AMENDS_TRY(const engine::HoldoutWish wish, wish_of(body));
  AMENDS_TRY_VOID(check_wish(*form, wish));
  engine::HoldoutLook held;
  if (*form != advice::ApologyForm::letter) {
    AMENDS_TRY(held, holdouts_.look(incident, order, composed, wish));
  }
  json::object files;
  if (*form == advice::ApologyForm::postscript) {
    for (const auto& [file, bytes] : advice::postscript_files(composed.texts)) {
      files[file] = bytes;
    }
  }
  json::object out{
      {"people", composed.people.size()},
      {"left_out", left_out_json(composed.left_out, text::catalogue(language_of(call.request)))},
      {"texts", texts_json(composed)},
      {"files", std::move(files)}
  };
  if (held.is_wanted || held.standing) {
    out["holdout"] = holdout_json(held, language_of(call.request));
  }
  return api::answer(out);
}

Answer Api::follow_up(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(
          call.request,
          {"dry_run",
           "tone",
           "languages",
           "signer",
           "signer_role",
           "what_happened",
           "what_we_did",
           "cause",
           "prevention",
           "link",
           "link_label"}
      )
  );
  engine::ApologyOrder order;
  AMENDS_TRY_VOID(read_words(body, order));
  AMENDS_TRY(const bool only_look, body.flag_if("dry_run"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  engine::IncidentWords words = desk_of(parts_);
  engine::FollowUp desk(parts_.store, words, plans_);
  AMENDS_TRY(const engine::FollowUpPeople found, desk.people(incident));
  const text::Catalogue& catalogue = text::catalogue(language_of(call.request));
  json::object out = follow_up_json(found, catalogue);
  if (only_look) {
    AMENDS_TRY(const engine::ComposedApology composed, desk.compose(incident, order));
    out["texts"] = texts_json(composed);
    return api::answer(out);
  }
  AMENDS_TRY(const engine::ApologyDraft draft, desk.draft(incident, order, actor_of(call)));
  out["people"] = draft.composed.people.size();
  out["mailing"] = to_json(draft.record);
  out["texts"] = texts_json(draft.composed);
  return api::answer(out, 201);
}

Answer Api::show_words(const Call& call) {
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(const engine::KeptWords kept, desk_of(parts_).kept(incident));
  return api::answer(kept_json(kept));
}

Answer Api::keep_words(const Call& call) {
  AMENDS_TRY(
      const Body body,
      Body::read(
          call.request,
          {"language",
           "what_happened",
           "what_we_did",
           "cause",
           "offer",
           "prevention",
           "link",
           "link_label"}
      )
  );
  AMENDS_TRY(const std::string tag, body.text("language"));
  advice::ApologyWords words;
  AMENDS_TRY(words.locale, text::Locale::parse(tag));
  AMENDS_TRY(words.what_happened, body.text_if("what_happened"));
  AMENDS_TRY(words.what_we_did, body.text_if("what_we_did"));
  AMENDS_TRY(words.cause, body.text_if("cause"));
  AMENDS_TRY(words.offer, body.text_if("offer"));
  AMENDS_TRY(words.prevention, body.text_if("prevention"));
  AMENDS_TRY(words.link_label, body.text_if("link_label"));
  AMENDS_TRY(const std::string link, body.text_if("link"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  AMENDS_TRY(
      const engine::KeptWords kept, desk_of(parts_).keep(incident, words, link, actor_of(call))
  );
  return api::answer(kept_json(kept), 201);
}

Answer Api::keep_answer(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"language", "question", "answer"}));
  AMENDS_TRY(const std::string tag, body.text_if("language"));
  advice::BriefAnswer answer;
  AMENDS_TRY(answer.question, body.text("question"));
  AMENDS_TRY(answer.answer, body.text("answer"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  engine::IncidentWords desk = desk_of(parts_);
  AMENDS_TRY(const text::Locale locale, language_or_own(tag, desk, incident));
  AMENDS_TRY(
      const engine::KeptWords kept, desk.keep_answer(incident, locale, answer, actor_of(call))
  );
  return api::answer(kept_json(kept), 201);
}

Answer Api::show_brief(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"language"}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const engine::IncidentWords desk = desk_of(parts_);
  AMENDS_TRY(const text::Locale locale, language_or_own(query.text("language"), desk, incident));
  AMENDS_TRY(const advice::Sheet sheet, desk.brief(incident, locale));
  return api::answer(json::object{
      {"language", locale.tag()},
      {"title", advice::without_isolates(sheet.title)},
      {"text", advice::sheet_text(sheet)},
      {"html", advice::sheet_html(sheet)},
  });
}

Answer Api::mail_brief(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"language"}));
  AMENDS_TRY(const std::string tag, body.text_if("language"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const engine::IncidentWords desk = desk_of(parts_);
  AMENDS_TRY(const text::Locale locale, language_or_own(tag, desk, incident));
  AMENDS_TRY(const advice::Sheet sheet, desk.brief(incident, locale));
  AMENDS_TRY(const mail::Mailbox from, desk.sender(incident));
  AMENDS_TRY_VOID(engine::mail_brief(
      parts_.store, parts_.sending, {incident, sheet, from, parts_.brief_to}, parts_.clock.now()
  ));
  json::array to;
  for (const mail::Mailbox& one : parts_.brief_to) {
    to.push_back(json::value(one.address()));
  }
  const json::object detail{{"to", to}, {"language", locale.tag()}};
  AMENDS_TRY_VOID(note(
      call,
      "incident.briefed",
      fmt::format("incident/{}", incident.id.value),
      json::serialize(detail)
  ));
  return api::answer(json::object{
      {"language", locale.tag()},
      {"title", advice::without_isolates(sheet.title)},
      {"to", std::move(to)},
  });
}

Answer Api::look_up_person(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"address", "because", "language"}));
  AMENDS_TRY(const std::string address, body.text("address"));
  AMENDS_TRY(const std::string because, body.text("because"));
  AMENDS_TRY(const std::string tag, body.text_if("language"));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  engine::IncidentWords desk = desk_of(parts_);
  AMENDS_TRY(const text::Locale locale, language_or_own(tag, desk, incident));
  AMENDS_TRY(
      const engine::PersonLookUp found, desk.look_up(incident, address, because, actor_of(call))
  );
  return api::answer(json::object{
      {"known", found.contact.has_value()},
      {"affected", found.accepted || found.uncertain},
      {"accepted", found.accepted},
      {"uncertain", found.uncertain},
      {"opened", found.opened},
      {"clicked_wrong_link", found.clicked_wrong_link},
      {"left", found.left},
      {"sentences", person_sentences(found, locale)},
  });
}

Answer Api::show_social(const Call& call) {
  AMENDS_TRY(
      const Query query,
      Query::read(call.request, {"network", "language", "people", "picture", "because"})
  );
  engine::SocialOrder order;
  AMENDS_TRY(order.networks, networks_of(query.text("network")));
  order.with_people = query.text("people") == "yes";
  order.with_picture = query.text("picture") == "yes";
  order.decided_because = query.text("because");
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const engine::IncidentWords desk = desk_of(parts_);
  AMENDS_TRY(order.locale, language_or_own(query.text("language"), desk, incident));
  AMENDS_TRY(const advice::Advice advice, plans_.advise(incident));
  AMENDS_TRY(const engine::SocialDrafts drafts, desk.social(incident, advice, order));
  json::array posts;
  for (std::size_t i = 0; i < drafts.posts.size(); ++i) {
    const advice::Post& post = drafts.posts[i];
    posts.push_back(json::object{
        {"network", advice::to_string(order.networks[i])},
        {"text", post.text},
        {"length", post.length},
        {"limit", post.limit},
        {"alt_text", post.alt_text},
    });
  }
  return api::answer(json::object{
      {"is_due", drafts.choice.is_due},
      {"why", drafts.choice.why},
      {"language", order.locale.tag()},
      {"posts", std::move(posts)},
  });
}

Answer Api::show_notice(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"language"}));
  AMENDS_TRY(const model::Incident incident, incident_of(parts_.incidents, call));
  const engine::IncidentWords desk = desk_of(parts_);
  AMENDS_TRY(const text::Locale locale, language_or_own(query.text("language"), desk, incident));
  AMENDS_TRY(const advice::Notice notice, desk.notice(incident, locale));
  return api::answer(json::object{
      {"language", locale.tag()},
      {"title", notice.title},
      {"text", notice.text},
      {"html", notice.html},
  });
}

}  // namespace amends::api
