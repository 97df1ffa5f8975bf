#include "engine/apology_look.h"

#include "advice/holdout.h"
#include "advice/rubric.h"
#include "checks/sentences.h"
#include "engine/finding_json.h"
#include "engine/follow_up.h"
#include "engine/holdout.h"
#include "engine/incident_desk.h"
#include "engine/incident_journal.h"
#include "engine/letter_people.h"
#include "engine/letters_by_hand.h"
#include "engine/list_people.h"
#include "engine/make_good.h"
#include "engine/plan_desk.h"
#include "html/visible_text.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

namespace amends::engine {
namespace {

using model::Finding;
using model::FindingLevel;

namespace json = boost::json;

constexpr int kAnyVersion = std::numeric_limits<int>::max();

/// Sentences of findings that one refusal tells; the proof shows all.
constexpr std::size_t kToldMax = 5;

/// Without these an apology is none: the admission, and the regret.
bool is_vital(std::string_view component) {
  return component == "admission" || component == "apology";
}

bool is_hard_form(std::string_view name) {
  return name == "subject_too_long" || name == "body_too_long";
}

/// Names nobody reads at.
bool is_unread(std::string_view local) {
  constexpr auto kUnread = std::to_array<std::string_view>(
      {"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply"}
  );
  std::string small(local);
  std::ranges::transform(small, small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::ranges::any_of(kUnread, [&small](std::string_view name) {
    return small.starts_with(name);
  });
}

/// The template's own words, line for line: what Liquid prints is somebody's name or number, and
/// the footer begins with the line that lets people leave.
std::string own_words(std::string_view source) {
  std::string words;
  while (!source.empty()) {
    const auto end = std::min(source.find('\n'), source.size());
    const std::string_view line = source.substr(0, end);
    if (line.find("unsubscribe_url") != std::string_view::npos) {
      break;
    }
    for (std::size_t i = 0; i < line.size();) {
      const bool prints = line.substr(i).starts_with("{{");
      const bool does = line.substr(i).starts_with("{%");
      if (!prints && !does) {
        words += line[i++];
        continue;
      }
      const auto close = line.find(prints ? "}}" : "%}", i);
      i = close == std::string_view::npos ? line.size() : close + 2;
      words += prints ? "N" : "";
    }
    words += '\n';
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  return words;
}

class Look {
 public:
  explicit Look(const model::Mailing& mailing) : mailing_(mailing) {}

  void say(
      std::string_view id,
      FindingLevel level,
      std::string part,
      Place place,
      std::vector<model::FindingArgument> arguments
  ) {
    Finding finding;
    finding.id = id;
    finding.level = level;
    finding.part = std::move(part);
    finding.place = std::move(place);
    finding.arguments = std::move(arguments);
    found_.push_back(std::move(finding));
  }

  void about_mailing(
      std::string_view id, FindingLevel level, std::vector<model::FindingArgument> arguments = {}
  ) {
    say(id, level, "mailing", {"mailing.toml", 0, 0}, std::move(arguments));
  }

  [[nodiscard]] bool is_apology() const { return mailing_.kind == model::MailingKind::apology; }

  void judge(const model::Edition& edition, model::Harm harm) {
    const std::string body = own_words(
        edition.text_derived ? std::string_view(html_words_of(edition)) : edition.text.text
    );
    const std::string subject = own_words(edition.subject.text);
    const std::string_view line = std::string_view(subject).substr(0, subject.find('\n'));
    const advice::Score score = advice::score({edition.locale, line, body, harm, 0, 0});
    for (const advice::Spot& spot : score.spots) {
      tell_spot(edition, spot);
    }
    for (const std::string& name : score.missing) {
      const bool blocks = is_apology() && is_vital(name);
      say("apology.missing",
          blocks ? FindingLevel::block : FindingLevel::warn,
          "text",
          {edition.text.file, 0, 0},
          {{"what", key_of(name)}});
    }
    for (const std::string& name : score.form) {
      const bool in_subject = name.starts_with("subject");
      say("apology.form",
          is_hard_form(name) ? FindingLevel::block : FindingLevel::warn,
          in_subject ? "subject" : "text",
          {in_subject ? edition.subject.file : edition.text.file, 0, 0},
          {{"what", name}});
    }
    say("apology.score",
        FindingLevel::note,
        "text",
        {edition.text.file, 0, 0},
        {{"points", std::int64_t{score.points}}, {"language", std::string(edition.locale.tag())}});
  }

  std::vector<Finding> take() { return std::move(found_); }

 private:
  const std::string& html_words_of(const model::Edition& edition) {
    html_words_ = html::visible_text(edition.html.text);
    return html_words_;
  }

  void tell_spot(const model::Edition& edition, const advice::Spot& spot) {
    const model::SourceText& source = spot.in_subject        ? edition.subject
                                      : edition.text_derived ? edition.html
                                                             : edition.text;
    const bool has_line = !spot.in_subject && !edition.text_derived;
    // A correction may be about an offer.
    const bool blocks = is_apology() || spot.name != "offer_first";
    say("apology.fault",
        blocks ? FindingLevel::block : FindingLevel::warn,
        spot.in_subject ? "subject" : "text",
        {source.file, has_line ? static_cast<int>(spot.line) : 0, 0},
        {{"what", spot.name}, {"words", spot.words}});
  }

  /// The catalogues' select knows "remedy_fix|remedy_compensation" by its first name.
  static std::string key_of(const std::string& name) { return name.substr(0, name.find('|')); }

  const model::Mailing& mailing_;
  std::vector<Finding> found_;
  std::string html_words_;
};

/// Who is on the mailing's list and was never hit. Whose doubt was given up since was no stranger.
Result<std::uint64_t> strangers(
    ports::Store& store,
    const model::Incident& incident,
    const model::Mailing& mailing,
    const model::ContactSet& hit
) {
  AMENDS_TRY(const auto list, store.contacts().find_list(mailing.audience.list));
  if (!list) {
    return std::uint64_t{0};
  }
  model::ContactSet others;
  AMENDS_TRY_VOID(store.contacts()
                      .each_on_list(*list, [&](const model::Contact& contact) -> Result<void> {
                        if (!hit.contains(contact.id)) {
                          others.add(contact.id);
                        }
                        return {};
                      }));
  AMENDS_TRY(
      const model::ContactSet given_up,
      store.ledger().in_state(incident.mailing, model::SendState::abandoned)
  );
  others -= given_up;
  return static_cast<std::uint64_t>(others.size());
}

/// Somebody else than who wrote it.
Result<bool> somebody_agreed(ports::Store& store, model::IncidentId id, std::string_view author) {
  AMENDS_TRY(const auto entries, store.journal().entries(subject_of(id), kIncidentEntriesMax));
  return std::ranges::any_of(entries, [author](const model::AuditEntry& entry) {
    return entry.verb == "incident.agreed" && entry.actor != author;
  });
}

/// What is looked at, when, and for how many days an earlier apology counts.
struct Asked {
  const model::MailingRecord& record;
  const model::Mailing& mailing;
  Instant now;
  std::uint64_t days;
};

/// Whoever has the apology of the incident by the other of its mailings, or waits for it there: the
/// later one is for those held out of the first, and nobody gets both.
Result<model::ContactSet> have_the_other(
    ports::Store& store, const model::Incident& incident, std::string_view name
) {
  const auto is_later = [&incident](std::string_view one) {
    return one == later_name(incident, model::MailingKind::apology) ||
           one == later_name(incident, model::MailingKind::correction);
  };
  std::vector<std::string> others = mending_names(incident);
  std::erase_if(others, [&](const std::string& one) { return is_later(one) == is_later(name); });
  return written_to(store, others);
}

/// Those who are held out are on no list, nobody is left out of a list by an earlier draw alone,
/// and a mistake that everybody must hear of by now holds nobody out.
Result<void> look_at_holdout(
    ports::Store& store, const model::Incident& incident, const model::Mailing& mailing, Look& look
) {
  AMENDS_TRY(const auto drawn, newest_holdout(store, incident.id));
  if (!drawn) {
    return {};
  }
  const std::string& list = mailing.audience.list;
  AMENDS_TRY(const model::ContactSet people, people_on_list(store, list));
  const auto say = [&](const char* what, std::uint64_t number) {
    look.about_mailing(
        "apology.held_out",
        FindingLevel::block,
        {{"what", std::string(what)},
         {"people", static_cast<std::int64_t>(number)},
         {"incident", incident.id.value}}
    );
  };
  if (mailing.kind != model::MailingKind::follow_up) {
    AMENDS_TRY(const model::ContactSet have, have_the_other(store, incident, mailing.name));
    if (const model::ContactSet twice = people & have; !twice.empty()) {
      say("twice", twice.size());
    }
  }
  if (!drawn->stands()) {
    return {};
  }
  AMENDS_TRY(const model::ContactSet held, people_on_list(store, drawn->held_list));
  const bool is_of_earlier = list.find("-told-") != std::string::npos &&
                             !list.ends_with(fmt::format("-told-{}", drawn->number));
  if (const model::ContactSet both = people & held; !both.empty()) {
    say("on_list", both.size());
  } else if (is_of_earlier) {
    say("redrawn", people.size());
  } else if (list == drawn->told_list && people.size() > drawn->told) {
    say("added", people.size() - drawn->told);
  }
  AMENDS_TRY(const auto said, confirmation_of(store, incident.id));
  const advice::Circumstances known = said ? said->known : advice::Circumstances();
  if (advice::must_hear(incident.kind, incident.harm, known)) {
    say("grave", held.size());
  }
  return {};
}

/// Of those it goes to, whoever got another apology, whatever that is called: apologised_of_late()
/// knows drafts of other incidents by their names, and neither a folder written by hand nor a
/// second apology of this incident.
Result<model::ContactSet> had_another_apology(ports::Store& store, const Asked& asked) {
  const Instant since = asked.now - std::chrono::days(asked.days);
  model::ContactSet had;
  AMENDS_TRY(const std::vector<model::MailingRecord> all, store.mailings().all());
  for (const model::MailingRecord& other : all) {
    const bool is_another = other.id != asked.record.id &&
                            other.kind == model::MailingKind::apology && other.first_sent_at &&
                            *other.first_sent_at >= since;
    if (is_another) {
      AMENDS_TRY(const model::ContactSet some, store.ledger().reached(other.id, kAnyVersion));
      had |= some;
    }
  }
  if (had.empty()) {
    return had;
  }
  AMENDS_TRY(const model::ContactSet people, people_on_list(store, asked.mailing.audience.list));
  return had & people;
}

/// Nobody gets both the personal letter and the apology or the correction: what was launched first
/// stands.
Result<void> look_at_letter(
    ports::Store& store, const model::Incident& incident, const Asked& asked, Look& look
) {
  const bool is_letter = asked.record.name == letter_name(incident);
  AMENDS_TRY(
      const model::ContactSet others,
      is_letter ? written_to(store, mending_names(incident)) : has_letter(store, incident)
  );
  AMENDS_TRY(const model::ContactSet people, people_on_list(store, asked.mailing.audience.list));
  const auto say = [&](const char* what, std::uint64_t number) {
    look.about_mailing(
        "apology.letter",
        FindingLevel::block,
        {{"what", std::string(what)},
         {"people", static_cast<std::int64_t>(number)},
         {"incident", incident.id.value}}
    );
  };
  if (const model::ContactSet both = people & others; !both.empty()) {
    say(is_letter ? "letter" : "apology", both.size());
  }
  if (is_letter) {
    AMENDS_TRY(const model::ContactSet by_hand, has_letter_by_hand(store, incident));
    if (const model::ContactSet twice = people & by_hand; !twice.empty()) {
      say("by_hand", twice.size());
    }
  }
  // Decided since it was drafted: only an apology tells each of their own.
  AMENDS_TRY(const auto made, standing_make_good(store, incident.id));
  if (is_letter && made) {
    say("make_good", people.size());
  }
  return {};
}

Result<void> look_at_people(
    ports::Store& store, const model::Incident& incident, const Asked& asked, Look& look
) {
  const auto& [record, mailing, now, days] = asked;
  const bool is_later = mailing.kind == model::MailingKind::follow_up;
  AMENDS_TRY(
      const model::ContactSet hit,
      is_later ? told_first(store, incident)
               : store.ledger().reached(incident.mailing, incident.version)
  );
  AMENDS_TRY(const std::uint64_t others, strangers(store, incident, mailing, hit));
  if (others > 0) {
    look.about_mailing(
        "apology.audience",
        FindingLevel::block,
        {{"people", static_cast<std::int64_t>(others)}, {"incident", incident.id.value}}
    );
  }
  AMENDS_TRY_VOID(look_at_holdout(store, incident, mailing, look));
  if (!check_promise(store, mailing).ok()) {
    look.about_mailing("apology.make_good", FindingLevel::block, {{"incident", incident.id.value}});
  }
  if (is_later) {
    return {};  // whoever waits to hear that it is fixed is not told of a second mistake
  }
  AMENDS_TRY_VOID(look_at_letter(store, incident, asked, look));
  AMENDS_TRY(model::ContactSet again, apologised_of_late(store, incident, now, days));
  if (look.is_apology()) {
    AMENDS_TRY(const model::ContactSet others_again, had_another_apology(store, asked));
    again |= others_again;
  }
  AMENDS_TRY(const bool agreed, somebody_agreed(store, incident.id, record.author));
  if (!again.empty() && !agreed) {
    look.about_mailing(
        "apology.again",
        look.is_apology() ? FindingLevel::block : FindingLevel::warn,
        {{"people", static_cast<std::int64_t>(again.size())},
         {"days", static_cast<std::int64_t>(days)},
         {"incident", incident.id.value}}
    );
  }
  return {};
}

}  // namespace

std::optional<model::IncidentId> incident_of_list(std::string_view list) {
  constexpr std::string_view kHead = "incident-";
  if (!list.starts_with(kHead)) {
    return std::nullopt;
  }
  list.remove_prefix(kHead.size());
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(list.data(), list.data() + list.size(), number);
  const bool goes_on = end != list.data() + list.size() && *end == '-';
  return failed == std::errc() && goes_on && number > 0 ? std::optional(model::IncidentId{number})
                                                        : std::nullopt;
}

Result<std::vector<model::Finding>> look_at_apology(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    std::uint64_t again_days
) {
  const bool is_apology = mailing.kind == model::MailingKind::apology;
  if (mailing.kind == model::MailingKind::regular) {
    return std::vector<model::Finding>();
  }
  Look look(mailing);
  model::Harm harm = model::Harm::repairable;
  std::optional<model::Incident> incident;
  if (const auto id = incident_of_list(mailing.audience.list)) {
    AMENDS_TRY(incident, store.incidents().find(*id));
  }
  if (incident) {
    harm = incident->harm;
    if (incident->closed_at || incident->state == model::IncidentState::false_alarm) {
      look.about_mailing("apology.closed", FindingLevel::block, {{"incident", incident->id.value}});
    }
    AMENDS_TRY_VOID(look_at_people(store, *incident, {record, mailing, now, again_days}, look));
  } else if (mailing.kind == model::MailingKind::follow_up) {
    return std::vector<model::Finding>();  // it follows up something else than a mistake
  } else {
    look.about_mailing(
        "apology.incident",
        is_apology ? FindingLevel::block : FindingLevel::warn,
        {{"name", record.name}}
    );
  }
  const mail::Mailbox& replies = mailing.reply_to ? *mailing.reply_to : mailing.from;
  if (is_unread(replies.address())) {
    look.about_mailing(
        "apology.reply_to", FindingLevel::block, {{"address", std::string(replies.address())}}
    );
  }
  for (const model::Edition& edition : mailing.editions) {
    look.judge(edition, harm);
  }
  return look.take();
}

namespace {

/// When the newest change of where the link leads came into force, as far as `now` goes.
std::optional<Instant> last_turn(const std::vector<model::LinkTarget>& history, Instant now) {
  std::optional<Instant> last;
  const auto take = [&](std::optional<Instant> at) {
    if (at && *at <= now && (!last || *at > *last)) {
      last = at;
    }
  };
  for (const model::LinkTarget& repoint : history) {
    const bool is_own_target = repoint.id == history.front().id;
    if (!is_own_target && repoint.state == model::RepointState::standing) {
      take(repoint.counts_since());
      take(repoint.until);
    } else if (repoint.state == model::RepointState::undone) {
      take(repoint.undone_at);
    }
  }
  return last;
}

/// An apology that tells where a link leads was read and signed off with another page behind it.
Result<std::optional<Finding>> look_at_link(
    ports::Store& store, const model::Mailing& mailing, Instant proofed, Instant now
) {
  const auto id = incident_of_list(mailing.audience.list);
  if (!id) {
    return std::optional<Finding>();
  }
  AMENDS_TRY(const auto incident, store.incidents().find(*id));
  if (!incident || incident->link == 0) {
    return std::optional<Finding>();
  }
  AMENDS_TRY(const auto history, store.links().history(incident->mailing, incident->link));
  const auto turned = last_turn(history, now);
  if (!turned || *turned <= proofed) {
    return std::optional<Finding>();
  }
  Look look(mailing);
  look.about_mailing(
      "apology.repointed",
      FindingLevel::block,
      {{"link", std::int64_t{incident->link}}, {"name", incident->mailing_name}}
  );
  return std::optional(look.take().front());
}

bool says_the_same(const json::object& one, const json::object& other, std::string_view key) {
  const json::value* mine = one.if_contains(key);
  const json::value* theirs = other.if_contains(key);
  return (mine == nullptr) == (theirs == nullptr) && (mine == nullptr || *mine == *theirs);
}

/// The same finding; of people only as many as were signed off, or fewer.
bool was_signed_off(const json::object& now, const json::object& then) {
  constexpr auto kKeys = std::to_array<std::string_view>({"id", "level", "part", "file", "line"});
  if (!std::ranges::all_of(kKeys, [&](std::string_view key) {
        return says_the_same(now, then, key);
      })) {
    return false;
  }
  json::object arguments = now.at("arguments").as_object();
  const json::value* known = then.if_contains("arguments");
  if (known == nullptr || !known->is_object()) {
    return false;
  }
  json::object earlier = known->as_object();
  const json::value* people = arguments.if_contains("people");
  const json::value* people_then = earlier.if_contains("people");
  if (people != nullptr && people_then != nullptr && people->is_int64() &&
      people_then->is_int64() && people->as_int64() <= people_then->as_int64()) {
    arguments.erase("people");
    earlier.erase("people");
  }
  return arguments == earlier;
}

/// What the proof said that a person signed off with a reason; nothing of a later proof.
Result<json::array> signed_off(ports::Store& store, model::MailingId id) {
  AMENDS_TRY(const auto proof, store.mailings().proof(id));
  AMENDS_TRY(const auto approval, store.mailings().approval(id));
  if (!proof || !approval || approval->note.empty() || proof->at > approval->at) {
    return json::array();
  }
  boost::system::error_code failed;
  json::value findings = json::parse(proof->findings_json, failed);
  return failed || !findings.is_array() ? json::array() : std::move(findings.as_array());
}

bool is_known(const Finding& finding, const json::array& known) {
  const json::value now = json::parse(findings_to_json(std::span(&finding, 1)));
  return std::ranges::any_of(known, [&now](const json::value& then) {
    return then.is_object() && was_signed_off(now.at(0).as_object(), then.as_object());
  });
}

std::string told(const std::vector<Finding>& findings) {
  std::string sentences;
  for (std::size_t i = 0; i < findings.size() && i < kToldMax; ++i) {
    const checks::Sentences said = checks::sentences_of(findings[i], text::Locale());
    sentences += fmt::format("{}{} {}", i == 0 ? "" : " ", said.text, said.mend);
  }
  return sentences;
}

}  // namespace

Result<void> check_apology_again(
    ports::Store& store,
    const model::MailingRecord& record,
    const model::Mailing& mailing,
    Instant now,
    std::uint64_t again_days
) {
  if (mailing.kind == model::MailingKind::regular) {
    return {};
  }
  AMENDS_TRY(
      std::vector<Finding> findings, look_at_apology(store, record, mailing, now, again_days)
  );
  AMENDS_TRY(const auto proof, store.mailings().proof(record.id));
  if (proof) {
    AMENDS_TRY(auto of_link, look_at_link(store, mailing, proof->at, now));
    if (of_link) {
      findings.push_back(*std::move(of_link));
    }
  }
  AMENDS_TRY(const json::array known, signed_off(store, record.id));
  std::erase_if(findings, [&known](const Finding& finding) {
    return finding.level != FindingLevel::block || is_known(finding, known);
  });
  if (findings.empty()) {
    return {};
  }
  return make_error(
      "send.changed",
      "{} things that nobody signed off stand against {} now: {} Mend it, or look at it again and "
      "have it signed off: amends proof {}",
      findings.size(),
      record.name,
      told(findings),
      record.name
  );
}

}  // namespace amends::engine
