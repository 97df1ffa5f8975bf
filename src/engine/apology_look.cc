#include "engine/apology_look.h"

#include "advice/rubric.h"
#include "engine/follow_up.h"
#include "engine/incident_desk.h"
#include "engine/make_good.h"
#include "engine/plan_desk.h"
#include "html/visible_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace amends::engine {
namespace {

using model::Finding;
using model::FindingLevel;

constexpr std::size_t kEntriesMax = 100'000;

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
  AMENDS_TRY(
      const auto entries, store.journal().entries(fmt::format("incident/{}", id.value), kEntriesMax)
  );
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
  if (!check_promise(store, mailing).ok()) {
    look.about_mailing("apology.make_good", FindingLevel::block, {{"incident", incident.id.value}});
  }
  if (is_later) {
    return {};  // whoever waits to hear that it is fixed is not told of a second mistake
  }
  AMENDS_TRY(const model::ContactSet again, apologised_of_late(store, incident, now, days));
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

}  // namespace amends::engine
